"""People and museums on the officers' desk."""

from people.imports.admin import MuseumImportAdmin
from people.merging.admin import PersonMergeAdmin
from people.museums.admin import MuseumAdmin
from people.networks.admin import NetworkAdmin
from people.profile.admin import PersonAdmin
from people.thesaurus.admin import TermAdmin
from people.topics.admin import TopicAdmin

__all__ = [
    "MuseumAdmin",
    "MuseumImportAdmin",
    "NetworkAdmin",
    "PersonAdmin",
    "PersonMergeAdmin",
    "TermAdmin",
    "TopicAdmin",
]
