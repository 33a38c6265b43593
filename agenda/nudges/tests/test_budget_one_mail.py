"""The budget, as a pure function: over any sequence of things to ask for, nobody hears more than once in three days,
nothing is asked when it is too late, and nothing that could have gone is left out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agenda.nudges.frequency import EVERY, one_mail

NOON = datetime(2027, 3, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Thing:
    goes_at: datetime
    closes_at: datetime
    known_from: datetime = NOON - 1000 * HOUR


def at(hours: float) -> datetime:
    return NOON + hours * HOUR


def test_what_is_due_goes_the_most_urgent_first():
    one, two, later = Thing(at(-1), at(90)), Thing(at(-2), at(80)), Thing(at(1), at(200))
    assert one_mail([one, two, later], last=None, now=NOON) == [two, one]


def test_nothing_goes_while_the_last_one_is_recent():
    thing = Thing(at(-1), at(90))
    assert one_mail([thing], last=NOON - EVERY + timedelta(seconds=1), now=NOON) == []
    assert one_mail([thing], last=NOON - EVERY, now=NOON) == [thing]


def test_what_would_be_too_late_for_the_next_mail_goes_with_this_one():
    due, soon, ample = Thing(at(0), at(400)), Thing(at(30), at(72)), Thing(at(30), at(73))
    assert one_mail([due, soon, ample], last=None, now=NOON) == [soon, due]


def test_what_is_not_due_causes_no_mail_of_its_own():
    assert one_mail([Thing(at(30), at(40))], last=None, now=NOON) == []
    assert one_mail([Thing(at(-9), at(0))], last=None, now=NOON) == []


THINGS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 300), st.integers(0, 100)).map(
        lambda each: Thing(at(each[0]), at(each[0] + each[1]), at(each[0] - each[2]))
    ),
    max_size=12,
)


@given(things=THINGS, steps=st.lists(st.integers(1, 30), min_size=1, max_size=80))
def test_over_any_sequence(things, steps):
    now, last, sent, waiting = NOON, None, [], list(enumerate(things))
    for step in steps:
        now += step * HOUR
        known = [(n, each) for n, each in waiting if each.known_from <= now]
        going = one_mail([each for _, each in known], last=last, now=now)
        if going:
            assert last is None or now - last >= EVERY
            assert len(going) == len({id(each) for each in going})
            assert all(each.closes_at > now for each in going)
            assert any(each.goes_at <= now for each in going)
            # Whatever stays behind can still go next time.
            gone = {id(each) for each in going}
            left = [each for _, each in known if id(each) not in gone and each.closes_at > now]
            assert all(each.goes_at > now and each.closes_at > now + EVERY for each in left)
            sent += going
            last = now
            waiting = [(n, each) for n, each in waiting if id(each) not in gone]
        else:
            free = last is None or now - last >= EVERY
            assert not (free and any(each.goes_at <= now < each.closes_at for _, each in known))
    assert len(sent) == len({id(each) for each in sent})
