"""What is wrong with keys or columns of sealed texts, said before anybody meets it on a page."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import DatabaseError, connection

from common.models import DataKey
from common.sealed.fields import SealedTextField
from common.sealed.keys import CannotDecrypt
from common.sealed.rotation import model_of_scope
from common.sealed.texts import ring


def check_columns(*, app_configs: Any, **options: Any) -> list[CheckMessage]:
    """No history repeats a sealed text, and the scope of each leads to a row."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if not isinstance(field, SealedTextField):
                continue
            if hasattr(model, "pgh_tracked_model"):
                hint = f'Track the model with pghistory.track(exclude=["{field.name}"]).'
                found.append(
                    Error("A history repeats a sealed text.", hint=hint, obj=field, id="common.sealed.E001")
                )
                continue
            try:
                model_of_scope(field)
            except (FieldDoesNotExist, AttributeError):
                found.append(Error(f"{field.scope!r} leads to no row.", obj=field, id="common.sealed.E002"))
    return found


def check_keys(*, app_configs: Any, databases: Sequence[str] | None, **options: Any) -> list[CheckMessage]:
    """The keys of the environment open what the database holds."""
    found = wrong_keys() if databases else ""
    return [Error(found, id="common.sealed.E003")] if found else []


def wrong_keys() -> str:
    """Why SEALING_KEYS do not fit the database, as a sentence; nothing when they do, or when it cannot be asked.

    One data key a master key is tried: whoever has lost or mistyped a master key has lost all that it wrapped.
    """
    try:
        if DataKey._meta.db_table not in connection.introspection.table_names():
            return ""  # before the first migration
        living = DataKey.objects.filter(destroyed_at=None).order_by("master", "pk")
        for key in living.distinct("master"):
            if key.master not in ring():
                return (
                    f"SEALING_KEYS lacks the master key {key.master}, which texts in this database are sealed with. "
                    "Put it back, behind the newest one."
                )
            ring().unwrap(key.master, bytes(key.wrapped), *key.place)
    except CannotDecrypt:
        return (
            f"{key} was changed in the database: its master key does not unwrap it. Restore it from a backup."
        )
    except DatabaseError:
        return ""  # a site whose database is away starts all the same, and says so under /readyz
    return ""


def refuse_wrong_keys() -> None:
    """Do not start with keys that do not open what is there. Raises ImproperlyConfigured.

    Closes its connection: processes that are forked from this one must not share it.
    """
    sentence = wrong_keys()
    connection.close()
    if sentence:
        raise ImproperlyConfigured(sentence)
