"""People, museums, and the dated facts that join them."""

from people.models.affiliation import Affiliation
from people.models.museum import FormerMuseumStatus, Museum, MuseumFlag
from people.models.network import Network, NetworkMembership
from people.models.person import Person, PersonQuerySet
from people.models.topic import Topic, TopicInterest

__all__ = [
    "Affiliation",
    "FormerMuseumStatus",
    "Museum",
    "MuseumFlag",
    "Network",
    "NetworkMembership",
    "Person",
    "PersonQuerySet",
    "Topic",
    "TopicInterest",
]
