"""Each scenario leads to the state it is named for, and its page opens."""

import pytest

from events import scenarios
from events.choices import EventState, RegistrationState
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", EventState.values)
def test_each_phase(client, state):
    event = scenarios.PHASES[state]()
    event.refresh_from_db()
    assert event.state == state
    assert client.get(event.get_absolute_url()).status_code == (404 if state == EventState.DRAFT else 200)


def test_full_has_a_line():
    event = scenarios.full(capacity=2, waiting=3)
    assert event.registrations.confirmed().count() == 2
    assert event.registrations.filter(state=RegistrationState.WAITING).count() == 3


def test_held_notes_who_came():
    people = PersonFactory.create_batch(3)
    event = scenarios.held(people=people, absent=people[:1], host=PersonFactory())
    states = sorted(event.sessions.get().attendances.values_list("state", flat=True))
    assert states == ["apologies", "attended", "attended", "attended"]
