"""Homes for servers of the tests' own, apart from the cluster that the suite itself runs on."""

import pytest

from tools.supervisor import Supervisor
from tools.testing import throw_away_home


@pytest.fixture
def home():
    """A home of its own, removed afterwards."""
    with throw_away_home() as made:
        yield made


@pytest.fixture
def said():
    """The sentences a supervisor said."""
    return []


@pytest.fixture
def supervisor(home, said):
    """A supervisor whose children are stopped at the end of the test."""
    made = Supervisor(home.data / "children.json", said.append)
    yield made
    made.stop()
