"""A file between its steps where nothing of it may be kept here: it travels in the officer's page, sealed.

Of people who may never be imported nothing is stored. The seal lets only one officer bring it back, for one purpose,
and not for long.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.core import signing

from common.errors import DomainError
from people.imports.kinds import Answers, ImportKind
from people.imports.mapping import ColumnMap
from people.imports.reading import Table

GOOD_FOR = timedelta(hours=12)
#: Letters of a sealed draft; a form takes 2.5 million in all.
LONGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A table that was read, with the columns and answers so far. ``text`` are the bytes of a file whose letters were
    guessed, so that they can be read in another way."""

    filename: str
    table: Table
    text: bytes = b""
    columns: ColumnMap = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)

    @classmethod
    def read(cls, kind: ImportKind, *, filename: str, content: bytes) -> "Draft":
        """What a file holds, with a guess at its columns. Raises DomainError for what is no table."""
        table = kind.read(content)
        return cls(filename[:200], table, content if table.sample else b"", kind.guess(table))

    def with_columns(self, kind: ImportKind, columns: ColumnMap, encoding: str = "") -> "Draft":
        """The same with other columns, and other letters. Raises DomainError for columns that make no sense."""
        table = self.table
        if self.text and encoding:
            table = kind.read(self.text, encoding=encoding)
        kind.check(columns, table.header)
        return replace(self, table=table, columns=dict(columns))

    def with_answers(self, answers: Answers) -> "Draft":
        return replace(self, answers={**self.answers, **answers})

    def seal(self, salt: str) -> str:
        """The draft as a text that ``unseal`` brings back for the same ``salt``. Raises DomainError."""
        data = {
            "filename": self.filename,
            "header": self.table.header,
            "rows": self.table.rows,
            "encoding": self.table.encoding,
            "sample": self.table.sample,
            "notes": self.table.notes,
            "formulas": sorted(self.table.formulas),
            "text": self.text.decode("latin-1"),
            "columns": dict(self.columns),
            "answers": dict(self.answers),
        }
        sealed = signing.dumps(data, salt=salt, compress=True)
        if len(sealed) > LONGEST:
            raise DomainError(
                "This file is too large to be tried here. Leave out the columns that are not needed.",
                field="file",
            )
        return sealed

    @classmethod
    def unseal(cls, sealed: str, salt: str) -> "Draft":
        """Raises DomainError for what is too old, or another officer's."""
        try:
            data: Mapping[str, Any] = signing.loads(sealed, salt=salt, max_age=GOOD_FOR)
        except signing.BadSignature:
            raise DomainError(
                "That trial run is too old, or is not yours. Nothing was imported. Upload the file again."
            ) from None
        table = Table(
            data["header"],
            [(number, cells) for number, cells in data["rows"]],
            data["encoding"],
            data["sample"],
            data["notes"],
            frozenset((row, column) for row, column in data["formulas"]),
        )
        return cls(data["filename"], table, data["text"].encode("latin-1"), data["columns"], data["answers"])
