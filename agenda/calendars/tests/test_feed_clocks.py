"""Feeds and invitations across both nights on which clocks change, in two zones: the wall stays, the instant is right,
and a session over the night lasts as long as it does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agenda.calendars import ics
from agenda.calendars.subscribed import OF_ATTENDANCES, SubscribedCalendar
from agenda.factories import AttendanceFactory, SessionFactory
from agenda.models import Attendance
from agenda.reminders.rules import ensure_default_rules
from agenda.reminders.services import reconcile
from common import clock
from common.errors import DomainError
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
NIGHTS = [date(2027, 3, 28), date(2027, 10, 31)]
ZONES = ["Europe/London", "Europe/Stockholm"]
WALLS = st.tuples(
    st.sampled_from(NIGHTS),
    st.integers(-2, 2),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, 30),
    st.sampled_from(ZONES),
)


def session_at(wall, programme):
    night, days, start, hours, zone = wall
    begins = datetime.combine(night + timedelta(days=days), start)
    ends = begins + timedelta(hours=hours)
    try:
        clock.span(begins.date(), begins.time(), ends.date(), ends.time(), zone)
    except DomainError:
        return None  # a time that the clocks never show, or show twice, is refused on entry (rule 15)
    return SessionFactory(
        programme=programme, start_day=begins.date(), start_time=begins.time(), end_day=ends.date(),
        end_time=ends.time(), zone=zone,
    )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(walls=st.lists(WALLS, min_size=1, max_size=5))
def test_a_feed_says_the_wall_and_the_instant(walls):
    programme, person = ProgrammeFactory(), PersonFactory()
    made = [session for wall in walls if (session := session_at(wall, programme))]
    for session in made:
        AttendanceFactory(person=person, session=session)
    rows = Attendance.objects.filter(person=person)
    text = SubscribedCalendar("Mine", OF_ATTENDANCES, rows).file()
    by_uid = {str(event["UID"]): event for event in Calendar.from_ical(text).events}
    assert len(by_uid) == len(made)
    for row in rows.select_related("session"):
        event, session = by_uid[ics.uid_of(row.uid)], row.session
        assert (event.start, event.end) == (session.starts_at, session.ends_at)
        assert event["DTSTART"].dt.replace(tzinfo=None) == datetime.combine(
            session.start_day, session.start_time
        )
        assert event["DTEND"].dt.replace(tzinfo=None) == datetime.combine(session.end_day, session.end_time)
        assert event["DTSTART"].params["TZID"] == session.zone
        read = vobject.readOne(ics.invitation(row)).vevent
        assert read.dtstart.value.astimezone(UTC) == session.starts_at
        assert read.dtend.value.astimezone(UTC) == session.ends_at


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(wall=WALLS)
def test_the_reminders_of_the_database_go_at_nine_on_the_wall_and_before_the_start(wall):
    programme = ProgrammeFactory()
    ensure_default_rules(programme)
    session = session_at(wall, programme)
    if session is None:
        return
    attendance = AttendanceFactory(session=session, told_at=datetime(2027, 1, 1, tzinfo=UTC))
    reconcile([session.pk], now=datetime(2027, 1, 2, tzinfo=UTC))
    [reminder] = attendance.reminders.all()
    local = reminder.goes_at.astimezone(clock.zone_named(session.zone))
    assert (local.date(), local.time()) == (session.start_day - timedelta(days=1), time(9))
    assert reminder.goes_at < session.starts_at
