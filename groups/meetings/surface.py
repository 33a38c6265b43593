"""What meetings register elsewhere."""

from agenda.attendance.links import doors, taken_at_its_word, withheld
from agenda.register.hosts import registers
from common import scoping
from common.registry import Band
from groups.meetings import calendar, mails, obligations, planning, privacy
from groups.meetings.register import MeetingRegisters
from groups.meetings.sections import actions, what_is_next
from groups.membership import hooks
from groups.models import (
    DateAnswer,
    DatePoll,
    GroupAction,
    GroupMeeting,
    OwnClock,
    PollDate,
    SetNote,
    SetTurn,
)
from groups.room.sections import sections
from mailing.declaration import declare


def connect() -> None:
    for model, way in (
        (GroupMeeting, "programme"),
        (DatePoll, "group__programme"),
        (PollDate, "poll__group__programme"),
        (DateAnswer, "date__poll__group__programme"),
        (OwnClock, "member__group__programme"),
        (SetTurn, "group__programme"),
        (SetNote, "group__programme"),
        (GroupAction, "group__programme"),
    ):
        scoping.register(model, way)
    doors.register("groups", calendar.doors)
    withheld.register("groups", calendar.not_theirs_any_more)
    taken_at_its_word.register("groups", calendar.at_its_word)
    registers.register("groups", MeetingRegisters())
    for hook in (hooks.joined, hooks.gone, hooks.away):
        hook.register("meetings", planning.follow_member)
    hooks.over.register("meetings", planning.follow)
    declare(mails)
    obligations.connect()
    privacy.connect()
    sections.register("next", what_is_next, order=Band.FIRST)
    sections.register("actions", actions, order=Band.EARLY)
