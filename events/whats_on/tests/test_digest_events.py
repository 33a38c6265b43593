"""What the digest says of events: what one can sign up for since, and what is new in the archive, as one may see it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory
from common.clock import UK, zone_named
from events.afterwards import archive
from events.choices import EventState, RegistrationState
from events.factories import (
    CoOrganiserFactory,
    EventFactory,
    HandoutFactory,
    PictureFactory,
    PublishedEventFactory,
    RegistrationFactory,
    TalkFactory,
    WaitingFactory,
)
from events.models import Event
from events.planning import publishing
from events.whats_on import digest
from files.models import File
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory, RoleFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 8, 9, tzinfo=zone_named(UK))
DAY = timedelta(days=1)
SINCE = NOW - 7 * DAY


@pytest.fixture(autouse=True)
def clock_now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader():
    return PersonFactory(name="Ann Field")


def published(title, **more):
    event = PublishedEventFactory(title=title, **{"opened_at": NOW - DAY, **more})
    return event


def openings(*readers):
    found = digest.openings(readers, SINCE, NOW)
    return [[line.words for line in found.get(each.pk if each else None, [])] for each in readers]


# --- what has opened --------------------------------------------------------------------------------------------------
def test_what_has_opened_in_the_week_and_is_open_now(reader):
    published("Opened")
    published("Opened long ago, sign-up this week", opened_at=NOW - 60 * DAY, signup_opens_at=NOW - DAY)
    published("Just before", opened_at=SINCE)
    published("Before it was kept", opened_at=None)
    published("Just after", opened_at=NOW + timedelta(seconds=1))
    published("Not yet", signup_opens_at=NOW + DAY)
    published("Closed by then", signup_closes_at=NOW - timedelta(hours=1))
    published("No new bookings", takes_bookings=False)
    published("Of nobody's page", programme__is_public=False)
    published("Begun", day__start_day=date(2027, 3, 8), day__start_time="08:00", day__end_time="18:00")
    for state in set(EventState.values) - {"published"}:
        published(state, state=state)
    assert openings(reader, None) == [["Opened", "Opened long ago, sign-up this week"]] * 2


def test_none_that_one_has_to_do_with_and_ones_own_programmes_first(reader):
    first = published("Elsewhere", day__start_day=date(2027, 3, 20))
    mine = ProgrammeFactory()
    RoleFactory(person=reader, programme=mine)
    published("My programme", programme=mine, day__start_day=date(2027, 4, 20))
    RegistrationFactory(event=published("Place"), person=reader)
    WaitingFactory(event=published("Waits"), person=reader)
    RegistrationFactory(event=published("Removed"), person=reader, state=RegistrationState.REMOVED)
    CoOrganiserFactory(event=published("Helps"), person=reader)
    others = {"Place", "Waits", "Removed", "Helps", "My programme"}
    [[*theirs], [*strangers]] = openings(reader, None)
    assert theirs == ["My programme", first.title]
    assert (strangers[0], set(strangers[1:])) == (first.title, others)


def test_a_line_says_what_when_and_where_and_whether_one_would_wait(reader):
    event = published("Stairwells", capacity=1)
    RegistrationFactory(event=event)
    day = event.sessions.get()
    [line] = digest.openings([reader], SINCE, NOW)[reader.pk]
    assert (line.path, line.facts) == (
        event.get_absolute_url(),
        f"{event.programme}. {day.when}, {day.where}. The places are taken; you can wait in line.",
    )


def test_opened_again_or_dated_anew_it_is_news(reader, clock_now):
    event = published("Again", opened_at=NOW - 60 * DAY)
    assert openings(reader) == [[]]
    clock_now.shift(-DAY)
    publishing.close(event=event, by=None)
    publishing.publish(event=event, by=None)
    assert openings(reader) == [["Again"]]


# --- the archive ------------------------------------------------------------------------------------------------------
def held(title, ago=20, state=EventState.HELD, **more):
    day = (NOW - ago * DAY).date()
    return PublishedEventFactory(title=title, state=state, day__start_day=day, day__end_day=day, **more)


def keep(event, *, slides=None, private=None, pictures=None, notes=None):
    """Put things there so many days ago."""
    for ago, public in ((slides, True), (private, False)):
        if ago is not None:
            row = HandoutFactory(talk__event=event, is_public=public)
            File.objects.filter(handout=row).update(uploaded_at=NOW - ago * DAY)
    if pictures is not None:
        row = PictureFactory(event=event)
        File.objects.filter(event_picture=row).update(uploaded_at=NOW - pictures * DAY)
    if notes is not None:
        archive.save_notes(event=event, by=None, notes="What came of it.", now=NOW - notes * DAY)
    return event


def new(*readers):
    found = digest.archive(readers, SINCE, NOW)
    return [{line.words: line.facts for line in found.get(each.pk if each else None, [])} for each in readers]


def told(event, what):
    return f"{event.programme}. New: {what}."


def test_slides_pictures_and_notes_that_were_put_there_in_the_week(reader):
    every = keep(held("All"), slides=1, pictures=2, notes=3)
    one = keep(held("Notes"), slides=8, pictures=9, notes=6)
    keep(held("Long there"), slides=8, pictures=8, notes=8)
    held("Nothing")
    wanted = {"All": told(every, "slides, pictures and notes"), "Notes": told(one, "notes")}
    assert new(reader, None) == [wanted, wanted]


def test_what_was_brought_along_before_the_event_comes_with_its_end(reader):
    event = keep(held("This week", ago=3), slides=10, pictures=10, notes=10)
    assert new(reader) == [{"This week": told(event, "slides, pictures and notes")}]


def test_only_what_the_reader_may_see(reader):
    event = keep(held("For attendees"), private=1)
    keep(held("Hidden"), pictures=1)
    File.objects.update(withdrawn_at=NOW)
    keep(held("Cancelled", state=EventState.CANCELLED), slides=1, private=1, pictures=1, notes=1)
    keep(held("To come", ago=-20, state=EventState.PUBLISHED), slides=1, private=1, pictures=1, notes=1)
    keep(held("Of nobody's page", programme__is_public=False), slides=1, pictures=1, notes=1)
    turned_down = TalkFactory(event=held("Turned down"), state="rejected")
    HandoutFactory(talk=turned_down)
    for other in Event.objects.exclude(pk=event.pk):
        AttendanceFactory(session=other.sessions.get(), person=reader, state=AttendanceState.ATTENDED)
    assert new(reader, None) == [{}, {}]
    there = AttendanceFactory(session=event.sessions.get(), person=reader, state=AttendanceState.ATTENDED)
    assert new(reader, None) == [{"For attendees": told(event, "slides")}, {}]
    there.state = AttendanceState.WITHDRAWN
    there.save()
    assert new(reader) == [{}]


def test_a_booking_that_nobody_has_claimed_shows_nothing(reader):
    event = keep(held("For attendees"), private=1)
    AttendanceFactory(session=event.sessions.get(), person=reader, state=AttendanceState.EXPECTED)
    row = RegistrationFactory(event=event, person=reader, claimed_at=None)
    assert new(reader) == [{}]
    row.claimed_at = NOW
    row.save()
    assert new(reader) == [{"For attendees": told(event, "slides")}]


def test_notes_are_new_once(reader, clock_now):
    event = EventFactory()
    archive.save_notes(event=event, by=None, notes="Frist.", now=NOW - 10 * DAY)
    archive.save_notes(event=event, by=None, notes="First.", now=NOW)
    assert event.notes_at == NOW - 10 * DAY
    archive.save_notes(event=event, by=None, notes=" ", now=NOW)
    assert (event.notes, event.notes_at) == ("", None)


def test_as_many_queries_for_one_reader_and_for_three(reader):
    published("Opened")
    keep(held("All"), slides=1, private=1, pictures=2, notes=3)
    counts = []
    for readers in ([reader], [reader, *PersonFactory.create_batch(2)]):
        with CaptureQueriesContext(connection) as queries:
            digest.openings(readers, SINCE, NOW)
            digest.archive(readers, SINCE, NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9
