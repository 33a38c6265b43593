"""The public calendar that people subscribe to."""

from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from agenda.choices import SessionState
from events.choices import EventState
from events.factories import EventFactory, EventSessionFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/whats-on/calendar.ics"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-02-01T09:00:00Z", tick=False):
        yield


def held(title, day, *, state=EventState.PUBLISHED, programme=None, session=SessionState.PLANNED, **fields):
    event = EventFactory.create(
        state=state,
        programme=programme or ProgrammeFactory.create(),
        title=title,
        opened_at=None if state == EventState.DRAFT else timezone.now(),
    )
    EventSessionFactory.create(event=event, start_day=day, state=session, **fields)
    return event


def shown(client, address=ADDRESS):
    calendar = Calendar.from_ical(client.get(address).content)
    return [(str(entry["SUMMARY"]), str(entry["STATUS"])) for entry in calendar.events]


def test_it_shows_what_is_public_and_no_link(client):
    programme = ProgrammeFactory.create()
    held(
        "In March",
        date(2027, 3, 9),
        programme=programme,
        mode="online",
        online_link="https://meet.example/4711",
    )
    held("Last year", date(2026, 3, 9), programme=programme, state=EventState.HELD)
    held("Long ago", date(2025, 3, 9), programme=programme, state=EventState.HELD)
    held("A draft", date(2027, 3, 10), programme=programme, state=EventState.DRAFT)
    held("Off", date(2027, 3, 11), state=EventState.CANCELLED, session=SessionState.CANCELLED)
    held("Undated", date(2027, 3, 12), state=EventState.POSTPONED, session=SessionState.POSTPONED)
    held("Hidden", date(2027, 3, 13), programme=ProgrammeFactory.create(is_public=False))
    assert shown(client) == [("Last year", "CONFIRMED"), ("In March", "CONFIRMED"), ("Off", "CANCELLED")]
    text = client.get(ADDRESS).content.decode().replace("\r\n ", "")
    assert ("meet.example" in text, "ATTENDEE" in text, "LOCATION:Online" in text) == (False, False, True)


def test_the_filters_of_the_list_make_a_calendar(client):
    mine = held("Mine", date(2027, 3, 9))
    held("Other", date(2027, 3, 9))
    assert shown(client, f"{ADDRESS}?programme={mine.programme.slug}") == [("Mine", "CONFIRMED")]
    assert len(shown(client, f"{ADDRESS}?programme=gone")) == 2


def test_a_subscriber_is_told_when_nothing_has_changed(client):
    event = held("In March", date(2027, 3, 9))
    first = client.get(ADDRESS)
    assert client.get(ADDRESS, headers={"if-none-match": first["ETag"]}).status_code == 304
    event.sessions.update(start_day=date(2027, 3, 10), end_day=date(2027, 3, 10), revision=1)
    moved = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert (moved.status_code, b"SEQUENCE:1\r\n" in moved.content) == (200, True)


def test_it_costs_the_same_for_one_and_three(client):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(ADDRESS)
        return len(seen)

    held("One", date(2027, 3, 9))
    one = queries()
    held("Two", date(2027, 3, 10))
    held("Three", date(2027, 3, 11))
    assert queries() == one


def test_the_list_says_how_to_subscribe_to_what_it_shows(client):
    event = held("In March", date(2027, 3, 9))
    address = f"{settings.SITE_URL}/whats-on/calendar.ics"
    page = client.get("/whats-on/").content.decode()
    assert (f'href="{address}"' in page, f'href="webcal://{address.partition("://")[2]}"' in page) == (
        True,
        True,
    )
    chosen = f"?programme={event.programme.slug}&amp;how=in_person"
    page = client.get(
        f"/whats-on/?theme=&programme={event.programme.slug}&how=in_person&page=1"
    ).content.decode()
    assert f'href="{address}{chosen}"' in page
    assert "Subscribe in your own calendar" not in client.get("/whats-on/past/").content.decode()
