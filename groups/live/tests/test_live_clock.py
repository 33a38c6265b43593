"""The clock of a stage, whose turn it is, and which stage comes next: without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import DomainError
from groups.live.clock import LONGEST, StageClock, clock_words
from groups.live.rota import Waited, suggest
from groups.live.stages import (
    ASKS,
    DEFAULT_MINUTES,
    STAGE_MOVES,
    TURN_STAGES,
    LiveRole,
    LiveStage,
    StageStep,
    asks,
    beside,
    steps_of,
    still_to_come,
)

START = datetime(2027, 3, 12, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def test_it_counts_down_rests_goes_on_and_counts_over():
    clock = StageClock(START, 5 * MINUTE)
    assert clock.left(at(2)) == 3 * MINUTE
    resting = clock.pause(at(2))
    assert (resting.left(at(30)), resting.pause(at(40))) == (3 * MINUTE, resting)
    again = resting.resume(at(30))
    assert (again.left(at(31)), again.left(at(34))) == (2 * MINUTE, -1 * MINUTE)


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from(["pause", "resume", "more"])), max_size=12))
def test_pauses_cost_no_time_and_more_time_is_what_was_given(presses):
    clock, now, ran, given_more, rests = StageClock(START, 15 * MINUTE), START, timedelta(), 0, False
    for seconds, press in presses:
        later = now + timedelta(seconds=seconds)
        ran += timedelta() if rests else later - now
        now = later
        if press == "more":
            clock, given_more = clock.more(1), given_more + 1
        else:
            clock = clock.pause(now) if press == "pause" else clock.resume(now)
            rests = press == "pause"
    assert clock.left(now) == (15 + given_more) * MINUTE - ran


def test_more_time_is_one_minute_or_two_and_ends_somewhere():
    with pytest.raises(DomainError, match="one minute more, or two"):
        StageClock(START, MINUTE).more(30)
    with pytest.raises(DomainError, match="three hours"):
        StageClock(START, LONGEST).more(1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(245, "4:05"), (0.2, "0:01"), (0, "0:00"), (-0.5, "0:00"), (-12, "+0:12"), (-61, "+1:01")],
)
def test_what_a_clock_shows(seconds, words):
    assert clock_words(timedelta(seconds=seconds)) == words


def test_every_step_is_a_move_that_the_table_allows_forwards_and_back():
    steps = steps_of([1, 2])
    assert len(steps) == 4 + 2 * len(TURN_STAGES)
    for one, other in pairwise(steps):
        assert other.stage in STAGE_MOVES[one.stage]
        assert beside(one, [1, 2], 1) == other
        if one.stage != LiveStage.LOBBY:
            assert one.stage in STAGE_MOVES[other.stage]
    assert LiveStage.CLOSING in STAGE_MOVES[LiveStage.OPENING]  # a set without turns


def test_the_rest_of_a_meeting_is_what_its_stages_are_planned_for():
    minutes = dict(DEFAULT_MINUTES)
    here = StageStep(LiveStage.QUESTIONS, 1)
    assert still_to_come(here, [1, 2], minutes) == timedelta(minutes=5 + 5 + 35 + 10)


def test_each_stage_asks_something_of_everybody():
    assert set(ASKS) == set(LiveStage)
    assert all(asks(stage, [role]) for stage in LiveStage for role in LiveRole)
    assert asks(LiveStage.PRESENT, [LiveRole.PRESENTER, LiveRole.TIMEKEEPER]).startswith(
        "Say what the matter is"
    )


def test_g19_who_has_waited_longest_presents_and_the_roles_go_round():
    joined = date(2026, 1, 1)
    first = suggest([Waited(n, joined) for n in range(1, 7)], turns=2)
    assert (first.presenters, first.facilitator, first.timekeeper) == ((1, 2), 3, 4)
    day = date(2026, 2, 1)
    then = [
        Waited(1, joined, [day]), Waited(2, joined, [day]), Waited(3, joined, (), [day]),
        Waited(4, joined, (), (), [day]), Waited(5, joined), Waited(6, joined),
    ]  # fmt: skip
    second = suggest(then, turns=2)
    assert (second.presenters, second.facilitator, second.timekeeper) == ((3, 4), 1, 2)


@given(st.integers(1, 8), st.integers(1, 4))
def test_nobody_presents_twice_and_the_two_roles_are_two_people_while_there_are_two(people, turns):
    roles = suggest([Waited(n, date(2026, 1, 1)) for n in range(people)], turns=turns)
    assert len(set(roles.presenters)) == len(roles.presenters) == min(people, turns)
    assert roles.facilitator is not None
    assert people == 1 or roles.facilitator != roles.timekeeper
