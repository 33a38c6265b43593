"""What tests ask of somebody's download."""

from collections.abc import Mapping, Sequence
from typing import Any

from people.models import Person
from people.privacy.services import export


def rows_under(title: str, person: Person) -> Sequence[Mapping[str, Any]]:
    """The rows of one section of the download."""
    [section] = [each for each in export(person=person) if each.title == title]
    return section.rows
