"""Reads about programmes that several callers share."""

from typing import Any

from programmes.choices import RoleKind
from programmes.models import Role


def programme_ids_of_officer(person: Any) -> frozenset[int]:
    """The programmes in which ``person`` is an officer today. Nobody without ``is_staff`` is one."""
    if not person.is_staff:
        return frozenset()
    return frozenset(
        Role.objects.current()
        .filter(person=person, kind=RoleKind.OFFICER)
        .values_list("programme_id", flat=True)
    )
