"""An officer's events pass on with their roles (O5)."""

import pytest

from events.factories import CoOrganiserFactory, PublishedEventFactory
from events.models import CoOrganiser
from mailing.models import Message
from people.factories import PersonFactory
from programmes import services

pytestmark = pytest.mark.django_db


def test_handing_over_takes_the_events_to_come_of_this_programme_with_it(officer):
    programme, former, heir = officer.programme, officer.person, PersonFactory.create()
    coming, shared, over = (
        PublishedEventFactory.create(programme=programme),
        PublishedEventFactory.create(programme=programme),
        PublishedEventFactory.create(programme=programme, state="reported"),
    )
    elsewhere = PublishedEventFactory.create()
    for event in (coming, shared, over, elsewhere):
        CoOrganiserFactory.create(event=event, person=former)
    CoOrganiserFactory.create(event=shared, person=heir)
    taken = services.hand_over(programme=programme, from_person=former, to_person=heir, by=former)
    assert taken == ["officer", "2 events that they help to run"]
    running = CoOrganiser.objects.filter(ended_at=None).values_list("person", "event")
    assert set(running) == {
        (heir.pk, coming.pk),
        (heir.pk, shared.pk),
        (former.pk, over.pk),
        (former.pk, elsewhere.pk),
    }
    assert Message.objects.filter(person=heir).count() == 1


def test_one_event_is_told_in_the_singular(officer):
    CoOrganiserFactory.create(
        event=PublishedEventFactory.create(programme=officer.programme), person=officer.person
    )
    taken = services.hand_over(
        programme=officer.programme,
        from_person=officer.person,
        to_person=PersonFactory.create(),
        by=officer.person,
    )
    assert taken == ["officer", "1 event that they help to run"]
