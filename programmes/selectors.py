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


def officers_of(programme: Programme, *, region: str | None = None) -> list[Person]:
    """The officers of ``programme`` today: those who are written to when something waits for a decision.

    ``region`` is the museum's that it is about. Officers of that region are written to; where there are none, those
    without a region; where there are none of them either, all.
    """
    roles = Role.objects.current().filter(programme=programme, kind=RoleKind.OFFICER, person__is_active=True)
    found = list(roles.select_related("person").order_by("person__name", "person_id"))
    if region is not None:
        theirs = [role for role in found if role.region and role.region == region]
        found = theirs or [role for role in found if not role.region] or found
    return list(dict.fromkeys(role.person for role in found))


#: Takes a programme, gives the rendered HTML of a section of its page (empty: nothing to show).
ProgrammeBlock = Callable[[Programme], SafeString]
