"""Colleagues to be named: whoever brings them is asked once, three days before."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agenda.nudges import sending as nudging
from agenda.nudges import services as nudges
from events.choices import RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory, in_days
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    """A place in an event in two days, booked long ago, that brings one colleague without a name."""
    event = PublishedEventFactory(bring_up_to=3, day__start_day=in_days(2))
    booking = RegistrationFactory(event=event, booked_at=timezone.now() - timedelta(days=20))
    RegistrationFactory(event=event, person=None, brought_by=booking)
    return booking


def ask_again() -> int:
    nudges.reconcile()
    return nudging.queue_due()


def asked():
    return [(mail.to_address, mail.subject) for mail in Message.objects.order_by("pk")]


def test_whoever_brings_somebody_without_a_name_is_asked_once(booking):
    assert [ask_again() for _ in range(3)] == [1, 0, 0]
    mail = Message.objects.get()
    assert (mail.to_address, mail.subject) == (
        booking.person.email,
        f"Who is coming with you? {booking.event.title}",
    )
    assert ("/bookings/" in mail.text, "#party" in mail.text, "We ask this once." in mail.text) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize("change", ["named", "not coming", "far off", "booked since", "booker gone"])
def test_nobody_is_asked_without_need(booking, change):
    guest = booking.brings.get()
    if change == "named":
        guest.person = PersonFactory()
    elif change == "not coming":
        guest.state = RegistrationState.CANCELLED
    elif change == "far off":
        booking.event.sessions.update(start_day=in_days(9), end_day=in_days(9))
    elif change == "booked since":
        booking.booked_at = timezone.now()
    else:
        booking.state = RegistrationState.CANCELLED
    guest.save()
    booking.save()
    assert (ask_again(), asked()) == (0, [])


def test_an_event_that_was_put_off_asks_again(booking):
    ask_again()
    Message.objects.update(state="sent", settled_at=timezone.now())
    booking.event.sessions.update(start_day=in_days(6), end_day=in_days(6))
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert ask_again() == 1
    assert len(asked()) == 2
