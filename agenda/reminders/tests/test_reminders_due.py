"""When reminders are due: reckoned on the wall, across both nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.choices import Anchor, SessionState
from agenda.models import ReminderRule, Session
from agenda.reminders.services import due, should_exist
from common import clock
from common.errors import DomainError

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
ZONES = st.sampled_from(["Europe/London", "Europe/Stockholm"])
AROUND = st.one_of(
    st.dates(SPRING - timedelta(days=10), SPRING + timedelta(days=10)),
    st.dates(AUTUMN - timedelta(days=10), AUTUMN + timedelta(days=10)),
)
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def a_session(day, start=time(10), zone="Europe/London", hours=2) -> Session:
    end = datetime.combine(day, start) + timedelta(hours=hours)
    session = Session(
        programme_id=1, start_day=day, start_time=start, end_day=end.date(), end_time=end.time(), zone=zone
    )
    starts, ends = clock.span(day, start, end.date(), end.time(), zone)
    session.__dict__.update(starts_at=starts, ends_at=ends)
    return session


def a_rule(**fields) -> ReminderRule:
    return ReminderRule(**{"programme_id": 1, "anchor": Anchor.START, "days": 1, "at": time(9), **fields})


def hours_rule(hours, **fields) -> ReminderRule:
    return a_rule(days=None, at=None, hours=hours, **fields)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 27, 9, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 28, 8, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 30, 8, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 10, 31, 9, tzinfo=UTC)),
    ],
)
def test_nine_in_the_morning_is_nine_on_the_wall(day, expected):
    assert due(a_rule(), a_session(day)) == expected


@given(day=AROUND, start=MINUTES, zone=ZONES, days=st.integers(0, 14), at=MINUTES)
def test_days_before_are_days_on_the_wall(day, start, zone, days, at):
    try:
        session = a_session(day, start, zone)
    except DomainError:
        return
    local = due(a_rule(days=days, at=at), session).astimezone(clock.zone_named(zone))
    assert local.date() == day - timedelta(days=days)
    # Only a time that the wall never shows is moved, and by the hour that was lost.
    assert local.time() in (at, (datetime.combine(day, at) + timedelta(hours=1)).time())
    if local.time() != at:
        with pytest.raises(DomainError, match="Clocks go forward"):
            clock.instant(local.date(), at, zone)


@given(day=AROUND, start=MINUTES, zone=ZONES, days=st.integers(1, 14))
def test_a_day_in_hours_is_the_same_time_of_day(day, start, zone, days):
    try:
        session = a_session(day, start, zone)
        clock.instant(day - timedelta(days=days), start, zone)
    except DomainError:
        return
    local = due(hours_rule(24 * days), session).astimezone(clock.zone_named(zone))
    assert (local.date(), local.time()) == (day - timedelta(days=days), start)


@given(day=AROUND, start=MINUTES, zone=ZONES, hours=st.integers(0, 72))
def test_what_exists_before_the_start_is_due_before_the_start(day, start, zone, hours):
    try:
        session = a_session(day, start, zone)
    except DomainError:
        return
    rule = hours_rule(hours)
    if should_exist(rule, session):
        assert due(rule, session) < session.starts_at
    else:
        assert due(rule, session) >= session.starts_at
        assert hours <= 1  # Only the hour that a spring night loses can be in the way.


def test_two_hours_before_and_after():
    session = a_session(date(2027, 5, 4))
    assert due(hours_rule(2), session) == datetime(2027, 5, 4, 7, tzinfo=UTC)
    assert due(hours_rule(2, anchor=Anchor.END), session) == datetime(2027, 5, 4, 13, tzinfo=UTC)
    assert due(a_rule(days=2, anchor=Anchor.END), session) == datetime(2027, 5, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize("state", [SessionState.CANCELLED, SessionState.POSTPONED])
def test_what_does_not_take_place_has_no_reminder(state):
    session = a_session(date(2027, 5, 4))
    assert should_exist(a_rule(), session) is True
    session.state = state
    assert should_exist(a_rule(), session) is False


def test_a_rule_out_of_use_or_of_another_programme_says_nothing():
    session = a_session(date(2027, 5, 4))
    assert should_exist(a_rule(in_use=False), session) is False
    assert should_exist(a_rule(programme_id=2), session) is False
    assert should_exist(a_rule(about="events.names", anchor=Anchor.DUE), session) is False
    assert should_exist(a_rule(days=0, at=time(11)), session) is False  # After the start is no reminder.
