"""People, museums, and the dated facts that join them."""

from people.models.affiliation import Affiliation
from people.models.imports import MuseumImport
from people.models.merging import NotDuplicate, PersonMerge
from people.models.museum import FormerMuseumStatus, Museum, MuseumFlag
from people.models.network import Network, NetworkMembership
from people.models.person import Person, PersonQuerySet
from people.models.thesaurus import Label, Term
from people.models.topic import Topic, TopicInterest

__all__ = [
    "Affiliation",
    "FormerMuseumStatus",
    "Label",
    "Museum",
    "MuseumFlag",
    "MuseumImport",
    "Network",
    "NetworkMembership",
    "NotDuplicate",
    "Person",
    "PersonMerge",
    "PersonQuerySet",
    "Term",
    "Topic",
    "TopicInterest",
]
