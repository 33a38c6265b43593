"""Groups, one module a noun."""

from groups.models.group import Group
from groups.models.membership import Membership, MembershipQuerySet

__all__ = ["Group", "Membership", "MembershipQuerySet"]
