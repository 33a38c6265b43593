"""The people of matching's tests, placed in groups that are published."""

import pytest

from groups.models import Group
from matching.conftest import pool, small, topics, wishes  # noqa: F401
from matching.forming import publishing
from matching.forming.run_settings import Settings
from matching.models import Entry, MatchRun, Pool
from matching.scenarios import by_hand
from people.models import Person
from programmes.models import Role


@pytest.fixture
def by(officer: Role) -> Person:
    return officer.person


@pytest.fixture
def board(pool: Pool, wishes: list[Entry], small: Settings, by: Person) -> MatchRun:  # noqa: F811
    """A group of five and one of four, not published yet."""
    return by_hand(pool, [wishes[:5], wishes[5:]], by=by, settings=small)


@pytest.fixture
def told(board: MatchRun, by: Person) -> MatchRun:
    """The groups, published."""
    return publishing.publish(run=board, version=board.board_version, by=by)


@pytest.fixture
def group(told: MatchRun) -> Group:
    return told.peer_groups.get(number=1)
