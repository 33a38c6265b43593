"""Colleagues to be named: whoever brings them is asked once, three days before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory, in_days
from events.services import naming
from events.tasks import ask_for_names
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


def asked():
    return [(mail.to_address, mail.kind) for mail in Message.objects.order_by("pk")]


def test_whoever_brings_somebody_without_a_name_is_asked_once(booking):
    for _ in range(3):
        assert ask_for_names() == 1
    mail = Message.objects.get()
    assert (mail.to_address, mail.kind) == (booking.person.email, "events.name_guests")
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
    assert (naming.ask_for_names(), asked()) == (0, [])


def test_an_event_that_was_put_off_asks_again(booking):
    naming.ask_for_names()
    booking.event.sessions.update(start_day=in_days(3), end_day=in_days(3))
    naming.ask_for_names(now=timezone.now() + timedelta(days=1))
    assert len(asked()) == 2


def test_it_asks_few_questions_whatever_the_number_of_bookings(booking, django_assert_max_num_queries):
    for _ in range(2):
        other = RegistrationFactory(event=booking.event, booked_at=booking.booked_at)
        RegistrationFactory(event=booking.event, person=None, brought_by=other)
    naming.ask_for_names()
    with django_assert_max_num_queries(3 + 2 * 3):  # An event, its days, its bookings; and each mail's row.
        assert naming.ask_for_names() == 3
