"""Personal data, declared once beside the model it is in: what a download shows, what goes with its person, what stays.

``personal`` declares a model whose rows are about somebody. ``acted`` names columns that say who did something;
``mentions`` columns in which a name may stand because somebody else's words or the house's own put it there. What no
declaration can say is written by hand: ``exported`` for a section of the download, ``erased`` for a rule such as giving
a place back. ``people.privacy.services`` carries all of it out; two tests of ``peer2peer`` prove that it is complete.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from common.registry import caller

#: Answers and people are shown to others, counted or averaged, from this many on: fewer could be told apart.
FEWEST_SHOWN = 5


class DataPart(IntEnum):
    """The parts of a download, in their order."""

    ABOUT_YOU = 1
    TAKING_PART = 2
    FINDING_OTHERS = 3
    MAIL = 4
    DESK = 5


class When(IntEnum):
    """The stages of erasing, in their order. Declared rows go between the first and the second."""

    #: What others wait for is given back through services, which may queue mail.
    GIVE_BACK = 1
    #: Mail is emptied after everything that may have written some.
    MAIL = 2
    #: Name, addresses and ways to sign in go last: everything before may need to know who it is.
    ACCOUNT = 3


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a download: rows of plain values (text, numbers, dates, yes or no) by their headings."""

    title: str
    rows: Sequence[Mapping[str, Any]]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where in the download rows stand, and why the house has them. Several models may share one."""

    title: str
    part: DataPart
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stays after somebody has gone: what, and why. Their name is on none of it."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Stays:
    """What is said to somebody who has rows that stay; ``only`` says which of their rows do."""

    what: str
    why: str
    only: Q = field(default_factory=Q)


class Delete:
    """The rows go, and their history."""


@dataclass(frozen=True, slots=True)
class Blank:
    """The rows stay with these values; what is emptied is so in their history too. A function is called."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Keep:
    """The rows stay as they are, and point at a row of people without a name."""

    why: str


@dataclass(frozen=True, slots=True)
class ByRule:
    """What becomes of the rows is a rule that is written by hand: the name of one that ``erased`` was given.

    ``empties`` are the columns of free words that it takes care of.
    """

    name: str
    empties: tuple[str, ...] = ()


Action = Delete | Blank | Keep | ByRule

DELETE = Delete()
KEEP = Keep


def BLANK(*names: str, **values: Any) -> Blank:
    """Empty the columns ``names`` (text, list or null, as each is when nothing is in it) and set ``values``."""
    return Blank({**dict.fromkeys(names, EMPTY), **values})


#: In ``Blank``: whatever is nothing in that column.
EMPTY = object()

#: A value of a download: the way to it from a row, with ``__``, or a function of the row.
Column = str | Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Personal:
    """The declaration of one model. ``apart`` are its columns of free words that stay, each with the reason."""

    model: type[models.Model]
    person: tuple[str, ...]
    on_erase: Action
    heading: Heading | None = None
    export: Mapping[str, Column] = field(default_factory=dict)
    rows: Callable[[Any, Any], Any] | None = None
    stays: tuple[Stays, ...] = ()
    apart: Mapping[str, str] = field(default_factory=dict)

    def of(self, person: models.Model) -> models.QuerySet[Any]:
        """The rows that are about ``person``."""
        found = Q()
        for way in self.person:
            found |= Q(**{way: person.pk})
        return self.model._base_manager.filter(found)

    def section(self, person: models.Model) -> list[dict[str, Any]]:
        rows = self.of(person).order_by("pk")
        if self.rows is not None:
            rows = self.rows(rows, person)
        return [{title: value_of(row, column) for title, column in self.export.items()} for row in rows]

    def kept(self, person: models.Model) -> list[Kept]:
        rows = self.of(person)
        return [Kept(each.what, each.why) for each in self.stays if rows.filter(each.only).exists()]

    def erase(self, person: models.Model) -> None:
        """Do to the rows, and to what their history repeats of them, what is declared."""
        if isinstance(self.on_erase, Keep | ByRule):
            return
        rows = self.of(person)
        pks = list(rows.values_list("pk", flat=True))
        rows = self.model._base_manager.filter(pk__in=pks)
        history = history_of_model(self.model)
        before = Q(pgh_obj_id__in=pks)
        for way in self.person if history else ():
            if _has(history, way.split("__")[0]):
                before |= Q(**{way: person.pk})  # also what was theirs once
        if isinstance(self.on_erase, Delete):
            rows.delete()
            if history:
                history._base_manager.filter(before).delete()
            return
        values = {name: _value(self.model, name, value) for name, value in self.on_erase.values.items()}
        rows.update(**values)
        emptied = {name for name, value in self.on_erase.values.items() if value is EMPTY}
        if history and (again := {name: values[name] for name in emptied if _has(history, name)}):
            history._base_manager.filter(before).update(**again)


@dataclass(frozen=True, slots=True)
class ByHand:
    """An eraser that no declaration can say. ``kept`` is for the preview before it."""

    erase: Callable[[Any], None]
    kept: Callable[[Any], Iterable[Kept]]
    when: When


declared: dict[type[models.Model], Personal] = {}
actors: dict[type[models.Model], tuple[str, ...]] = {}
mentioning: dict[type[models.Model], tuple[str, ...]] = {}
_by_hand: dict[str, ByHand] = {}
_sections: dict[Heading, Callable[[Any], Sequence[Mapping[str, Any]]]] = {}
#: Which module has said something here, and of what: models, sections and rules.
said_by: dict[str, list[str]] = {}


def _noted(what: str) -> None:
    said = said_by.setdefault(caller(__name__), [])
    if what not in said:
        said.append(what)


def personal(
    model: type[models.Model],
    *,
    person: str | tuple[str, ...],
    on_erase: Action,
    heading: Heading | None = None,
    export: Mapping[str, Column] | None = None,
    rows: Callable[[Any, Any], Any] | None = None,
    stays: Stays | Sequence[Stays] = (),
    apart: Mapping[str, str] | None = None,
) -> None:
    """Declare whose the rows of ``model`` are, by the way (or ways) from a row to its person.

    ``rows`` narrows, joins and sorts what a download shows: a function of a query set and the person.
    """
    if model in declared:
        raise ValueError(f"{model._meta.label} has been declared already.")
    _noted(model._meta.label)
    declared[model] = Personal(
        model=model,
        person=(person,) if isinstance(person, str) else person,
        on_erase=on_erase,
        heading=heading,
        export=export or {},
        rows=rows,
        stays=(stays,) if isinstance(stays, Stays) else tuple(stays),
        apart=apart or {},
    )


def acted(model: type[models.Model], *names: str) -> None:
    """Columns that say who did something for others. They go on pointing at a row without a name."""
    _noted(model._meta.label)
    actors[model] = (*actors.get(model, ()), *names)


def mentions(model: type[models.Model], *names: str) -> None:
    """Columns in which somebody's name or address may stand: it is taken out of them, and of their history."""
    _noted(model._meta.label)
    mentioning[model] = (*mentioning.get(model, ()), *names)


def exported(heading: Heading, rows: Callable[[Any], Sequence[Mapping[str, Any]]]) -> None:
    """A section of the download that is written by hand."""
    if heading in _sections:
        raise ValueError(f"{heading.title} has been given already.")
    _noted(f"“{heading.title}”")
    _sections[heading] = rows


def erased(
    name: str,
    erase: Callable[[Any], None],
    *,
    when: When,
    kept: Callable[[Any], Iterable[Kept]] = lambda person: (),
) -> None:
    """A rule of erasing that is written by hand; ``name`` is its app and slice."""
    if name in _by_hand:
        raise ValueError(f"{name} has been given already.")
    _noted(f"rule {name}")
    _by_hand[name] = ByHand(erase, kept, when)


# --- for whoever carries it out -------------------------------------------------------------------------------------


def sections(person: models.Model) -> list[Section]:
    """The whole download, part by part; within a part in the order of declaration."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    headings = [each.heading for each in declared.values() if each.heading] + list(_sections)
    headings.sort(key=lambda heading: heading.part)
    for heading in dict.fromkeys(headings):
        rows = found.setdefault(heading.title, [])
        for each in declared.values():
            if each.heading == heading:
                rows += each.section(person)
        if heading in _sections:
            rows += _sections[heading](person)
    why = {heading.title: heading.why for heading in reversed(headings)}
    return [Section(title, rows, why[title]) for title, rows in found.items()]


def stays(person: models.Model) -> list[Kept]:
    """What would stay if ``person`` went now."""
    by_hand = sorted(_by_hand.values(), key=lambda each: each.when)
    found = [kept for each in by_hand if each.when == When.GIVE_BACK for kept in each.kept(person)]
    found += [kept for each in declared.values() for kept in each.kept(person)]
    found += [kept for each in by_hand if each.when != When.GIVE_BACK for kept in each.kept(person)]
    return list(dict.fromkeys(found))


def goes(person: models.Model) -> list[str]:
    """The sections of the download whose rows are deleted, as far as ``person`` has any."""
    gone = (each for each in declared.values() if isinstance(each.on_erase, Delete) and each.heading)
    found = [each.heading.title for each in gone if each.heading and each.of(person).exists()]
    return list(dict.fromkeys(found))


def has_acted(person: models.Model) -> bool:
    """Whether anything that stays says that ``person`` did it."""
    return any(
        model._base_manager.filter(**{name: person.pk}).exists()
        for model, names in actors.items()
        for name in names
    )


def erase(person: models.Model, *, before_mail: Callable[[], None]) -> None:
    """Carry out every declaration and rule. ``before_mail`` takes the name out of what others may read."""
    by_hand = sorted(_by_hand.values(), key=lambda each: each.when)
    for each in by_hand:
        if each.when == When.GIVE_BACK:
            each.erase(person)
    for declaration in declared.values():
        declaration.erase(person)
    before_mail()
    for each in by_hand:
        if each.when != When.GIVE_BACK:
            each.erase(person)


def rules() -> set[str]:
    """The names of the rules that are written by hand."""
    return set(_by_hand)


def columns_that_mention() -> list[tuple[type[models.Model], str]]:
    """Every column of ``mentions``, and the columns of histories that repeat one."""
    found = []
    for model, names in mentioning.items():
        history = history_of_model(model)
        for name in names:
            found.append((model, name))
            if history is not None and _has(history, name):
                found.append((history, name))
    return found


def history_of_model(model: type[models.Model]) -> Any:
    """The model of the history that triggers write for ``model``, or None."""
    related = getattr(model, "history", None)
    return None if related is None else related.rel.related_model


def value_of(row: Any, column: Column) -> Any:
    """One value of a download, as a person may read it and JSON may hold it."""
    if not isinstance(column, str):
        return column(row)
    *way, last = column.split("__")
    for step in way:
        row = getattr(row, step, None)
        if row is None:
            return ""
    display = getattr(row, f"get_{last}_display", None)
    value = display() if display else getattr(row, last)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    if value is None and _is_relation(row, last):
        return ""
    return value if value is None or isinstance(value, bool | int | float | date) else str(value)


def _is_relation(row: models.Model, name: str) -> bool:
    return _has(type(row), name) and bool(type(row)._meta.get_field(name).is_relation)


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    if callable(value):
        return value()
    if value is not EMPTY:
        return value
    column: Any = model._meta.get_field(name)
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""
