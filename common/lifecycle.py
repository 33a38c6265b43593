"""States that have one writer: for each kind of row a table of what may follow what, and one way to move.

A move is one UPDATE that names the state it starts from. So it needs no lock of its own: of two who move a row at
once the second is refused, and whoever holds the lock of a parent row pays for nothing. Who moved it, and why, is
written into the history with it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from django.db import models

from common.errors import DomainError
from common.history import Actor, acting

M = TypeVar("M", bound=models.Model)


class Refusal(Protocol):
    """Why a row can not become ``to`` now, in a sentence that whoever asked will read."""

    def __call__(self, row: Any, to: str, /) -> str: ...


#: Every lifecycle there is, by the model and the field that it alone writes.
LIFECYCLES: dict[tuple[type[models.Model], str], "Lifecycle[Any]"] = {}


class Lifecycle(Generic[M]):
    """The states of one field of a model. Only its ``move``, ``take_back``, ``move_many``, ``move_each`` and
    ``unite`` write that field.

    ``moves`` says for each state, and for none but those of the field, which may follow it; ``born`` in which a row
    may be made, and ``undoes`` to which a state may be taken back that should never have been. Where the field may be
    empty, that is a state as well. Raises ``ValueError`` for a table that names a state there is not, leaves one out,
    or has one that no row ever comes to.
    """

    def __init__(
        self,
        model: type[M],
        moves: Mapping[str, Collection[str]],
        *,
        born: Collection[str],
        field: str = "state",
        refusal: Refusal | None = None,
        undoes: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.model, self.field = model, field
        self.undoes = {str(start): frozenset(map(str, ends)) for start, ends in (undoes or {}).items()}
        self.moves = {str(start): frozenset(map(str, ends)) for start, ends in moves.items()}
        self.born = frozenset(map(str, born))
        states: Any = model._meta.get_field(field)
        self._label = {"": "Nothing yet"} if states.blank else {}
        self._label |= dict(states.flatchoices)
        self._refusal = refusal or self._plain_refusal
        self._check()
        LIFECYCLES[model, field] = self

    def _check(self) -> None:
        states, name = set(self._label), f"{self.model.__name__}.{self.field}"
        if set(self.moves) != states:
            raise ValueError(f"The table of {name} is for other states: {set(self.moves) ^ states}")
        reached = set(self.born)
        while more := {to for state in reached for to in self.moves.get(state, ())} - reached:
            reached |= more
        if reached != states:
            raise ValueError(f"No row of {name} comes to these, or they are unknown: {reached ^ states}")

    def may(self, row: M, to: str) -> bool:
        """Whether ``row`` may move to ``to`` from where it is."""
        return to in self.moves[getattr(row, self.field)]

    def refuse(self, row: M, to: str) -> DomainError:
        """The refusal of a move, to be raised by whoever must find out before they do anything else."""
        return DomainError(self._refusal(row, to))

    def lock(self, row: M, *states: str, related: Collection[str] = ()) -> M:
        """``row`` as it is once nobody else changes it, with its ``related``; refused unless in one of ``states``."""
        rows = self.model._default_manager.select_for_update(of=("self",)).select_related(*related)
        locked = rows.get(pk=row.pk)
        if states and getattr(locked, self.field) not in states:
            raise DomainError(self._plain_refusal(locked, ""))
        return locked

    def move(
        self,
        row: M,
        to: str,
        *,
        by: Actor = None,
        why: str = "",
        also: Collection[str] = (),
        **changes: Any,
    ) -> M:
        """Move ``row`` to ``to`` with ``changes``, and write with it what the caller has set of the fields ``also``.

        A row that is not stored yet is born in ``to``. Raises ``DomainError`` when the table has no such move, or
        when somebody else has moved the row meanwhile.
        """
        if row._state.adding:
            self.begin(row, to, **changes)
            with acting(by=by, why=why):
                row.save(force_insert=True)
            return row
        if not self.may(row, to):
            raise self.refuse(row, to)
        values = {self.field: to, **changes}
        with acting(by=by, why=why):
            self._write(row, values, {**self._set_on(row, also), **self._stamps(row)})
        return row

    def take_back(self, row: M, to: str, *, also: Collection[str] = (), **changes: Any) -> M:
        """Put ``row`` back into ``to``, where it stood before a move that is taken back. The table of moves knows
        nothing of it: the caller says for how long and for whom.

        Raises ``DomainError`` when ``undoes`` has no such way, or when somebody else has moved the row meanwhile.
        """
        if to not in self.undoes.get(getattr(row, self.field), ()):
            raise self.refuse(row, to)
        self._write(row, {self.field: to, **changes}, {**self._set_on(row, also), **self._stamps(row)})
        return row

    def unite(self, row: M, **values: Any) -> M:
        """Write ``values``, with the state among them, whatever the table says: ``row`` stands for two rows that were
        one thing, and they are what holds of that; or the two are taken apart again. Nothing has happened to either.

        Raises ``DomainError`` when somebody else has moved the row meanwhile, ``ValueError`` for a state there is not.
        """
        if values[self.field] not in self.moves:
            raise ValueError(f"No {self._name} is ever “{values[self.field]}”.")
        self._write(row, values, {})
        return row

    def _write(self, row: M, values: dict[str, Any], known: dict[str, Any]) -> None:
        """The one UPDATE of ``values``, and of what is ``known`` to the row already. It names the state that the row
        was read in, so that of two who move it at once the second is refused."""
        stood = self.model._base_manager.filter(pk=row.pk, **{self.field: getattr(row, self.field)})
        if not stood.update(**values, **known):
            row.refresh_from_db(fields=[self.field])
            raise self.refuse(row, values[self.field])
        for name, value in values.items():
            setattr(row, name, value)

    def begin(self, row: M, to: str, **changes: Any) -> M:
        """Let a row that is not stored yet be born in ``to``, with ``changes``. Storing it is the caller's."""
        if to not in self.born:
            raise ValueError(f"No {self._name} is made as “{to}”.")
        for name, value in {self.field: to, **changes}.items():
            setattr(row, name, value)
        return row

    def move_many(
        self,
        rows: "models.QuerySet[M]",
        to: str,
        *,
        by: Actor = None,
        why: str = "",
        **changes: Any,
    ) -> int:
        """Move those of ``rows`` that may move to ``to``, in one statement. Returns how many they are."""
        starts = [start for start, ends in self.moves.items() if to in ends]
        with acting(by=by, why=why):
            return rows.filter(**{f"{self.field}__in": starts}).update(**{self.field: to}, **changes)

    def move_each(
        self,
        rows: Iterable[tuple[M, str]],
        *,
        by: Actor = None,
        why: str = "",
        also: Collection[str] = (),
    ) -> None:
        """Move rows, each to a state of its own, with what the caller has set of the fields ``also``; in one statement.

        The caller holds the lock of every row. One that stays as it is has only the fields ``also`` written. Raises
        ``DomainError`` when the table forbids a move; then none is made.
        """
        moved = list(rows)
        for row, to in moved:
            if to != getattr(row, self.field) and not self.may(row, to):
                raise self.refuse(row, to)
        for row, to in moved:
            setattr(row, self.field, to)
        with acting(by=by, why=why):
            self.model._base_manager.bulk_update([row for row, _ in moved], [self.field, *also])

    @property
    def _name(self) -> str:
        return str(self.model._meta.verbose_name)

    def _plain_refusal(self, row: M, to: str, /) -> str:
        label = self._label[getattr(row, self.field)]
        return f"“{row}” is in the state “{label}”, so this is not possible now."

    def _set_on(self, row: M, names: Iterable[str]) -> dict[str, Any]:
        """What stands in these fields, without reading the rows that they point at."""
        fields: list[Any] = [self.model._meta.get_field(name) for name in names]
        # A row that was stored after it was assigned has its key only on itself.
        return {
            each.name: getattr(row, each.name if each.is_relation and each.is_cached(row) else each.attname)
            for each in fields
        }

    def _stamps(self, row: M) -> dict[str, Any]:
        """What ``save`` would have set besides: the fields that keep when the row was last changed."""
        fields = [each for each in self.model._meta.concrete_fields if getattr(each, "auto_now", False)]
        return {each.attname: each.pre_save(row, add=False) for each in fields}
