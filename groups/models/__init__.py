"""Groups, one module a noun."""

from groups.models.access import AccessEntry
from groups.models.agreement import AgreementWords, GroupAgreement
from groups.models.closing import KeyDestruction
from groups.models.content import Content, voice
from groups.models.fund import GroupFund
from groups.models.group import Group
from groups.models.help import HelpCase, HelpNote, HelpOfficer
from groups.models.journal import JournalPage
from groups.models.live import GroupAction, LiveRoom, SetNote, SetTimings, SetTurn
from groups.models.meeting import DateAnswer, DatePoll, GroupMeeting, OwnClock, PollDate
from groups.models.membership import Membership, MembershipQuerySet
from groups.models.output import GroupOutput, OutputContributor, SharedOutput
from groups.models.visit import Visit
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
    "GroupFund",
    "GroupMeeting",
    "GroupOutput",
    "GroupVote",
    "HelpCase",
    "HelpNote",
    "HelpOfficer",
    "JournalPage",
    "KeyDestruction",
    "LiveRoom",
    "Membership",
    "MembershipQuerySet",
    "OutputContributor",
    "OwnClock",
    "PollDate",
    "SetNote",
    "SetTimings",
    "SetTurn",
    "SharedOutput",
    "Visit",
    "voice",
]
