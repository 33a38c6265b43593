"""Factories for calls, wishes and runs."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching.calls.services import open_pool
from matching.choices import HalfDay
from matching.models import Entry, Pool
from people.factories import MuseumFactory, PersonFactory
from programmes.calls.services import Dates, set_dates
from programmes.factories import ProgrammeFactory


class PoolFactory(DjangoModelFactory[Pool]):
    """A call for groups, as a service opens it; it stays open, or closes at ``closes`` (naive, on the wall)."""

    class Meta:
        model = Pool

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Peer groups {n}")
    words = "Four to eight people who meet six times."

    @classmethod
    def _create(cls, model_class, *args, **given):
        return open_pool(by=None, **given)


class EntryFactory(DjangoModelFactory[Entry]):
    """Somebody from a museum of their own who is free on Tuesdays."""

    class Meta:
        model = Entry

    pool = factory.SubFactory(PoolFactory)
    person = factory.SubFactory(PersonFactory)
    museum = factory.SubFactory(MuseumFactory, latitude=51.1, longitude=1.3)
    half_days = factory.LazyFunction(lambda: [HalfDay.TUE_AM, HalfDay.TUE_PM])


def close(pool: Pool, *, ago: timedelta = timedelta(days=1)) -> None:
    """Let the call of ``pool`` have closed so long ago."""
    closes = timezone.localtime() - ago
    set_dates(stage=pool.stage, by=None, dates=Dates(closes=(closes.date(), closes.time().replace(second=0))))
