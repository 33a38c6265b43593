"""What of programmes needs an officer: somebody who acts for a museum that they have left."""

from collections.abc import Collection, Iterator

from django.urls import reverse

from common.attention import AttentionItem
from people.museums.dated import of_a_museum_they_left
from programmes.models import Role


def roles_of_a_museum_left(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Roles for a museum whose person is no longer there: they stop being sure until an officer has looked (rule 32).
    One query."""
    rows = of_a_museum_they_left(Role.objects.current(), person="person", museum="museum")
    if programmes is not None:
        rows = rows.filter(programme__in=programmes)
    for row in rows.select_related("person", "museum", "programme").order_by("left_on", "pk"):
        yield AttentionItem(
            title=f"{row.person} is {row.get_kind_display().lower()} for {row.museum}, and has left it",
            url=reverse("admin:programmes_role_change", args=[row.pk]),
            action="End the role, or give it to somebody there",
            programme=row.programme.name,
        )
