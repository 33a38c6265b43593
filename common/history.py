"""What has happened to a row: written down with who did it and why, and told so that an officer can read it.

Triggers keep what a row was (pghistory); ``acting`` and ``recorded`` say whose work it is. Postgres knows nothing of
either, so this is the one place that hands it to them.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from functools import wraps
from itertools import zip_longest
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

import pghistory
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.db.models import ForeignKey
from pghistory import runtime

from common.clock import day_words, moment_words

P = ParamSpec("P")
R = TypeVar("R")

#: What a page has room for.
LONGEST_WHY = 300


class System(Enum):
    """The house itself, where nobody's hand did it: what follows from a rule whoever set it off."""

    SYSTEM = "system"


SYSTEM = System.SYSTEM
#: Whose work something is. None: of whoever acts already, which is the system where nobody does.
Actor = AbstractBaseUser | System | None


@contextmanager
def acting(*, by: Actor, why: str = "") -> Iterator[None]:
    """Keep in the history what is written inside as the work of ``by``, and ``why``.

    A block inside another says its own and takes nothing from it afterwards: pghistory alone would write both into
    one line, and the later would stand for the earlier too.
    """
    known = hasattr(runtime._tracker, "value")
    if not known and by in (None, SYSTEM) and not why:
        yield
        return
    with pghistory.context() as outer:
        said = dict(outer.metadata)
        if by is SYSTEM:
            said = {}
        elif by is not None:
            said["user"] = by.pk
        if why:
            said["why"] = why[:LONGEST_WHY]
        if said == outer.metadata:
            yield
            return
        runtime._tracker.value = runtime.Context(uuid4(), said)
        try:
            yield
        finally:
            runtime._tracker.value = outer


def recorded(service: Callable[P, R]) -> Callable[P, R]:
    """A service: one transaction, kept in the history as the work of its ``by``, with the ``reason`` that it is given.

    Raises ``TypeError`` where a service takes no ``by`` that must be named.
    """
    takes = inspect.signature(service).parameters
    if "by" not in takes or takes["by"].kind is not inspect.Parameter.KEYWORD_ONLY:
        raise TypeError(f"{service.__qualname__} does not say whose work it is: it takes no by=.")

    @wraps(service)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        by: Any = kwargs.get("by")
        with acting(by=by, why=str(kwargs.get("reason") or "").strip()), transaction.atomic():
            return service(*args, **kwargs)

    return asked


def recorded_as(owner: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A service by which somebody answers for what is theirs, most often by a link in their mail and not signed in: one
    transaction, kept in the history as the work of ``owner``, the way to them from an argument ("registration.person").

    Raises ``TypeError`` where the service has no such argument that must be named.
    """
    argument, _, way = owner.partition(".")

    def decorated(service: Callable[P, R]) -> Callable[P, R]:
        takes = inspect.signature(service).parameters
        if argument not in takes or takes[argument].kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{service.__qualname__} does not say whose work it is: it takes no {argument}=.")

        @wraps(service)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            with acting(by=attrgetter(way)(kwargs[argument])), transaction.atomic():
                return service(*args, **kwargs)

        return asked

    return decorated


def history_of(row: models.Model, *, limit: int = 200) -> list[dict[str, Any]]:
    """The changes of a tracked row, newest first: when, who, and each field's value before and after."""
    history = getattr(row, "history", None)
    if history is None:
        return []
    events = list(history.select_related("pgh_context").order_by("-pgh_id")[: limit + 1])
    people = _people_named(events)
    names = _names_of_related(events)
    changes = []
    for event, before in zip_longest(events, events[1:]):
        fields = [
            {
                "name": str(field.verbose_name).capitalize(),
                "before": _shown(before, field, names) if before is not None else "",
                "after": _shown(event, field, names),
            }
            for field in _tracked_fields(event)
            if before is None or getattr(before, field.attname) != getattr(event, field.attname)
        ]
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        changes.append(
            {
                "at": event.pgh_created_at,
                "what": {"insert": "Added", "delete": "Deleted"}.get(event.pgh_label, "Changed"),
                "who": people.get(metadata.get("user"), "The system"),
                "why": metadata.get("why", ""),
                "fields": [field for field in fields if field["after"] or field["before"]],
            }
        )
    return changes[:limit]


def _tracked_fields(event: models.Model) -> list[Any]:
    return [
        field
        for field in event._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in ("id", "key")
    ]


#: For each foreign key, what the rows are called that any of the events point at.
Names = dict[str, dict[Any, str]]


def _names_of_related(events: Sequence[models.Model]) -> Names:
    names: Names = {}
    for field in _tracked_fields(events[0]) if events else []:
        if isinstance(field, ForeignKey):
            pks = {getattr(event, field.attname) for event in events} - {None}
            rows = field.remote_field.model._default_manager.in_bulk(pks)
            names[field.attname] = {pk: str(row) for pk, row in rows.items()}
    return names


def _shown(event: models.Model, field: Any, names: Names) -> str:
    value = getattr(event, field.attname)
    if value is None:
        return ""
    if field.choices:
        return str(getattr(event, f"get_{field.name}_display")())
    if field.attname in names:
        return names[field.attname].get(value, "A row that is gone")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, datetime):
        return moment_words(value)
    return day_words(value) if isinstance(value, date) else str(value)


def _people_named(events: Sequence[Any]) -> dict[Any, str]:
    ids = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
    people = get_user_model()._default_manager.filter(pk__in=[pk for pk in ids if pk])
    return {person.pk: str(person) for person in people}
