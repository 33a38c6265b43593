"""Another event like one there is: moved by whole days on the wall, with nobody in it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from agenda.factories import ReminderRuleFactory, VenueFactory
from agenda.models import Reminder
from agenda.reminders.services import reconcile
from common.errors import DomainError
from events import scenarios
from events.booking import signup
from events.choices import EventState, SlotKind
from events.factories import EventFactory, EventSessionFactory, SeriesFactory
from events.models import CoOrganiser, Event, Needs, Registration, Slot, Talk
from events.planning import cloning, publishing
from events.planning.cloning import clone_event
from events.programme import calls
from people.factories import MuseumFactory, PersonFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    with time_machine.travel("2027-02-01T09:00:00Z", tick=False):
        yield


@pytest.fixture
def event(officer):
    """Two days in March, before the clocks go forward on the 28th, with everything an event can have."""
    event = EventFactory(
        programme=officer.programme,
        year=2027,
        serial=1,
        title="Launch",
        state=EventState.PUBLISHED,
        series=SeriesFactory(programme=officer.programme),
        capacity=30,
        room_capacity=40,
        places_in_person=20,
        places_online=10,
        bring_up_to=2,
        museum_limit=3,
        museum_limit_until=datetime(2027, 3, 1, 9, 0, tzinfo=UTC),
        region_first_until=datetime(2027, 2, 20, 12, 30, tzinfo=UTC),
        signup_opens_at=datetime(2027, 2, 8, 10, 0, tzinfo=UTC),
        signup_closes_at=datetime(2027, 3, 9, 17, 0, tzinfo=UTC),
        takes_bookings=False,
        notes="What came of it.",
    )
    event.topics.add(TopicFactory())
    event.hosts.add(MuseumFactory())
    first = EventSessionFactory(
        event=event, title="Launch", start_day=date(2027, 3, 11), start_time=time(10), end_time=time(12),
        known_venue=VenueFactory(), online_link="https://meet.example/a-secret-room", mode="hybrid",
    )  # fmt: skip
    EventSessionFactory(
        event=event, title="Behind the scenes", start_day=date(2027, 3, 12), start_time=time(14),
        end_time=time(16), choice="Friday 14:00", seats=8,
    )  # fmt: skip
    EventSessionFactory(event=event, title="Gone", start_day=date(2027, 3, 13), state="cancelled")
    talk = Talk.objects.create(event=event, title="What it cost")
    Slot.objects.create(session=first, position=1, kind=SlotKind.WELCOME, title="Tea", minutes=10)
    Slot.objects.create(
        session=first, position=2, kind=SlotKind.TALK, minutes=15, discussion_minutes=10, talk=talk
    )
    person = PersonFactory()
    row = Registration.objects.create(
        event=event, person=person, state="confirmed", confirmed_at=datetime(2027, 2, 1, tzinfo=UTC)
    )
    Needs.objects.create(registration=row, access="Ramp")
    CoOrganiser.objects.create(event=event, person=person)
    closes = datetime(2027, 2, 15, 23, 59, tzinfo=UTC)
    return calls.set_call(event=event, by=officer.person, text="Tell us about damp.", closes_at=closes)


def clone(event, officer, day, **more):
    return clone_event(event=event, by=officer.person, first_day=day, **more)


def test_everything_moves_on_the_wall_across_the_change_of_the_clocks(event, officer):
    made = clone(event, officer, date(2027, 4, 8))
    days = [
        (day.title, day.start_day, day.start_time, day.end_time)
        for day in made.sessions.order_by("starts_at")
    ]
    assert days == [
        ("Launch", date(2027, 4, 8), time(10), time(12)),
        ("Behind the scenes", date(2027, 4, 9), time(14), time(16)),
    ]
    first = made.sessions.order_by("starts_at").first()
    assert first.starts_at == datetime(2027, 4, 8, 9, 0, tzinfo=UTC)  # 10:00 in summer
    assert {name: getattr(made, name) for name in cloning.MOMENTS} == {
        "museum_limit_until": datetime(2027, 3, 29, 8, 0, tzinfo=UTC),
        "region_first_until": datetime(2027, 3, 20, 12, 30, tzinfo=UTC),
        "signup_opens_at": datetime(2027, 3, 8, 10, 0, tzinfo=UTC),
        "signup_closes_at": datetime(2027, 4, 6, 16, 0, tzinfo=UTC),
    }
    stage = calls.stage_of(made)
    assert (stage.call.words, stage.closes_at) == (
        "Tell us about damp.",
        datetime(2027, 3, 15, 23, 59, tzinfo=UTC),
    )
    assert stage.call != event.call


def test_it_is_a_draft_of_its_own_with_nobody_in_it(event, officer):
    made = clone(event, officer, date(2027, 4, 8))
    assert (made.state, made.number, made.slug, made.created_by) == (
        EventState.DRAFT, "2027.02", "launch", officer.person,
    )  # fmt: skip
    same = [*cloning.COPIED]
    assert [getattr(made, name) for name in same] == [getattr(event, name) for name in same]
    assert (made.takes_bookings, made.notes) == (True, "")
    assert (list(made.topics.all()), list(made.hosts.all())) == (
        list(event.topics.all()),
        list(event.hosts.all()),
    )
    assert (made.registrations.count(), made.co_organisers.count(), made.talks.count()) == (0, 0, 0)
    first, second = made.sessions.order_by("starts_at")
    assert (first.known_venue, first.venue, first.access_note) == (
        event.sessions.order_by("pk").first().known_venue, "Dover Museum",
        "Step-free from the square; hearing loop in the room.",
    )  # fmt: skip
    assert (second.choice, second.seats) == ("Friday 14:00", 8)
    slots = list(
        first.slots.values_list("position", "kind", "title", "minutes", "discussion_minutes", "talk")
    )
    assert slots == [(1, "welcome", "Tea", 10, 0, None), (2, "talk", "", 15, 10, None)]


def test_whoever_had_the_link_does_not_have_the_next_one(event, officer):
    made = clone(event, officer, date(2027, 4, 8))
    assert [day.online_link for day in made.sessions.all()] == ["", ""]


def test_a_new_title_is_the_title_of_its_sessions_too(event, officer):
    made = clone(event, officer, date(2027, 4, 8), title=" Launch,  again ")
    assert made.title == "Launch, again"
    assert sorted(day.title for day in made.sessions.all()) == ["Behind the scenes", "Launch, again"]


@pytest.mark.parametrize(
    ("at", "day", "words"),
    [
        (
            time(1, 30),
            date(2027, 3, 28),
            "Clocks go forward that night: there is no 01:30 on Sunday 28 March 2027",
        ),
        (
            time(1, 30),
            date(2027, 10, 31),
            "Clocks go back that night: 01:30 on Sunday 31 October 2027 comes twice",
        ),
        (time(13), date(2027, 1, 31), "still to come"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_the_field(officer, client_of, at, day, words):
    event = EventFactory(programme=officer.programme, serial=7, title="Night")
    EventSessionFactory(
        event=event, title="Night", start_day=date(2027, 3, 1), start_time=at,
        end_day=date(2027, 3, 1), end_time=time(20),
    )  # fmt: skip
    with pytest.raises(DomainError, match=words) as refused:
        clone(event, officer, day)
    assert refused.value.field == "first_day"
    page = client_of(officer.person).post(
        reverse("admin:events_event_do", args=[event.pk, "another"]), {"first_day": day.isoformat()}
    )
    html = page.content.decode()
    assert (page.status_code, words in html, 'errorlist" id="id_first_day_error' in html) == (200, True, True)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "shifted"),
    [
        # 01:30 on the night the clocks go forward is as long after the gap as it lies in it.
        (datetime(2027, 3, 21, 1, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # 01:30 on the night they go back is the first of the two.
        (datetime(2027, 10, 24, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        # 09:00 stays 09:00.
        (datetime(2027, 10, 28, 8, 0, tzinfo=UTC), datetime(2027, 11, 4, 9, 0, tzinfo=UTC)),
    ],
)
def test_moments_that_follow_from_the_day_are_never_refused(moment, shifted):
    assert cloning.moved(moment, timedelta(days=7), "Europe/London") == shifted


def test_an_event_without_a_session_has_nothing_to_copy(officer):
    with pytest.raises(DomainError, match="no session that could be copied"):
        clone(EventFactory(programme=officer.programme), officer, date(2027, 4, 8))


def test_reminders_come_from_the_programmes_rules_by_themselves(officer):
    ReminderRuleFactory(programme=officer.programme, days=2, at=time(8, 30))
    event = scenarios.published(programme=officer.programme, by=officer.person, ahead=20)
    made = clone(event, officer, date(2027, 4, 8))
    publishing.publish(event=made, by=officer.person)
    person = PersonFactory()
    signup.sign_up(event=made, person=person, by=person)
    reconcile()
    assert [row.due_at for row in Reminder.objects.filter(attendance__person=person)] == [
        datetime(2027, 4, 6, 7, 30, tzinfo=UTC)
    ]


def test_an_officer_makes_another_on_the_desk(officer, client_of, event):
    desk = client_of(officer.person)
    page = desk.get(reverse("admin:events_event_overview", args=[event.pk])).content.decode()
    address = reverse("admin:events_event_do", args=[event.pk, "another"])
    assert f'href="{address}"' in page
    response = desk.post(address, {"first_day": "2027-05-13", "title": ""})
    made = Event.objects.get(serial=2)
    assert response["Location"] == reverse("admin:events_event_overview", args=[made.pk])
