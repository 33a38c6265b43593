"""Access and dietary needs (E11): given freely, for one event, gone when it is over."""

from datetime import timedelta

import pytest

from common.errors import DomainError
from events.booking import needs, parties, signup
from events.choices import EventState
from events.factories import EventSessionFactory, PublishedEventFactory, in_days
from events.models import Needs
from events.tasks import erase_needs
from people.factories import PersonFactory
from people.privacy import services as privacy

pytestmark = pytest.mark.django_db
LOOP = needs.Given(access="A hearing loop.", diet="No nuts.")


def join(event, **options):
    person = PersonFactory()
    return signup.sign_up(event=event, person=person, by=person, **options).registration


def test_needs_are_kept_with_the_booking_changed_and_emptied():
    event = PublishedEventFactory()
    row = join(event, needs=LOOP)
    assert [(each.access, each.diet) for each in needs.of_event(event)] == [("A hearing loop.", "No nuts.")]
    needs.give(registration=row, access=" A hearing loop, please. ", diet="", by=row.person)
    assert Needs.objects.get().access == "A hearing loop, please."
    assert needs.give(registration=row, access=" ", diet="", by=row.person) is None
    assert not Needs.objects.exists()
    join(event, needs=needs.Given())
    assert not Needs.objects.exists()


def test_needs_go_with_the_booking():
    event = PublishedEventFactory(bring_up_to=1)
    row = join(event, needs=LOOP, to_be_named=1)
    guest = parties.party_of(row)[1]
    needs.give(registration=guest, access="Step-free.", diet="", by=row.person)
    signup.cancel_registration(registration=row, by=row.person)
    assert not Needs.objects.exists()
    with pytest.raises(DomainError):
        needs.give(registration=row, access="A ramp.", diet="", by=row.person)


def test_needs_are_erased_thirty_days_after_the_last_session():
    event = PublishedEventFactory()
    EventSessionFactory(event=event, start_day=in_days(32))
    join(event, needs=LOOP)
    last = max(day.ends_at for day in event.sessions.all())
    assert needs.erase_due(now=last + timedelta(days=30)) == 0
    assert needs.erase_due(now=last + timedelta(days=30, minutes=1)) == 1
    assert erase_needs() == 0


def test_needs_for_an_event_that_waits_for_a_new_date_stay():
    event = PublishedEventFactory(day__start_day=in_days(1))
    join(event, needs=LOOP)
    event.state = EventState.POSTPONED
    event.save()
    ended = event.sessions.get().ends_at
    assert needs.erase_due(now=ended + timedelta(days=40)) == 0


def test_somebody_who_goes_takes_their_needs_along():
    row = join(PublishedEventFactory(), needs=LOOP)
    sections = {section.title: section.rows for section in privacy.export(person=row.person)}
    assert sections["Bookings"][0]["What you need to take part"] == "A hearing loop."
    privacy.erase(person=row.person, by=row.person)
    assert not Needs.objects.exists()
