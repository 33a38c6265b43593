"""People with topics, and introductions between them, for the tests of finding each other."""

from datetime import timedelta

from django.utils import timezone

from matching.models import Introduction
from people.choices import Direction
from people.factories import AffiliationFactory, PersonFactory
from people.models import Person, TopicInterest


def chosen(person: Person, *, offers=(), wants=(), note="") -> Person:
    for direction, topics in ((Direction.OFFER, offers), (Direction.WANT, wants)):
        for topic in topics:
            TopicInterest.objects.create(person=person, topic=topic, direction=direction, note=note)
    return person


def member(name: str, *, offers=(), wants=(), museum=None, note="", **fields) -> Person:
    person = chosen(PersonFactory.create(name=name, **fields), offers=offers, wants=wants, note=note)
    if museum is not None:
        AffiliationFactory.create(person=person, museum=museum)
    return person


def asking(asker: Person, asked: Person, **fields) -> Introduction:
    """An introduction as it stands after asking, without the mail."""
    now = timezone.now()
    fields = {"asked_at": now, "expires_at": now + timedelta(days=14), "asker_shares": ["email"], **fields}
    return Introduction.objects.create(asker=asker, asked=asked, place="a museum", **fields)
