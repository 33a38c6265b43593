"""Reads about programmes that several callers share."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from people.models import Person
from programmes.choices import RoleKind
from programmes.models import Programme, Role


def programme_ids_of_officer(person: Any) -> frozenset[int]:
    """The programmes in which ``person`` is an officer today. Nobody without ``is_staff`` is one."""
    if not person.is_staff:
        return frozenset()
    return frozenset(
        Role.objects.current()
        .filter(person=person, kind=RoleKind.OFFICER)
        .values_list("programme_id", flat=True)
    )


def officers_of(programme: Programme) -> list[Person]:
    """The officers of ``programme`` today: those who are written to when something waits for a decision."""
    roles = Role.objects.current().filter(programme=programme, kind=RoleKind.OFFICER, person__is_active=True)
    return [role.person for role in roles.select_related("person").order_by("person__name", "person_id")]


#: Takes a programme, gives the rendered HTML of a section of its page (empty: nothing to show).
ProgrammeBlock = Callable[[Programme], SafeString]
