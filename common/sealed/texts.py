"""Sealing a text into a row, and opening it. The only door to either."""

import logging
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from common.errors import DomainError
from common.models import DataKey
from common.sealed.fields import HEADER, LAYOUT, Sealed, SealedTextField
from common.sealed.keys import CannotDecrypt, KeyRing, decrypt, encrypt, make_key

log = logging.getLogger(__name__)
#: What a data key belongs to: the model of a scope and the primary key of its row, as ``DataKey`` has them.
Scope = tuple[str, str]


class CannotOpen(DomainError):
    """A text does not open: its key is not here, or it was changed or moved. Nothing says what is in it."""

    def __init__(self) -> None:
        super().__init__(
            "This cannot be opened at the moment. It is still there, and the people who look after this site can see "
            "in their log that something is wrong with its key.",
            status=503,
        )


class Destroyed(DomainError):
    """The keys of the scope were destroyed, and with them every text in it."""

    def __init__(self) -> None:
        super().__init__("The key of this was destroyed, so nobody can read it any more.", status=410)


def seal(row: models.Model, name: str, text: str | None) -> None:
    """Put ``text``, encrypted, into the field ``name`` of ``row``. The caller saves it in the same transaction.

    A new row gets its primary key here, because the text is bound to it. Raises ``Destroyed``.
    """
    field = _field(type(row), name)
    if text is None:
        setattr(row, name, None)
        return
    if row.pk is None:
        row.pk = _next_pk(row)
    scope = scope_of(row, field)
    key = _key_to_seal_with(scope)
    setattr(row, name, sealed(row, field, key, text))


def unseal(row: models.Model, name: str) -> str | None:
    """The text of the field ``name`` of ``row``. Raises ``CannotOpen`` or ``Destroyed``."""
    return unseal_all([row], name)[row.pk]


def unseal_all(rows: Iterable[models.Model], name: str) -> dict[Any, str | None]:
    """The texts of many rows of one model by their primary keys, with one query for the keys."""
    rows = list(rows)
    if not rows:
        return {}
    field = _field(type(rows[0]), name)
    scopes = {row.pk: scope_of(row, field) for row in rows if getattr(row, name) is not None}
    keys = keys_of(set(scopes.values()))
    return {row.pk: opened(row, field, keys[scopes[row.pk]]) if row.pk in scopes else None for row in rows}


@transaction.atomic
def destroy(scope: models.Model) -> int:
    """Destroy the keys of a scope, and so every text in it, for ever; return how many keys there were.

    Backups made before hold the wrapped keys still: docs/operators.md says how long that is.
    """
    model, pk = name_of(scope)
    mine = DataKey.objects.select_for_update().filter(scope_model=model, scope_pk=pk)
    if not mine.exists():
        # Nothing was ever sealed here, and nothing shall be: the row says so to whoever tries.
        DataKey.objects.create(scope_model=model, scope_pk=pk, destroyed_at=timezone.now())
        return 0
    return mine.filter(destroyed_at=None).update(wrapped=b"", master="", destroyed_at=timezone.now())


# --- inside: rotation uses these too --------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> KeyRing:
    return KeyRing(keys)


def ring() -> KeyRing:
    """The master keys of the settings."""
    return _ring(tuple(settings.SEALING_KEYS))


def name_of(scope: models.Model) -> Scope:
    return scope._meta.label_lower, str(scope.pk)


def scope_of(row: models.Model, field: SealedTextField) -> Scope:
    """The scope of a row: of the last step only the primary key is looked at, so it costs no query of its own."""
    *way, last = field.scope.split("__")
    holder: Any = row
    for step in way:
        holder = getattr(holder, step)
    column = holder._meta.get_field(last)
    return column.remote_field.model._meta.label_lower, str(getattr(holder, column.attname))


def new_data_key(scope: Scope, version: int) -> DataKey:
    """A new data key, wrapped and not yet stored."""
    row = DataKey(scope_model=scope[0], scope_pk=scope[1], version=version)
    row.master, row.wrapped = ring().wrap(make_key(), *row.place)
    return row


def sealed(row: models.Model, field: SealedTextField, key: DataKey, text: str) -> Sealed:
    raw = encrypt(_unwrapped(key), text.encode(), *_place(row, field, key))
    return Sealed(HEADER.pack(LAYOUT, key.version) + raw, fresh=True)


def opened(row: models.Model, field: SealedTextField, keys: Mapping[int, DataKey]) -> str:
    """Open one text with the keys of its scope, by version."""
    value: Sealed = getattr(row, field.attname)
    if keys and all(key.destroyed_at for key in keys.values()):
        raise Destroyed
    key = keys.get(value.version)
    try:
        if key is None:
            raise CannotDecrypt
        return decrypt(_unwrapped(key), value.raw[HEADER.size :], *_place(row, field, key)).decode()
    except CannotDecrypt:
        log.error("A sealed text does not open: %s.%s of row %s", row._meta.label, field.name, row.pk)
        raise CannotOpen from None


def _field(model: type[models.Model], name: str) -> SealedTextField:
    field = model._meta.get_field(name)
    if not isinstance(field, SealedTextField):
        raise TypeError(f"{model._meta.label}.{name} is no SealedTextField.")
    return field


def _place(row: models.Model, field: SealedTextField, key: DataKey) -> tuple[object, ...]:
    """What a text is bound to: moved to another scope, model, field, row or key version it does not open."""
    return key.scope_model, key.scope_pk, key.version, field.model._meta.label_lower, field.name, row.pk


def keys_of(scopes: Collection[Scope]) -> dict[Scope, dict[int, DataKey]]:
    """The keys of each scope by version, the destroyed ones too. One query."""
    found: dict[Scope, dict[int, DataKey]] = {scope: {} for scope in scopes}
    models_, pks = {scope[0] for scope in scopes}, {scope[1] for scope in scopes}
    rows = DataKey.objects.filter(scope_model__in=models_, scope_pk__in=pks) if scopes else ()
    for row in rows:
        if (scope := (row.scope_model, row.scope_pk)) in found:
            found[scope][row.version] = row
    return found


def _key_to_seal_with(scope: Scope) -> DataKey:
    """The newest data key of a scope, made when it has none, held until the transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Seal a text and save its row in one transaction.")
    newest = held_newest(scope)
    if newest is None:
        # Of two who seal the first text of a scope one makes the key; the other waits for it and reads it.
        DataKey.objects.bulk_create([new_data_key(scope, 1)], ignore_conflicts=True)
    if newest is None or newest.destroyed_at:
        # Whoever waited here for rotation, which destroys the version before, finds the next one.
        newest = held_newest(scope)
    if newest is None or newest.destroyed_at:
        raise Destroyed
    return newest


def held_newest(scope: Scope) -> DataKey | None:
    """The newest key of a scope under a shared lock: nobody destroys it until the transaction ends; others seal."""
    held = DataKey.objects.raw(
        "SELECT * FROM common_datakey WHERE scope_model = %s AND scope_pk = %s "
        "ORDER BY version DESC LIMIT 1 FOR SHARE",
        list(scope),
    )
    return next(iter(held), None)


def _unwrapped(key: DataKey) -> bytes:
    try:
        return ring().unwrap(key.master, bytes(key.wrapped), *key.place)
    except CannotDecrypt:
        log.error("No key in SEALING_KEYS unwraps %s, which master key %s wrapped", key, key.master)
        raise CannotOpen from None


def _next_pk(row: models.Model) -> Any:
    """The next number of the table's own sequence."""
    meta = row._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s))",
            [connection.ops.quote_name(meta.db_table), meta.pk.column],
        )
        (number,) = cursor.fetchone()
    return number
