"""What is pressed in the live room. Each press names the version it saw and makes another, under the room's lock."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from groups.live.clock import StageClock
from groups.live.lifecycle import STAGES
from groups.live.selectors import may_steer, minutes_of, roles_of
from groups.live.stages import DEFAULT_MINUTES, LiveRole, LiveStage, StageStep, beside, planned
from groups.live.versions import changed
from groups.models import Group, GroupMeeting, LiveRoom, Membership, SetTimings, SetTurn
from people.models import Person

MOVED_ON = (
    "Somebody was quicker, and the room has moved on. Look where it is, and press again if you still want it."
)
ONLY_ROLES = (
    "Only the facilitator, the timekeeper or the presenter gives more time. If they are away, take over."
)
ONLY_STEERING = (
    "Only the facilitator or the timekeeper moves the set on. Press “Take over” if the facilitator is away."
)
NOTHING_RUNS = "No stage runs at the moment."


class LivePress(TextChoices):
    NEXT = "next", "Next"
    BACK = "back", "Back"
    PAUSE = "pause", "Pause"
    RESUME = "resume", "Go on"
    MORE_1 = "more-1", "1 minute more"
    MORE_2 = "more-2", "2 minutes more"
    TAKE_OVER = "take-over", "Take over"
    HAND_BACK = "hand-back", "Hand back"


@recorded
def press(
    *,
    meeting: GroupMeeting,
    member: Membership,
    what: str,
    seen: int,
    by: Person,
    now: datetime | None = None,
) -> LiveRoom:
    """Carry out one press by ``member``, who saw version ``seen``.

    Raises DomainError (409) when the room has another version by now, and where their role does not have this button.
    """
    room = _locked(meeting)
    if room.version != seen:
        raise DomainError(MOVED_ON)
    handler = _HANDLERS.get(what)
    if handler is None:
        raise DomainError("There is no such button.", status=404)
    handler(room, member, now or timezone.now())
    return room


def _next(room: LiveRoom, member: Membership, now: datetime) -> None:
    _go(room, member, now, 1)


def _back(room: LiveRoom, member: Membership, now: datetime) -> None:
    _go(room, member, now, -1)


def _go(room: LiveRoom, member: Membership, now: datetime, way: int) -> None:
    if not may_steer(room, member):
        raise DomainError(ONLY_STEERING)
    turns = {turn.number: turn for turn in room.meeting.turns.all()}
    here = StageStep(LiveStage(room.stage), room.turn.number if room.turn else None)
    step = beside(here, sorted(turns), way)
    if step is None or (way < 0 and step.stage == LiveStage.LOBBY):
        raise DomainError("There is no stage there.")
    turn = turns[step.turn] if step.turn is not None else None
    runs = step.stage in DEFAULT_MINUTES
    _write(
        room,
        stage=step.stage,
        turn=turn,
        started=now if runs else None,
        planned=planned(step.stage, minutes_of(room.meeting.group_id)) if runs else timedelta(0),
        paused=None,
    )


def _pause(room: LiveRoom, member: Membership, now: datetime) -> None:
    if not may_steer(room, member):
        raise DomainError(ONLY_STEERING)
    _set_clock(room, _clock(room).pause(now))


def _resume(room: LiveRoom, member: Membership, now: datetime) -> None:
    if not may_steer(room, member):
        raise DomainError(ONLY_STEERING)
    _set_clock(room, _clock(room).resume(now))


def _more(minutes: int) -> Callable[[LiveRoom, Membership, datetime], None]:
    def more(room: LiveRoom, member: Membership, now: datetime) -> None:
        if roles_of(room, member) == (LiveRole.PEER,):
            raise DomainError(ONLY_ROLES)
        _set_clock(room, _clock(room).more(minutes))

    return more


def _take_over(room: LiveRoom, member: Membership, now: datetime) -> None:
    if (room.stand_in_id or room.meeting.facilitator_id) == member.pk:
        raise DomainError("You facilitate already.")
    own = room.meeting.facilitator_id == member.pk
    _write(room, stand_in=None if own else member)


def _hand_back(room: LiveRoom, member: Membership, now: datetime) -> None:
    if room.stand_in_id is None or member.pk not in (room.stand_in_id, room.meeting.facilitator_id):
        raise DomainError("There is nothing to hand back.")
    _write(room, stand_in=None)


_HANDLERS: dict[str, Callable[[LiveRoom, Membership, datetime], None]] = {
    LivePress.NEXT: _next,
    LivePress.BACK: _back,
    LivePress.PAUSE: _pause,
    LivePress.RESUME: _resume,
    LivePress.MORE_1: _more(1),
    LivePress.MORE_2: _more(2),
    LivePress.TAKE_OVER: _take_over,
    LivePress.HAND_BACK: _hand_back,
}


def _locked(meeting: GroupMeeting) -> LiveRoom:
    rows = LiveRoom.objects.select_for_update(of=("self",))
    room = rows.select_related("turn", "meeting", "stand_in").filter(meeting=meeting).first()
    if room is None:
        raise DomainError("This meeting has no live room.", status=404)
    return room


def _clock(room: LiveRoom) -> StageClock:
    if room.clock is None:
        raise DomainError(NOTHING_RUNS)
    return room.clock


def _set_clock(room: LiveRoom, clock: StageClock) -> None:
    _write(room, started=clock.started, planned=clock.planned, paused=clock.paused)


def _write(room: LiveRoom, *, stage: str = "", **values: Any) -> None:
    """Write the change as another version. The one before is over as soon as this is committed."""
    before = room.version
    if stage:
        STAGES.move(room, stage, version=before + 1, **values)
    else:
        for name, value in values.items():
            setattr(room, name, value)
        room.version = before + 1
        room.save(update_fields=[*values, "version"])
    changed(room.meeting.key, before=before)


def touch(meeting: GroupMeeting) -> None:
    """Something that the room shows has changed outside it: turns, roles, timings, who is in the group."""
    room = (
        LiveRoom.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .filter(meeting=meeting)
        .first()
    )
    if room is not None:
        _write(room)


@recorded
def plan_set(
    *,
    meeting: GroupMeeting,
    presenters: list[Membership],
    facilitator: Membership | None,
    timekeeper: Membership | None,
    by: Person,
) -> None:
    """Say who presents, in this order, and who has which role. What has begun stays as it was.

    Raises DomainError for somebody twice, for a turn that has begun or holds something already, and without a turn.
    """
    room = _locked(meeting)
    if room.stage == LiveStage.ENDED:
        raise DomainError("This set is over.")
    if len({each.pk for each in presenters}) < len(presenters):
        raise DomainError("Everybody presents once in a meeting.", field="presenters")
    if facilitator is not None and facilitator == timekeeper:
        raise DomainError("Facilitator and timekeeper are two people.", field="timekeeper")
    turns = {turn.presenter_id: turn for turn in meeting.turns.select_for_update().order_by("number")}
    begun = room.turn.number if room.turn else 0
    fixed = [turn.presenter_id for turn in turns.values() if turn.number <= begun]
    if [each.pk for each in presenters][: len(fixed)] != fixed:
        raise DomainError("Turns that have begun stay where they are.", field="presenters")
    wanted = {each.pk for each in presenters}
    for turn in turns.values():
        if turn.presenter_id not in wanted:
            if turn.issue is not None or turn.notes.exists():
                raise DomainError(
                    "Somebody has written something for their turn already.", field="presenters"
                )
            turn.delete()
    for number, each in enumerate(presenters, start=1):
        SetTurn.objects.update_or_create(
            meeting=meeting,
            presenter=each,
            defaults={"number": number, "group_id": meeting.group_id, "by": each},
        )
    meeting.facilitator, meeting.timekeeper = facilitator, timekeeper
    GroupMeeting.objects.filter(pk=meeting.pk).update(facilitator=facilitator, timekeeper=timekeeper)
    _write(room)


@recorded
def set_timings(*, group: Group, minutes: Mapping[str, int], by: Person) -> SetTimings:
    """For how many minutes the group plans each stage, from the next stage on. Rooms that are open show it."""
    row, _ = SetTimings.objects.update_or_create(group=group, defaults=dict(minutes))
    for meeting in GroupMeeting.objects.filter(group=group, live__isnull=False).exclude(
        live__stage=LiveStage.ENDED
    ):
        touch(meeting)
    return row
