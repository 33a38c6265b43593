"""What the live room shows to one member: the stage, their role, what it asks of them, and which buttons they have."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from common.clock import zone_named
from groups.live.clock import clock_words, milliseconds
from groups.live.stages import (
    DEFAULT_MINUTES,
    TURN_STAGES,
    LiveRole,
    LiveStage,
    StageStep,
    asks,
    beside,
    still_to_come,
)
from groups.meetings.choices import NoteKind
from groups.models import GroupMeeting, LiveRoom, Membership, SetTimings, SetTurn, voice

#: What the one field of the room may be, beside the kinds of notes.
ISSUE, ACTION = "issue", "action"
#: What is written most in each stage, by those who listen and by whoever presents.
USUAL: dict[str, tuple[str, str]] = {
    LiveStage.PRESENT: (NoteKind.CLARIFYING, ISSUE),
    LiveStage.CLARIFY: (NoteKind.CLARIFYING, ISSUE),
    LiveStage.QUESTIONS: (NoteKind.QUESTION, ISSUE),
    LiveStage.REFLECT: (NoteKind.REFLECTION, NoteKind.LEARNING),
    LiveStage.ACTIONS: (ACTION, ACTION),
    LiveStage.CLOSING: (NoteKind.LEARNING, NoteKind.LEARNING),
}


def minutes_of(group_id: int) -> dict[str, int]:
    """The group's own timings, or what is usual: minutes by stage."""
    row = SetTimings.objects.filter(group=group_id).first()
    return row.minutes if row is not None else dict(DEFAULT_MINUTES)


def in_charge(room: LiveRoom) -> int | None:
    """Who facilitates now, by the key of their membership: whoever stands in, or the facilitator."""
    return room.stand_in_id or room.meeting.facilitator_id


def roles_of(room: LiveRoom, member: Membership) -> tuple[LiveRole, ...]:
    """The roles of a member at this stage, the most particular first. Whoever has none is a peer."""
    found = []
    if room.turn is not None and room.turn.presenter_id == member.pk:
        found.append(LiveRole.PRESENTER)
    if in_charge(room) == member.pk:
        found.append(LiveRole.FACILITATOR)
    if room.meeting.timekeeper_id == member.pk:
        found.append(LiveRole.TIMEKEEPER)
    return tuple(found) or (LiveRole.PEER,)


def may_steer(room: LiveRoom, member: Membership) -> bool:
    """Whether somebody moves the set on and pauses it."""
    return bool({LiveRole.FACILITATOR, LiveRole.TIMEKEEPER} & set(roles_of(room, member)))


@dataclass(frozen=True, slots=True)
class TableSeat:
    """Somebody at the table, with what they do."""

    name: str
    does: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class LiveView:
    """The room as one member sees it. Nothing here is content: names, roles and times."""

    room: LiveRoom
    now: int
    started: int | None
    planned: int
    paused: int | None
    shows: str
    name: str
    asks: str
    roles: str
    seats: list[TableSeat]
    presenter: str
    turn: str
    next: str
    back: str
    steers: bool
    gives_time: bool
    can_take_over: bool
    can_hand_back: bool
    ends_about: str
    planned_end: str
    own_turn: int | None
    usual: str

    @property
    def step(self) -> str:
        """Names one running of one stage: it is announced once."""
        return f"{self.room.stage}-{self.room.turn_id or 0}-{self.started or 0}"

    @property
    def is_running(self) -> bool:
        return self.started is not None


def live_room(meeting: GroupMeeting) -> LiveRoom | None:
    rows = LiveRoom.objects.select_related(
        "turn__presenter__person", "meeting__group__programme", "meeting__facilitator__person",
        "meeting__timekeeper__person", "stand_in__person",
    )  # fmt: skip
    return rows.filter(meeting=meeting).first()


def view_of(room: LiveRoom, member: Membership, now: datetime | None = None) -> LiveView:
    """The room as ``member`` sees it: two queries, whatever its state."""
    now = now or timezone.now()
    turns = list(SetTurn.objects.filter(meeting=room.meeting_id).select_related("presenter__person"))
    clock, roles = room.clock, roles_of(room, member)
    stage = LiveStage(room.stage)
    here = StageStep(stage, room.turn.number if room.turn else None)
    numbers = [turn.number for turn in turns]
    after, before = beside(here, numbers, 1), beside(here, numbers, -1)
    minutes = minutes_of(room.meeting.group_id)
    steers = may_steer(room, member)
    left = clock.left(now) if clock else timedelta(0)
    zone = zone_named(room.meeting.zone)
    ends = now + max(left, timedelta(0)) + still_to_come(here, numbers, minutes)
    return LiveView(
        room=room,
        now=milliseconds(now),
        started=milliseconds(clock.started) if clock else None,
        planned=round(room.planned / timedelta(milliseconds=1)),
        paused=milliseconds(clock.paused) if clock and clock.paused else None,
        shows=clock_words(left) if clock else "",
        name=stage.label,
        asks=asks(stage, roles),
        roles=" and ".join(role.label.lower() for role in roles),
        seats=_seats(room, turns, member),
        presenter=voice(room.turn.presenter) if room.turn else "",
        turn=f"Turn {here.turn} of {len(turns)}" if here.turn else "",
        next=_words(after, turns),
        back=_words(before, turns) if before is not None and before.stage != LiveStage.LOBBY else "",
        steers=steers,
        gives_time=roles != (LiveRole.PEER,),
        can_take_over=in_charge(room) != member.pk,
        can_hand_back=room.stand_in_id is not None
        and member.pk in (room.stand_in_id, room.meeting.facilitator_id),
        ends_about=f"{ends.astimezone(zone):%H:%M}" if clock else "",
        planned_end=f"{room.meeting.end_time:%H:%M}",
        own_turn=next((turn.number for turn in turns if turn.presenter_id == member.pk), None),
        usual=USUAL.get(stage, ("", ""))[LiveRole.PRESENTER in roles],
    )


def _words(step: StageStep | None, turns: list[SetTurn]) -> str:
    """What a button that leads to a step says."""
    if step is None:
        return ""
    if step.stage == LiveStage.OPENING:
        return "Start: last time’s actions"
    if step.stage == LiveStage.ENDED:
        return "End the set"
    if step.stage == LiveStage.PRESENT:
        return f"{voice(next(each.presenter for each in turns if each.number == step.turn))} presents"
    return step.stage.label


def _seats(room: LiveRoom, turns: list[SetTurn], member: Membership) -> list[TableSeat]:
    """Who does what today, those with a role of the moment first."""
    meeting, found = room.meeting, []
    if room.turn is not None:
        found.append((room.turn.presenter, "presents"))
    if room.stand_in is not None:
        found.append((room.stand_in, "stands in as facilitator"))
    if meeting.facilitator is not None:
        found.append((meeting.facilitator, "is the facilitator"))
    if meeting.timekeeper is not None:
        found.append((meeting.timekeeper, "keeps the time"))
    here = room.turn.number if room.turn and room.stage in TURN_STAGES else 0
    found += [(turn.presenter, f"presents in turn {turn.number}") for turn in turns if turn.number > here]
    return [TableSeat(voice(who), does, who is not None and who.pk == member.pk) for who, does in found]
