"""Factories for calls, wishes and runs."""

import factory
from factory.django import DjangoModelFactory

from matching.choices import HalfDay
from matching.models import Entry, Pool
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import ProgrammeFactory


class PoolFactory(DjangoModelFactory[Pool]):
    class Meta:
        model = Pool

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Peer groups {n}")
    about = "Four to eight people who meet six times."


class EntryFactory(DjangoModelFactory[Entry]):
    """Somebody from a museum of their own who is free on Tuesdays."""

    class Meta:
        model = Entry

    pool = factory.SubFactory(PoolFactory)
    person = factory.SubFactory(PersonFactory)
    museum = factory.SubFactory(MuseumFactory, latitude=51.1, longitude=1.3)
    half_days = factory.LazyFunction(lambda: [HalfDay.TUE_AM, HalfDay.TUE_PM])
