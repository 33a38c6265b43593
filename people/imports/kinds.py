"""What can be imported: each kind of list is declared once, and takes the same way.

A file is read; its columns are guessed and chosen; a trial run says of each row what would become of it and why, and
asks what it does not understand; and then all of it is done, or nothing. Museums, people and who came are kinds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from common.errors import DomainError
from people.imports.mapping import ColumnMap, Target, guess
from people.imports.reading import MOST_ROWS, Table, read_table

#: What an officer has said to the questions of a trial run, by their keys.
Answers = Mapping[str, str]


class Refused(Exception):
    """Why one row is not imported, as a sentence."""


class RowLeftOut(Refused):
    """Why one row is meant to be left out: the file itself says so."""


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one row: ``says`` are the changes, or the reason why there are none."""

    row: int
    name: str
    outcome: Outcome
    says: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """One answer to a question, and what it would do."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """Something about rows that only somebody who knows them can say. Until then ``otherwise`` is what happens."""

    key: str
    asks: str
    choices: tuple[AnswerChoice, ...]
    otherwise: str
    rows: tuple[tuple[int, str], ...] = ()
    answer: str = ""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ImportQuestion":
        """A question that was kept as plain data."""
        choices = tuple(AnswerChoice(**choice) for choice in data["choices"])
        rows = tuple((row, name) for row, name in data["rows"])
        return cls(**{**data, "choices": choices, "rows": rows})

    @property
    def is_open(self) -> bool:
        return self.answer not in {choice.value for choice in self.choices}


@dataclass(slots=True)
class Questions:
    """The questions of one trial run: the same one about several rows is asked once."""

    answers: Answers = field(default_factory=dict)
    asked: dict[str, ImportQuestion] = field(default_factory=dict)

    def ask(
        self, key: str, asks: str, choices: Iterable[tuple[str, str]], *, otherwise: str, row: int, name: str
    ) -> str:
        """The officer's answer; empty while there is none."""
        known = self.asked.get(key)
        rows = (*(known.rows if known else ()), (row, name))
        question = ImportQuestion(
            key,
            asks,
            tuple(AnswerChoice(*each) for each in choices),
            otherwise,
            rows,
            self.answers.get(key, ""),
        )
        self.asked[key] = question
        return "" if question.is_open else question.answer


@dataclass(slots=True)
class Trial:
    """What an import would do, or did. ``doubts`` are rows that are imported as they are and marked; ``unchanged``
    counts rows with nothing to say of."""

    effects: list[Effect] = field(default_factory=list)
    questions: list[ImportQuestion] = field(default_factory=list)
    doubts: list[Effect] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[Effect]:
        return [effect for effect in self.effects if effect.outcome == outcome]

    @property
    def new(self) -> list[Effect]:
        return self.of(Outcome.NEW)

    @property
    def changed(self) -> list[Effect]:
        return self.of(Outcome.CHANGED)

    @property
    def same(self) -> list[Effect]:
        return self.of(Outcome.SAME)

    @property
    def same_count(self) -> int:
        return self.unchanged + len(self.same)

    @property
    def refused(self) -> list[Effect]:
        return self.of(Outcome.REFUSED)

    @property
    def left_out(self) -> list[Effect]:
        return self.of(Outcome.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of list: what its rows are called, what they may say, and how many may come at once.

    ``changed`` is said of rows that are known and become otherwise; ``detail`` heads what tells rows of one name apart.
    """

    one: str
    many: str
    targets: tuple[Target, ...]
    must_make_sense: Callable[[ColumnMap], None] = lambda columns: None
    most_rows: int = MOST_ROWS
    changed: str = "changed"
    detail: str = ""

    def read(self, content: bytes, *, encoding: str = "") -> Table:
        """The table in a file. Raises DomainError, with a sentence, for what is no table."""
        return read_table(content, encoding=encoding, most_rows=self.most_rows, fits=self._fits)

    def guess(self, table: Table) -> dict[str, int]:
        return guess(table.header, self.targets, table.rows)

    def check(self, columns: ColumnMap, header: Sequence[str]) -> None:
        """Refuse columns that there are not, that are chosen twice, or with which no row could be told from another."""
        names = {target.name for target in self.targets}
        if not set(columns) <= names or not all(0 <= each < len(header) for each in columns.values()):
            raise DomainError("Choose columns from the lists.")
        if len(set(columns.values())) < len(columns):
            raise DomainError("One column is chosen twice. Choose it for the fact it really holds.")
        self.must_make_sense(columns)

    def label(self, target: str) -> str:
        return next(each.label for each in self.targets if each.name == target)

    def _fits(self, header: Sequence[str]) -> int:
        return len(guess(header, self.targets))
