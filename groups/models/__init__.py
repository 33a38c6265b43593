"""Groups, one module a noun."""

from groups.models.access import AccessEntry
from groups.models.agreement import AgreementWords, GroupAgreement
from groups.models.content import Content, voice
from groups.models.group import Group
from groups.models.membership import Membership, MembershipQuerySet

__all__ = [
    "AccessEntry",
    "AgreementWords",
    "Content",
    "Group",
    "GroupAgreement",
    "Membership",
    "MembershipQuerySet",
    "voice",
]
