"""Wall clocks and instants, around the nights on which clocks change too."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.errors import DomainError

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
ZONES = st.sampled_from(["Europe/London", "Europe/Stockholm", "America/New_York", "Asia/Tokyo"])
DAYS = st.dates(date(2027, 1, 1), date(2027, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def test_a_summer_and_a_winter_ten_o_clock_are_different_instants():
    assert clock.instant(date(2027, 3, 27), time(10), clock.UK) == datetime(2027, 3, 27, 10, tzinfo=UTC)
    assert clock.instant(SPRING, time(10), clock.UK) == datetime(2027, 3, 28, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "zone", "words"),
    [
        (SPRING, time(1, 30), "Europe/London", "Clocks go forward that night: there is no 01:30"),
        (SPRING, time(1, 3, fold=1), "Europe/London", "Clocks go forward that night: there is no 01:03"),
        (SPRING, time(2, 0), "Europe/Stockholm", "Clocks go forward that night: there is no 02:00"),
        (AUTUMN, time(1, 0), "Europe/London", "Clocks go back that night: 01:00"),
        (AUTUMN, time(2, 59), "Europe/Stockholm", "Clocks go back that night: 02:59"),
    ],
)
def test_times_that_never_come_or_come_twice_are_refused(day, at, zone, words):
    with pytest.raises(DomainError) as refused:
        clock.instant(day, at, zone, field="start_time")
    assert refused.value.message.startswith(words)
    assert refused.value.field == "start_time"


@given(day=DAYS, at=TIMES, zone=ZONES)
def test_what_a_person_chose_reads_the_same_on_the_wall_afterwards(day, at, zone):
    try:
        moment = clock.instant(day, at, zone)
    except DomainError:
        return
    local = moment.astimezone(clock.zone_named(zone))
    assert (local.date(), local.time()) == (day, at)


@given(day=DAYS, at=TIMES, zone=ZONES)
def test_what_a_rule_made_is_due_once_a_day_and_about_a_day_apart(day, at, zone):
    first, second = clock.wall_instant(day, at, zone), clock.wall_instant(day + timedelta(days=1), at, zone)
    assert timedelta(hours=23) <= second - first <= timedelta(hours=25)


@pytest.mark.parametrize("name", ["", "Europe/Nowhere", "../etc/passwd", "UK time"])
def test_a_zone_that_is_none_is_refused(name):
    with pytest.raises(ValidationError):
        clock.validate_zone(name)
    with pytest.raises(DomainError) as refused:
        clock.span(SPRING, time(10), SPRING, time(11), name)
    assert refused.value.field == "zone"


@pytest.mark.parametrize(
    ("end_day", "end", "field"),
    [(date(2027, 5, 6), time(10), "end_time"), (date(2027, 5, 5), time(12), "end_day")],
)
def test_a_span_must_end_after_it_starts(end_day, end, field):
    with pytest.raises(DomainError) as refused:
        clock.span(date(2027, 5, 6), time(10), end_day, end, clock.UK)
    assert refused.value.field == field


def test_a_span_over_the_lost_hour_is_as_long_as_it_really_is():
    starts, ends = clock.span(date(2027, 3, 27), time(22), SPRING, time(4), clock.UK)
    assert ends - starts == timedelta(hours=5)


def test_dates_in_words():
    day = date(2026, 3, 12)
    assert clock.day_words(day) == "Thursday 12 March 2026"
    assert (
        clock.when_words(day, time(10), day, time(12, 30), clock.UK)
        == "Thursday 12 March 2026, 10:00 to 12:30 (UK time)"
    )
    assert (
        clock.when_words(day, time(10), date(2026, 3, 13), time(16), "Europe/Stockholm")
        == "Thursday 12 March 2026, 10:00 to Friday 13 March 2026, 16:00 (Stockholm time)"
    )
    assert clock.moment_words(datetime(2026, 7, 1, 9, tzinfo=UTC)) == "Wednesday 1 July 2026, 10:00 (UK time)"
    assert clock.zone_words("America/New_York") == "New York time"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=150), "2 hours 30 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(0), "0 minutes"),
    ],
)
def test_lengths_in_words(length, words):
    assert clock.duration_words(length) == words


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        (time(0, 10), time(0, 10)),  # 01:10 for the first time: an hour earlier is 00:10
        (time(1, 10), time(0, 10)),  # and for the second
        (time(2, 0), time(2, 0)),
    ],
)
def test_a_time_that_clocks_show_twice_is_one_before_it(utc, shown):
    moment = datetime.combine(AUTUMN, utc, tzinfo=UTC)
    local = clock.shown_once(moment, clock.UK)
    assert (local.date(), local.time()) == (AUTUMN, shown)
    assert clock.instant(local.date(), local.time(), clock.UK) <= moment
    assert clock.shown_once(moment, "Asia/Tokyo") == moment
