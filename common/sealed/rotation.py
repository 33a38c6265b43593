"""New keys for old ones. Every step is a short transaction, so either run may be killed and started again.

A new master key wraps the data keys anew (``rewrap``): no text changes. A new data key seals every text of its scope
anew (``renew``), after which the old one is destroyed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from common.models import DataKey
from common.sealed.fields import SealedTextField, header_of, older_than
from common.sealed.texts import (
    CannotOpen,
    Scope,
    held_newest,
    keys_of,
    new_data_key,
    opened,
    ring,
    sealed,
)

BATCH = 200


@dataclass(slots=True)
class Renewed:
    """What a run of ``renew`` did. ``shut`` counts texts that do not open; the keys of their scopes stay."""

    keys: int = 0
    texts: int = 0
    destroyed: int = 0
    shut: int = 0


# --- master keys ----------------------------------------------------------------------------------------------------


def to_rewrap() -> models.QuerySet[DataKey]:
    """Data keys that an older master key wraps."""
    return DataKey.objects.filter(destroyed_at=None).exclude(master=ring().newest)


def rewrap() -> int:
    """Wrap every data key with the newest master key; return how many were wrapped by another.

    Raises ``keys.CannotDecrypt`` at the first that no master key in the ring unwraps; those before it are done.
    """
    done, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(to_rewrap().filter(pk__gt=last).select_for_update().order_by("pk")[:BATCH])
            for row in rows:
                key = ring().unwrap(row.master, bytes(row.wrapped), *row.place)
                row.master, row.wrapped = ring().wrap(key, *row.place)
            DataKey.objects.bulk_update(rows, ["master", "wrapped"])
        if not rows:
            return done
        done, last = done + len(rows), rows[-1].pk


# --- data keys ------------------------------------------------------------------------------------------------------


def to_renew(before: datetime | None = None) -> list[Scope]:
    """Scopes whose newest key was made before that moment, and those where an earlier run has not come to its end."""
    living = (
        DataKey.objects.filter(destroyed_at=None)
        .values("scope_model", "scope_pk")
        .annotate(many=Count("pk"), newest=Max("made_at"))
    )
    wanted = Q(many__gt=1) if before is None else Q(many__gt=1) | Q(newest__lt=before)
    rows = living.filter(wanted).order_by("scope_model", "scope_pk")
    return [(row["scope_model"], row["scope_pk"]) for row in rows]


def renew(before: datetime | None = None) -> Renewed:
    """Give a new key to each scope whose newest was made before that moment, and finish what was begun before.

    Without a moment it only finishes.
    """
    done = Renewed()
    for scope in to_renew(before):
        done.keys += _begin(scope, before)
        shut = 0
        for field in sealed_fields_of(scope):
            moved, unopened = _reseal(scope, field)
            done.texts += moved
            shut += unopened
        done.shut += shut
        if not shut:
            done.destroyed += _retire(scope)
    return done


@transaction.atomic
def _begin(scope: Scope, before: datetime | None) -> int:
    """Make the next key, unless another run has."""
    newest = DataKey.objects.select_for_update().filter(**_named(scope)).order_by("-version").first()
    if newest is None or newest.destroyed_at or before is None or newest.made_at >= before:
        return 0
    new_data_key(scope, newest.version + 1).save(force_insert=True)
    return 1


def _reseal(scope: Scope, field: SealedTextField) -> tuple[int, int]:
    """Seal every older text of one column anew; return how many, and how many do not open."""
    done, shut, last = 0, 0, None
    while True:
        with transaction.atomic():
            newest = held_newest(scope)
            if newest is None or newest.destroyed_at:
                return done, shut
            keys = keys_of([scope])[scope]
            rows = _older(scope, field, newest.version).select_for_update(of=("self",)).order_by("pk")
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            for row in batch:
                try:
                    again = sealed(row, field, newest, opened(row, field, keys))
                except CannotOpen:
                    shut += 1
                    continue
                field.model._base_manager.filter(pk=row.pk).update(**{field.name: again})
                done += 1
        if not batch:
            return done, shut
        last = batch[-1].pk


@transaction.atomic
def _retire(scope: Scope) -> int:
    """Destroy all keys but the newest, when nothing is sealed with them. Waits for whoever is sealing just now."""
    keys = list(DataKey.objects.select_for_update().filter(**_named(scope)).order_by("-version"))
    newest = keys[0].version
    if any(_older(scope, field, newest).exists() for field in sealed_fields_of(scope)):
        return 0
    old = [key.pk for key in keys[1:] if not key.destroyed_at]
    return DataKey.objects.filter(pk__in=old).update(wrapped=b"", master="", destroyed_at=timezone.now())


def _older(scope: Scope, field: SealedTextField, version: int) -> models.QuerySet[Any]:
    rows = field.model._base_manager.filter(**{field.scope: scope[1]})
    return rows.alias(**header_of(field.name)).filter(older_than(field.name, version))


def _named(scope: Scope) -> dict[str, str]:
    return {"scope_model": scope[0], "scope_pk": scope[1]}


# --- where sealed texts are -----------------------------------------------------------------------------------------


def sealed_fields() -> Iterator[SealedTextField]:
    """Every column of sealed text of the installed apps."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField) and not model._meta.proxy:
                yield field


def sealed_fields_of(scope: Scope) -> list[SealedTextField]:
    return [field for field in sealed_fields() if model_of_scope(field)._meta.label_lower == scope[0]]


def model_of_scope(field: SealedTextField) -> Any:
    model: Any = field.model
    for step in field.scope.split("__"):
        model = model._meta.get_field(step).remote_field.model
    return model
