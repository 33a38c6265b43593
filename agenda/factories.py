"""Factories for sessions, attendances and reminder rules: sessions lie a month ahead, by the clock on the wall."""

from datetime import date, time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agenda.choices import Anchor
from agenda.models import Attendance, ReminderRule, Session, Venue
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory


def a_month_ahead() -> date:
    return timezone.localdate() + timedelta(days=30)


class SessionFactory(DjangoModelFactory[Session]):
    """Two and a half hours in one place. Give ``start_day`` alone and it ends the same day."""

    class Meta:
        model = Session

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Session {n}")
    page = factory.Sequence(lambda n: f"/events/session-{n}/")
    start_day = factory.LazyFunction(a_month_ahead)
    start_time = time(10, 0)
    end_day = factory.SelfAttribute("start_day")
    end_time = time(12, 30)
    venue = "Dover Museum"
    venue_address = "Market Square, Dover CT16 1PH"
    access_note = "Step-free from the square; hearing loop in the room."


class TakenSessionFactory(SessionFactory):
    """Its register is complete."""

    register_taken_at = factory.LazyFunction(timezone.now)


class OnlineSessionFactory(SessionFactory):
    mode = "online"
    venue = ""
    venue_address = ""
    access_note = ""
    online_link = "https://meet.example/a-secret-room"


class AttendanceFactory(DjangoModelFactory[Attendance]):
    class Meta:
        model = Attendance

    session = factory.SubFactory(SessionFactory)
    person = factory.SubFactory(PersonFactory)


class ReminderRuleFactory(DjangoModelFactory[ReminderRule]):
    """One day before, at 09:00. Give ``hours`` with ``days=None, at=None`` for the other kind."""

    class Meta:
        model = ReminderRule

    programme = factory.SubFactory(ProgrammeFactory)
    anchor = Anchor.START
    days = 1
    at = time(9, 0)
    hours = None


class VenueFactory(DjangoModelFactory[Venue]):
    """A known place that says how one gets in."""

    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Hall {n}")
    address = "1 High Street, Lewes BN7 1XX"
    latitude = 50.8739
    longitude = 0.0088
    holds = 40
    access_note = "Lift from the car park."
