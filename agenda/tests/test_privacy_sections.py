"""Taking one's sessions along, and going."""

import pytest

from agenda.calendars.feeds import feed_of
from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import CalendarFeed, Reminder
from agenda.reminders.services import reconcile
from people.factories import PersonFactory
from people.privacy.services import erase, export, preview_of_erasure

pytestmark = pytest.mark.django_db


def test_the_download_has_sessions_reminders_and_the_calendar():
    attendance = AttendanceFactory()
    ReminderRuleFactory(programme=attendance.session.programme)
    AttendanceFactory(session=attendance.session)
    reconcile()
    feed = feed_of(person=attendance.person)
    sections = {section.title: section.rows for section in export(person=attendance.person)}
    assert [row["Session"] for row in sections["Sessions"]] == [attendance.session.title]
    assert [row["What"] for row in sections["Reminders and calendar"]] == [
        f"Reminder: {attendance.session.title}",
        "Calendar address made",
    ]
    assert feed.secret not in str(sections)


def test_going_gives_up_what_is_to_come_and_keeps_the_number(django_user_model):
    person = PersonFactory()
    coming = AttendanceFactory(person=person)
    been = AttendanceFactory(
        person=person, session=SessionFactory(start_day="2026-01-08"), state=AttendanceState.ATTENDED
    )
    ReminderRuleFactory(programme=coming.session.programme)
    reconcile()
    feed_of(person=person)
    assert "sessions you attended" in str(preview_of_erasure(person=person))
    erase(person=person, by=person)
    coming.refresh_from_db()
    been.refresh_from_db()
    assert (coming.state, been.state) == (AttendanceState.WITHDRAWN, AttendanceState.ATTENDED)
    assert (Reminder.objects.count(), CalendarFeed.objects.count()) == (0, 0)
