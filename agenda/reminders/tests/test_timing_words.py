"""When what somebody has to do is asked again: in words, on the wall, across both nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.choices import Anchor
from agenda.reminders.timing import Timing
from common import clock
from common.errors import DomainError

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
ZONES = st.sampled_from(["Europe/London", "Europe/Stockholm"])
AROUND = st.sampled_from([SPRING, AUTUMN]).flatmap(
    lambda night: st.datetimes(
        datetime.combine(night, time()) - timedelta(days=9),
        datetime.combine(night, time()) + timedelta(days=9),
    ).map(lambda wall: wall.replace(second=0, microsecond=0, tzinfo=UTC))
)
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing(Anchor.START, days=1, at=time(9)), "1 day before the start, at 09:00"),
        (Timing(Anchor.ASKED, days=5, at=time(9)), "5 days after it was asked, at 09:00"),
        (Timing(Anchor.DUE, hours=1), "1 hour before it is due"),
        (Timing(Anchor.HALF, hours=12), "half-way to the last moment, if there are 12 hours or more"),
    ],
)
def test_in_words(timing, words):
    assert timing.words == words


@pytest.mark.parametrize(
    ("timing", "of_sessions", "field"),
    [
        (Timing(Anchor.DUE, hours=1), True, "anchor"),
        (Timing(Anchor.START, hours=1), False, "anchor"),
        (Timing(Anchor.DUE), False, "days"),
        (Timing(Anchor.DUE, days=2), False, "at"),
        (Timing(Anchor.DUE, days=2, at=time(9), hours=2), False, "hours"),
        (Timing(Anchor.HALF), False, "hours"),
        (Timing(Anchor.HALF, days=1, at=time(9)), False, "hours"),
    ],
)
def test_what_does_not_go_together(timing, of_sessions, field):
    assert timing.why_not(of_sessions=of_sessions).field == field


@given(asked=AROUND, days=st.integers(0, 9), at=MINUTES, zone=ZONES, due=st.booleans())
def test_days_are_days_on_the_wall(asked, days, at, zone, due):
    closes = asked + timedelta(days=20)
    anchor = Anchor.DUE if due else Anchor.ASKED
    goes = Timing(anchor, days=days, at=at).between(
        *((asked - timedelta(days=20), asked) if due else (asked, closes)), zone
    )
    wall = asked.astimezone(clock.zone_named(zone))
    day = wall.date() + (-days if due else days) * timedelta(days=1)
    if goes is None:
        assert (day, at) >= (wall.date(), wall.time()) if due else (day, at) <= (wall.date(), wall.time())
        return
    local = goes.astimezone(clock.zone_named(zone))
    assert local.date() == day
    if local.time() != at:  # a time that the wall never shows is moved by the hour that was lost
        assert local.time() == (datetime.combine(day, at) + timedelta(hours=1)).time()
        with pytest.raises(DomainError, match="Clocks go forward"):
            clock.instant(day, at, zone)


@given(asked=AROUND, length=st.integers(1, 400), hours=st.integers(0, 48), zone=ZONES)
def test_half_way_is_half_way(asked, length, hours, zone):
    closes = asked + timedelta(hours=length)
    goes = Timing(Anchor.HALF, hours=hours).between(asked, closes, zone)
    assert goes == (asked + timedelta(hours=length / 2) if length >= hours else None)


@given(asked=AROUND, length=st.integers(1, 400), hours=st.integers(0, 480), zone=ZONES, due=st.booleans())
def test_a_nudge_comes_after_the_asking_and_before_it_is_too_late(asked, length, hours, zone, due):
    closes = asked + timedelta(hours=length)
    goes = Timing(Anchor.DUE if due else Anchor.ASKED, hours=hours).between(asked, closes, zone)
    assert goes is None or asked < goes < closes
