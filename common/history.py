"""What has happened to a row, told so that an officer can read it: who, what, before, after, when and why."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import ForeignKey

from common.clock import day_words, moment_words


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
                "who": people.get(metadata.get("person"), "The system"),
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
    ids = {event.pgh_context.metadata.get("person") for event in events if event.pgh_context}
    people = get_user_model()._default_manager.filter(pk__in=[pk for pk in ids if pk])
    return {person.pk: str(person) for person in people}
