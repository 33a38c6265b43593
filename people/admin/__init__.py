"""People and museums on the officers' desk."""

from people.admin.imports import MuseumImportAdmin
from people.admin.merging import PersonMergeAdmin
from people.admin.museum import MuseumAdmin
from people.admin.network import NetworkAdmin
from people.admin.person import PersonAdmin
from people.admin.topic import TopicAdmin

__all__ = [
    "MuseumAdmin",
    "MuseumImportAdmin",
    "NetworkAdmin",
    "PersonAdmin",
    "PersonMergeAdmin",
    "TopicAdmin",
]
