"""What tests about invited speakers start from: a talk that was given, and somebody whose network heard of it."""

import pytest

from events import scenarios
from events.afterwards import speaker_requests
from events.models import Presenter, Talk
from people.factories import AffiliationFactory, MuseumFactory, NetworkFactory, PersonFactory, TopicFactory
from people.models import NetworkMembership


@pytest.fixture
def talk(officer):
    event = scenarios.held(
        people=[PersonFactory()], programme=officer.programme, title="Working with artists"
    )
    talk = Talk.objects.create(
        event=event,
        title="Artists in the stores",
        summary="What it cost.",
        museum=MuseumFactory(name="Tunbridge Wells"),
    )
    talk.topics.add(TopicFactory(name="Artists"))
    speaker = PersonFactory(name="Jo Speaker", email="jo@secret.example")
    Presenter.objects.create(talk=talk, person=speaker, state="confirmed")
    return talk


@pytest.fixture
def inviter():
    """Somebody at a museum of the Dover network."""
    museum = MuseumFactory(name="Dover Museum", town="")
    network = NetworkFactory(name="Dover Museums & Arts Group")
    NetworkMembership.objects.create(network=network, museum=museum)
    person = PersonFactory(name="Ann Inviter", email="ann@secret.example")
    AffiliationFactory(person=person, museum=museum)
    return person


@pytest.fixture
def network(inviter):
    return speaker_requests.networks_of(inviter).get()
