"""What is pressed in the live room, by whom, and that of two at once one counts (G9, G25)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.errors import DomainError
from common.testing import GUARD, meet_after, nobody_locks
from groups.live import services
from groups.live.services import LivePress
from groups.live.stages import DEFAULT_MINUTES, LiveStage
from groups.models import LiveRoom, Membership, SetTurn
from people.models import Person


def press(table, who: Membership, what: str, *, seen: int | None = None, now=None) -> LiveRoom:
    room = LiveRoom.objects.get()
    return services.press(
        meeting=table.meeting, member=who, what=what, seen=room.version if seen is None else seen, by=who.person,
        now=now,
    )  # fmt: skip


def test_a_whole_set_goes_through_all_its_stages_and_ends(table):
    seen = []
    while LiveRoom.objects.get().stage != LiveStage.ENDED:
        room = press(table, table.facilitator, LivePress.NEXT)
        seen.append((room.stage, room.turn.number if room.turn else 0))
    of_a_turn = ["present", "clarify", "questions", "reflect", "actions"]
    assert seen == [
        ("opening", 0),
        *((stage, 1) for stage in of_a_turn),
        *((stage, 2) for stage in of_a_turn),
        ("closing", 0),
        ("ended", 0),
    ]
    with pytest.raises(DomainError, match="no stage there"):
        press(table, table.facilitator, LivePress.NEXT)


def test_each_stage_starts_with_its_planned_time_and_back_starts_it_anew(table):
    now = timezone.now()
    press(table, table.facilitator, LivePress.NEXT, now=now)
    room = press(table, table.facilitator, LivePress.NEXT, now=now + timedelta(minutes=9))
    assert room.clock.left(now + timedelta(minutes=10)) == timedelta(minutes=DEFAULT_MINUTES["present"] - 1)
    room = press(table, table.facilitator, LivePress.BACK, now=now + timedelta(minutes=12))
    assert (room.stage, room.turn, room.started) == (LiveStage.OPENING, None, now + timedelta(minutes=12))


def test_a_set_has_its_own_timings_where_the_group_changed_them(table):
    services.set_timings(
        group=table.room.group, minutes={**DEFAULT_MINUTES, "opening": 3}, by=table.room.person
    )
    assert press(table, table.timekeeper, LivePress.NEXT).planned == timedelta(minutes=3)


def test_more_time_is_for_whoever_has_a_role_and_moving_on_for_two_of_them(table):
    for _ in range(2):
        press(table, table.facilitator, LivePress.NEXT)
    for who in (table.facilitator, table.timekeeper, table.presenter):
        press(table, who, LivePress.MORE_1)
    assert LiveRoom.objects.get().planned == timedelta(minutes=DEFAULT_MINUTES["present"] + 3)
    with pytest.raises(DomainError, match="gives more time"):
        press(table, table.peer, LivePress.MORE_1)
    for who in (table.peer, table.presenter):
        for what in (LivePress.NEXT, LivePress.BACK, LivePress.PAUSE, LivePress.RESUME):
            with pytest.raises(DomainError, match="moves the set on"):
                press(table, who, what)


def test_a_pause_costs_no_time(table):
    now = timezone.now()
    press(table, table.facilitator, LivePress.NEXT, now=now)
    press(table, table.timekeeper, LivePress.PAUSE, now=now + timedelta(minutes=4))
    room = press(table, table.facilitator, LivePress.RESUME, now=now + timedelta(minutes=34))
    assert room.clock.left(now + timedelta(minutes=35)) == timedelta(minutes=DEFAULT_MINUTES["opening"] - 5)


def test_anybody_takes_over_in_one_press_and_it_is_handed_back_and_recorded(table):
    room = press(table, table.peer, LivePress.TAKE_OVER)
    assert room.stand_in == table.peer
    press(table, table.peer, LivePress.NEXT)
    with pytest.raises(DomainError, match="moves the set on"):
        press(table, table.facilitator, LivePress.NEXT)
    room = press(table, table.facilitator, LivePress.HAND_BACK)
    assert room.stand_in is None
    press(table, table.facilitator, LivePress.NEXT)
    with pytest.raises(DomainError, match="nothing to hand back"):
        press(table, table.peer, LivePress.HAND_BACK)
    stood = LiveRoom.objects.get().history.order_by("pgh_id").values_list("stand_in", flat=True)
    assert list(stood)[-4:] == [table.peer.pk, table.peer.pk, None, None]


def test_a_press_that_saw_another_version_does_nothing(table):
    press(table, table.facilitator, LivePress.NEXT)
    with pytest.raises(DomainError, match="moved on"):
        press(table, table.timekeeper, LivePress.NEXT, seen=1)
    assert LiveRoom.objects.get().stage == LiveStage.OPENING


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locks", [False, True])
def test_of_two_who_press_next_at_once_one_moves_the_set_on(table, monkeypatch, locks):
    for _ in range(2):
        press(table, table.facilitator, LivePress.NEXT)
    if not locks:
        nobody_locks(monkeypatch)
        meet_after(monkeypatch, services, "_locked")
    refused: list[str] = []
    version = LiveRoom.objects.get().version

    def one(who: Membership) -> None:
        try:
            services.press(meeting=table.meeting, member=who, what="more-1", seen=version, by=who.person)
        except DomainError as error:
            refused.append(error.message)
        finally:
            connection.close()

    both = [threading.Thread(target=one, args=(who,)) for who in (table.facilitator, table.timekeeper)]
    for each in both:
        each.start()
    for each in both:
        each.join(GUARD)
    # Without the lock both think that they were first; with it the second is told.
    assert refused == ([services.MOVED_ON] if locks else [])


def test_turns_are_chosen_anew_until_they_have_begun(table):
    def plan(*who: Membership) -> list[int]:
        services.plan_set(
            meeting=table.meeting, presenters=list(who), facilitator=table.facilitator, timekeeper=table.timekeeper,
            by=table.room.person,
        )  # fmt: skip
        return list(SetTurn.objects.order_by("number").values_list("presenter", flat=True))

    assert plan(table.peer, table.presenter) == [table.peer.pk, table.presenter.pk]
    with pytest.raises(DomainError, match="once in a meeting"):
        plan(table.peer, table.peer)
    for _ in range(2):
        press(table, table.facilitator, LivePress.NEXT)
    with pytest.raises(DomainError, match="have begun"):
        plan(table.presenter, table.peer)
    assert plan(table.peer, table.timekeeper) == [table.peer.pk, table.timekeeper.pk]


def test_facilitator_and_timekeeper_are_two(table):
    with pytest.raises(DomainError, match="two people"):
        services.plan_set(
            meeting=table.meeting, presenters=[table.peer], facilitator=table.peer, timekeeper=table.peer,
            by=Person.objects.get(pk=table.peer.person_id),
        )  # fmt: skip
