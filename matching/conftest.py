"""A call with people who can all sit together, and its officer."""

import pytest

from matching.factories import EntryFactory, PoolFactory
from matching.forming.run_settings import PRESETS, settings_from
from matching.models import Entry, MatchRun, Pool
from matching.scenarios import on_the_board
from people.choices import Direction
from people.factories import PersonFactory, TopicFactory
from people.models import TopicInterest
from programmes.models import Role

NAMES = (
    "Ann Field",
    "Ben Hall",
    "Cat Moor",
    "Dan Wood",
    "Eve Lane",
    "Flo Hill",
    "Gus Reed",
    "Hal Dale",
    "Ida Vale",
)


def wish(pool: Pool, name: str, topics: list, **facts) -> Entry:
    entry = EntryFactory.create(pool=pool, person=PersonFactory.create(name=name), **facts)
    for topic in topics:
        for direction in Direction.values:
            TopicInterest.objects.create(person=entry.person, topic=topic, direction=direction)
    return entry


@pytest.fixture
def topics():
    return [TopicFactory.create(name="Recruiting volunteers"), TopicFactory.create(name="Collections review")]


@pytest.fixture
def pool(officer: Role) -> Pool:
    return PoolFactory.create(programme=officer.programme, title="Peer groups, spring")


@pytest.fixture
def wishes(pool, topics) -> list[Entry]:
    """Nine people, all free on Tuesdays, all with the same two topics."""
    return [wish(pool, name, topics) for name in NAMES]


@pytest.fixture
def small():
    """Groups of three to five, so that nine people make two or three."""
    return settings_from(PRESETS[0], low=3, high=5)


@pytest.fixture
def board(wishes, pool, officer, small) -> MatchRun:
    return on_the_board(pool, by=officer.person, settings=small)
