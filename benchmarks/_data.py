"""Rows for the benchmarks, made in bulk: a database as it is after years."""

import uuid
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from agenda.choices import AttendanceState
from agenda.models import Attendance
from events.booking.needs import Given
from events.booking.parties import Guest
from events.booking.signup import sign_up
from events.choices import EventState, RegistrationState
from events.factories import EventFactory, EventSessionFactory, PublishedEventFactory
from events.models import Event, Registration
from people.factories import PersonFactory
from people.models import Person
from programmes.models import Programme


def floor_rows() -> None:
    """Make the floor's own tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE floor_row (id bigserial PRIMARY KEY, name varchar(100), town varchar(100))"
        )
        cursor.execute("CREATE INDEX ON floor_row (name)")
        cursor.execute(
            "INSERT INTO floor_row (name, town) "
            "SELECT 'Museum ' || n, 'Town ' || n FROM generate_series(1, 2000) AS n"
        )
        cursor.execute("ANALYZE floor_row")
        cursor.execute(
            "CREATE TABLE floor_hall (id bigserial PRIMARY KEY, name varchar(100), capacity int);"
            "CREATE TABLE floor_booking (id bigserial PRIMARY KEY, hall_id bigint REFERENCES floor_hall,"
            " name varchar(100), email varchar(200));"
            "CREATE INDEX ON floor_booking (hall_id);"
            "CREATE TABLE floor_letter (id bigserial PRIMARY KEY, booking_id bigint REFERENCES floor_booking,"
            " words text);"
            "INSERT INTO floor_hall (name, capacity) VALUES ('A very large hall', 1000000)"
        )


def open_event() -> Event:
    """An event that people can sign up for, with more places than the load takes."""
    programme = Programme.objects.filter(is_public=True).order_by("pk")[0]
    return PublishedEventFactory.create(programme=programme, title="A very large hall", capacity=100_000, serial=9000,
                                        slug="a-very-large-hall")  # fmt: skip


def full_programme() -> Event:
    """The demo's event with the most talks, where parties of three with needs come as well."""
    event = (
        Event.objects.filter(
            state=EventState.PUBLISHED, bring_up_to__gt=0, sessions__starts_at__gt=timezone.now()
        )
        .annotate(with_talks=Count("talks", distinct=True))
        .order_by("-with_talks", "pk")[0]
    )
    for number in range(3):
        booker = PersonFactory.create()
        guests = [Guest(name=f"Guest {number}", email=f"guest-{number}@museum.example")]
        needs = Given(access="A seat near the door", diet="Vegan")
        sign_up(event=event, person=booker, by=booker, guests=guests, to_be_named=1, needs=needs)
    return event


def past_registrations(number: int, an_event: int = 200) -> None:
    """Add registrations for events that are over, each with its attendance, of people already known or new."""
    programmes = list(Programme.objects.filter(is_public=True))
    people = Person.objects.bulk_create(
        [Person(name=f"Past {n}", email=f"past-{n}@museum.example", password="!") for n in range(2000)],
        batch_size=500,
    )
    now = timezone.now()
    for place in range(number // an_event):
        day = timezone.localdate() - timedelta(days=2 + place)
        event = EventFactory.create(
            programme=programmes[place % len(programmes)],
            year=day.year,
            serial=10_000 + place,
            title=f"Past session {place}",
            slug=f"past-session-{place}",
            capacity=an_event,
            state=EventState.HELD,
        )
        session = EventSessionFactory.create(
            event=event, start_day=day, start_time=time(13), end_time=time(15)
        )
        who = [people[(place * 37 + n) % len(people)] for n in range(an_event)]
        Registration.objects.bulk_create([_held(event, person, now) for person in who])
        Attendance.objects.bulk_create(
            [
                Attendance(
                    session_id=session.pk, person=person, state=AttendanceState.ATTENDED, uid=uuid.uuid4()
                )
                for person in who
            ]
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _held(event: Event, person: Person, now: datetime) -> Registration:
    return Registration(
        event=event,
        person=person,
        state=RegistrationState.CONFIRMED,
        confirmed_at=now,
        claimed_at=now,
        turn=1,
    )


def signed_in(person: Person) -> dict[str, str]:
    """Return the cookie of a browser in which this person is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return {settings.SESSION_COOKIE_NAME: store.session_key or ""}
