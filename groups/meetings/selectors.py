"""What pages show of meetings: those to come and over, who was there, the agenda, and what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from agenda.choices import AttendanceState, SessionState
from agenda.models import Attendance
from groups.choices import INSIDE
from groups.meetings.choices import ActionState, NoteKind
from groups.meetings.rules import quorum
from groups.models import DatePoll, GroupAction, GroupMeeting, Membership, SetNote, SetTurn, voice
from groups.room.door import Room

RELATED = ("group__programme", "programme", "host__person", "facilitator__person", "timekeeper__person")
SHOWN_PAST = 30
TAKEN_OUT = "Whoever wrote this has taken their words out."


def meetings_of(room: Room) -> Any:
    return GroupMeeting.objects.filter(group=room.group).select_related(*RELATED)


def to_come(room: Room) -> list[GroupMeeting]:
    """Meetings that are planned and not over, the soonest first."""
    return list(meetings_of(room).to_come().order_by("starts_at", "pk"))


def open_polls(room: Room) -> list[DatePoll]:
    rows = DatePoll.objects.filter(group=room.group, meeting=None, called_off_at=None)
    return list(rows.select_related("group__programme"))


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting that is over: how many were there, sent apologies, or did not come. Not ranked by anything (G8)."""

    meeting: GroupMeeting
    present: int
    apologies: int
    absent: int

    @property
    def is_known(self) -> bool:
        return self.meeting.register_taken_at is not None


def held(room: Room, now: datetime | None = None) -> list[HeldMeeting]:
    """Meetings that are over, the latest first: two queries, whatever their number."""
    rows = meetings_of(room).filter(state=SessionState.PLANNED, ends_at__lte=now or timezone.now())
    meetings = list(rows.order_by("-starts_at", "-pk")[:SHOWN_PAST])
    said: dict[int, list[str]] = {each.pk: [] for each in meetings}
    for session, state in Attendance.objects.filter(session__in=said).values_list("session", "state"):
        said[session].append(state)
    return [
        HeldMeeting(
            each,
            said[each.pk].count(AttendanceState.ATTENDED),
            said[each.pk].count(AttendanceState.APOLOGIES),
            said[each.pk].count(AttendanceState.NO_SHOW),
        )
        for each in meetings
    ]


@dataclass(frozen=True, slots=True)
class Expected:
    """Who is expected at a meeting, who sent apologies, and whether they are enough."""

    names: Sequence[str]
    apologies: Sequence[str]
    mine: Attendance | None
    present: int

    @property
    def quorum(self) -> int:
        return quorum(self.present)

    @property
    def is_enough(self) -> bool:
        return len(self.names) >= self.quorum


def expected_at(meeting: GroupMeeting, room: Room) -> Expected:
    """One query for who comes, one for who is there that day at all."""
    rows = list(meeting.attendances.select_related("person").order_by("person__name", "pk"))
    coming = (AttendanceState.EXPECTED, AttendanceState.ATTENDED)
    return Expected(
        [str(row.person) for row in rows if row.state in coming],
        [str(row.person) for row in rows if row.state == AttendanceState.APOLOGIES],
        next((row for row in rows if row.person_id == room.person.pk), None),
        room.group.memberships.present(meeting.start_day).count(),
    )


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action with its words opened."""

    row: GroupAction
    words: str
    learned: str
    owner: str
    is_mine: bool
    may_settle: bool
    is_late: bool


def open_actions(room: Room) -> list[ShownAction]:
    """What is still to be done, with which every agenda begins (G10): the soonest first."""
    return _actions(room, room.shown(GroupAction.objects.filter(state=ActionState.OPEN)))


def settled_actions(room: Room) -> list[ShownAction]:
    """What became of the others, the latest first."""
    rows = room.shown(GroupAction.objects.exclude(state=ActionState.OPEN)).order_by("-settled_on", "-pk")
    return _actions(room, rows[:SHOWN_PAST])


def _actions(room: Room, rows: Any) -> list[ShownAction]:
    found = list(rows.select_related("owner__person"))
    words = room.open(found, "words", "learned")
    return [
        ShownAction(
            row,
            words[row.pk]["words"] or TAKEN_OUT,
            words[row.pk]["learned"] or "",
            voice(row.owner),
            row.owner_id == room.membership.pk,
            row.owner_id == room.membership.pk or row.owner is None or row.owner.state not in INSIDE,
            row.state == ActionState.OPEN and row.due_on < room.today,
        )
        for row in found
        if row.pk in words
    ]


@dataclass(frozen=True, slots=True)
class ShownNote:
    row: SetNote
    words: str
    author: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn as it is read afterwards. One that was withdrawn says nothing, nor does what was asked in it."""

    row: SetTurn
    presenter: str
    issue: str
    is_mine: bool
    notes: Sequence[tuple[str, Sequence[ShownNote]]]


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    turns: Sequence[ShownTurn]
    learned: Sequence[ShownNote]
    actions: Sequence[ShownAction]


def record_of(room: Room, meeting: GroupMeeting) -> MeetingRecord:
    """What was written in a meeting, opened for a member who may read it."""
    turns = list(room.shown(SetTurn.objects.filter(meeting=meeting)).select_related("presenter__person"))
    withdrawn = {turn.pk for turn in turns if turn.withdrawn_on}
    rows = room.shown(SetNote.objects.filter(meeting=meeting)).exclude(turn__in=withdrawn)
    notes = list(rows.select_related("by__person").order_by("pk"))
    issues, words = room.open(turns, "issue"), room.open(notes, "words")
    shown = [
        ShownNote(row, words[row.pk]["words"] or "", row.author, row.by_id == room.membership.pk)
        for row in notes
        if words.get(row.pk, {}).get("words")
    ]
    return MeetingRecord(
        [
            ShownTurn(
                turn,
                voice(turn.presenter),
                issues.get(turn.pk, {}).get("issue") or "",
                turn.presenter_id == room.membership.pk,
                _by_kind([each for each in shown if each.row.turn_id == turn.pk]),
            )
            for turn in turns
        ],
        [each for each in shown if each.row.kind == NoteKind.LEARNING],
        _actions(room, room.shown(GroupAction.objects.filter(meeting=meeting))),
    )


def _by_kind(notes: Sequence[ShownNote]) -> list[tuple[str, Sequence[ShownNote]]]:
    found = [(kind.label, [each for each in notes if each.row.kind == kind]) for kind in NoteKind]
    return [(label, own) for label, own in found if own]


def member_of(room: Room, pk: int | str | None) -> Membership | None:
    """Somebody in the group by the number that a form has."""
    return room.group.memberships.inside().filter(pk=pk).select_related("person").first() if pk else None
