"""What a group does in a month, by the services that do it: a set with all that is written in it, and a poll."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import uuid4

from django.utils import timezone

from groups.live import services as live
from groups.meetings import planning, polls, record
from groups.meetings.choices import MeetingKind, NoteKind
from groups.models import DatePoll, GroupAction, GroupMeeting, SetNote, SetTurn
from groups.room.door import Room, enter_signed

ISSUE = (
    "I took over a store of nine thousand objects without a list, and the trustees want a new gallery first."
)
QUESTIONS = (
    "What would have to be true for the trustees to ask for the list themselves?",
    "What do you leave undone while you argue for it?",
)
HEARD = "I heard more about the people than about the objects."
LEARNED = "A question that I would never ask myself was the one that helped."
ACTION = "Count one shelf with J., and show the trustees what that took."


@dataclass(frozen=True, slots=True)
class HeldSet:
    """A meeting with one of each thing that is written in it."""

    meeting: GroupMeeting
    turn: SetTurn
    note: SetNote
    action: GroupAction
    poll: DatePoll


def a_set(room: Room, *, day: date | None = None, at: time = time(10), minutes: int = 180) -> GroupMeeting:
    """A set that is fixed, in three weeks unless said otherwise, with the member of ``room`` presenting first."""
    meeting = planning.call_meeting(
        room=room, kind=MeetingKind.SET, day=day or timezone.localdate() + timedelta(days=21), start=at,
        minutes=minutes, by=room.person,
    )  # fmt: skip
    others = list(room.group.memberships.inside().exclude(pk=room.membership.pk).order_by("pk"))
    live.plan_set(
        meeting=meeting, presenters=[room.membership, others[0]], facilitator=others[1], timekeeper=others[2],
        by=room.person,
    )  # fmt: skip
    return meeting


def meetings_of_a_month(room: Room) -> HeldSet:
    """A set in which the member of ``room`` presents, asks, reflects, learns and takes something on; and a poll."""
    meeting = a_set(room)
    turn = record.write_issue(
        room=room, turn=meeting.turns.get(presenter=room.membership), words=ISSUE, by=room.person
    )
    theirs = meeting.turns.exclude(pk=turn.pk).get()
    for other, words in zip(
        room.group.memberships.inside().exclude(pk=room.membership.pk).order_by("pk"), QUESTIONS, strict=False
    ):
        _note(enter_signed(room.group.key, other.person), meeting, turn, NoteKind.QUESTION, words)
    note = _note(room, meeting, theirs, NoteKind.QUESTION, QUESTIONS[1])
    _note(room, meeting, theirs, NoteKind.REFLECTION, HEARD)
    _note(room, meeting, None, NoteKind.LEARNING, LEARNED)
    action = record.add_action(
        room=room, meeting=meeting, owner=room.membership, words=ACTION, key=uuid4(), by=room.person,
        due_on=room.today + timedelta(days=14),
    )  # fmt: skip
    return HeldSet(meeting, turn, note, action, a_poll(room))


def a_poll(room: Room) -> DatePoll:
    """Three dates that nobody has answered but whoever asked."""
    first = timezone.localdate() + timedelta(days=40)
    poll = polls.open_poll(
        room=room, kind=MeetingKind.SET, dates=[(first + timedelta(days=n), time(10)) for n in range(3)], minutes=180,
        closes=(timezone.localdate() + timedelta(days=8), time(18)), hidden=False, by=room.person,
    )  # fmt: skip
    polls.answer(room=room, poll=poll, says={each.pk: "yes" for each in poll.dates.all()}, by=room.person)
    return poll


def _note(room: Room, meeting: GroupMeeting, turn: SetTurn | None, kind: str, words: str) -> SetNote:
    return record.note(
        room=room, meeting=meeting, turn=turn, kind=kind, words=words, key=uuid4(), by=room.person
    )
