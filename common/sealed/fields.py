"""The column of a sealed text, and the value that stands for it wherever the text itself must not be."""

import struct
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Substr

#: In front of what AES-GCM gives: the layout of these bytes, and the version of the data key.
HEADER = struct.Struct(">BI")
LAYOUT = 1


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """What a row holds in place of a sealed text. Printed, logged or put on a page it is ``[sealed]``.

    ``fresh`` is what ``texts.seal`` has just made; nothing else is written to the database.
    """

    raw: bytes
    fresh: bool = False

    def __repr__(self) -> str:
        return "[sealed]"

    @property
    def version(self) -> int:
        """The version of the data key. 0, which no key has, when the bytes are nothing that was sealed here."""
        if len(self.raw) < HEADER.size or self.raw[0] != LAYOUT:
            return 0
        version: int = HEADER.unpack_from(self.raw)[1]
        return version


class SealedTextField(models.Field[Any, Any]):
    """Text that is encrypted in the database. ``scope`` is the way from a row to the row whose key seals it.

    It is in no form and no search; ``null`` says that there is no text. Reading the attribute gives a ``Sealed``.
    A save writes the column only when the text was sealed anew, so an old copy of a row in memory never puts back a
    text, or a key version, that has been replaced meanwhile.
    """

    description = "Sealed text"
    empty_strings_allowed = False

    def __init__(self, *args: Any, scope: str, **options: Any) -> None:
        self.scope = scope
        options["editable"] = False
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("editable", None)
        return name, path, args, {**options, "scope": self.scope}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if not add and isinstance(value, Sealed) and not value.fresh:
            return F(self.attname)
        return value

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Sealed) or not value.fresh:
            raise TypeError(f"{self.name} takes only what texts.seal() has just made.")
        return value.raw

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return None if value is None else connection.Database.Binary(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Django's dumpdata and its like see no more than a page does."""
        return "" if self.value_from_object(obj) is None else "[sealed]"


def older_than(name: str, version: int) -> models.Q:
    """Rows whose text of the column ``name`` is sealed with an older version of the data key."""
    return models.Q(**{f"{name}_header__lt": HEADER.pack(LAYOUT, version), f"{name}__isnull": False})


def header_of(name: str) -> dict[str, Any]:
    """The annotation that ``older_than`` looks at."""
    return {f"{name}_header": Substr(name, 1, HEADER.size, output_field=models.BinaryField())}
