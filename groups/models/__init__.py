"""Groups, one module a noun."""

from groups.models.access import AccessEntry
from groups.models.agreement import AgreementWords, GroupAgreement
from groups.models.content import Content, voice
from groups.models.group import Group
from groups.models.live import GroupAction, LiveRoom, SetNote, SetTimings, SetTurn
from groups.models.meeting import DateAnswer, DatePoll, GroupMeeting, OwnClock, PollDate
from groups.models.membership import Membership, MembershipQuerySet
from groups.models.vote import Elector, GroupVote

__all__ = [
    "AccessEntry",
    "AgreementWords",
    "Content",
    "DateAnswer",
    "DatePoll",
    "Elector",
    "Group",
    "GroupAction",
    "GroupAgreement",
    "GroupMeeting",
    "GroupVote",
    "LiveRoom",
    "Membership",
    "MembershipQuerySet",
    "OwnClock",
    "PollDate",
    "SetNote",
    "SetTimings",
    "SetTurn",
    "voice",
]
