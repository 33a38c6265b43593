"""Who may see which programme's rows: one place that every officer's list, search and action asks.

The programmes app says which programmes a person may act for (``provider``). Each model that belongs to a
programme says how to get there (``register``), so that apps below `programmes` need not know it.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, Q, QuerySet

from common.registry import Single, caller

M = TypeVar("M", bound=Model)

#: The ids of the programmes a person may act for as an officer; None means every programme.
ProgrammeIds = frozenset[int] | None

_paths: dict[type[Model], tuple[str, ...]] = {}
#: How to find the programmes that a person may act for.
provider: Single[Callable[[Any], ProgrammeIds]] = Single("Who acts for which programme")
#: For each registered model, by whom it was.
registrants: dict[type[Model], str] = {}


def register(model: type[Model], *paths: str) -> None:
    """Say how ``model`` reaches its programmes: lookups ending at a programme, one of which is enough.

    ``"pk"`` is for the programme itself. A model registered with no path is shared by all officers (museums,
    topics). A model never registered is seen by superusers only. Raises ``ImproperlyConfigured`` for a second word
    about one model.
    """
    if model in _paths:
        first, second = registrants[model], caller(__name__)
        raise ImproperlyConfigured(
            f"Who may see {model._meta.label} is said by {first} already; {second} cannot as well."
        )
    _paths[model] = paths
    registrants[model] = caller(__name__)


def is_shared(model: type[Model]) -> bool:
    """Whether every officer sees all rows of ``model``."""
    return _paths.get(model) == ()


def paths_of(model: type[Model]) -> tuple[str, ...] | None:
    """The registered paths of ``model``, or None when it was never registered."""
    return _paths.get(model)


def programme_ids(person: Any) -> ProgrammeIds:
    """The programmes ``person`` may act for: None for all (superusers), an empty set for none.

    Nobody acts for any in a session that has not proved the second factor that officers need
    (``people.accounts.second_factor``).
    """
    if not getattr(person, "is_active", False) or not getattr(person, "is_authenticated", False):
        return frozenset()
    ids = None if person.is_superuser else provider.get()(person)
    proof = getattr(person, "second_factor", None)
    if (ids is None or ids) and proof is not None and proof.lacking:
        return frozenset()
    return ids


def scope(queryset: QuerySet[M], person: Any) -> QuerySet[M]:
    """Only the rows of ``queryset`` that ``person`` may see as an officer."""
    return within(queryset, programme_ids(person))


def within(queryset: QuerySet[M], ids: Collection[int] | None) -> QuerySet[M]:
    """Only the rows of ``queryset`` that whoever acts for these programmes may see; None: for all of them."""
    if ids is None:
        return queryset
    if not ids:
        return queryset.none()
    paths = _paths.get(queryset.model)
    if paths is None:
        return queryset.none()
    if not paths:
        return queryset
    if all("__" not in path for path in paths):
        return queryset.filter(_any_of(paths, ids))
    # Joins along to-many paths repeat rows, so the rows are named by a subquery instead.
    matching = queryset.model._default_manager.filter(_any_of(paths, ids)).values("pk")
    return queryset.filter(pk__in=matching)


def reached_by(row: Model) -> frozenset[int]:
    """The programmes that ``row`` belongs to, whoever asks: every one that its registered paths lead to."""
    rows = type(row)._default_manager.filter(pk=row.pk).order_by()
    found = {pk for path in _paths.get(type(row), ()) for pk in rows.values_list(path, flat=True)}
    return frozenset(found - {None})


def _any_of(paths: tuple[str, ...], ids: Collection[int]) -> Q:
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{path}__in": ids})
    return condition
