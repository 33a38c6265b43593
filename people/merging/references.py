"""Moving everything that points at one row to another row of the same kind, in every app, so that it can be undone.

What two rows may not both have (two sign-ups for one event) is a collision: an app that knows better says what
becomes of its own rows by registering a resolver in its ``AppConfig.ready()``; otherwise the earliest row is kept.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, ForeignKey, Q, UniqueConstraint

from common.errors import DomainError
from common.lifecycle import LIFECYCLES, Lifecycle
from common.registry import Registry

#: Takes the record of the move, the row that is there already and the row that cannot come because of it. Returns
#: True when it has made room for both, so that the move is tried again; False when they are one thing twice.
Resolver = Callable[["RowsMove", models.Model, models.Model], bool]


class Collisions(Registry[Resolver]):
    """Resolvers by the label of their model, such as "people.Affiliation"."""

    def of(self, model: type[models.Model]) -> Resolver | None:
        return dict(self.items()).get(model._meta.label)


collisions = Collisions()

#: Called when a move has been taken back, with the keys of the rows of one model that it touched. Raises
#: ``DomainError`` with what to do first, where they can no longer stand as they did.
StillFits = Callable[[Collection[Any]], None]


class TakenBack(Registry[StillFits]):
    """Checks by the label of their model, such as "events.Registration"."""


taken_back = TakenBack()


class RowsMove:
    """One move and its record: what was moved, changed and deleted, in the order it happened, as plain data."""

    def __init__(self, *, stay_behind: Collection[str] = ()) -> None:
        self.steps: list[dict[str, Any]] = []
        self.stay_behind = frozenset(stay_behind)

    def change(self, row: models.Model, **values: Any) -> None:
        """Set fields of a row, remembering what they were. Foreign keys by their column (``person_id``)."""
        fields = [_column(type(row), name) for name in values]
        before = {field.name: field.value_to_string(row) for field in fields}
        nulls = [field.name for field in fields if getattr(row, field.attname) is None]
        lifecycle = _lifecycle_in(type(row), values)
        if lifecycle is not None:
            lifecycle.unite(row, **values)
        else:
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(before))
        self.steps.append(
            {"do": "change", "model": row._meta.label, "pk": row.pk, "before": before, "nulls": nulls}
        )

    def added(self, row: models.Model) -> None:
        """Remember a row that the move made, so that undoing takes it away."""
        self.steps.append({"do": "add", "model": row._meta.label, "pk": row.pk})

    def delete(self, row: models.Model) -> None:
        """Delete a row that nothing points at any more, keeping what it takes to bring it back."""
        values = {
            field.attname: None if getattr(row, field.attname) is None else field.value_to_string(row)
            for field in row._meta.local_concrete_fields
            if not field.generated
        }
        self.steps.append({"do": "delete", "model": row._meta.label, "row": values})
        row.delete()

    def everything(self, *, gone: models.Model, kept: models.Model) -> None:
        """Let whatever points at ``gone`` point at ``kept``."""
        for field in pointing_at(type(gone)):
            if field.model._meta.label in self.stay_behind:
                continue
            for row in field.model._base_manager.filter(**{field.name: gone}).order_by("pk"):
                self._row(row, field, gone=gone, kept=kept)

    def _row(self, row: models.Model, field: Any, *, gone: models.Model, kept: models.Model) -> None:
        for _ in range(3):  # each round settles one of the constraints that stand in the way
            other = _in_the_way(row, field, kept)
            if other is None:
                try:
                    with transaction.atomic():
                        self.change(row, **{field.attname: getattr(kept, field.target_field.attname)})
                except IntegrityError:
                    break
                return
            resolver = collisions.of(field.model)
            if resolver is not None and resolver(self, other, row):
                continue
            earlier, later = sorted((row, other), key=lambda each: each.pk)
            self.everything(gone=later, kept=earlier)
            self.delete(later)
            if later is row:
                return
        name = row._meta.verbose_name
        raise DomainError(
            f"They cannot be put together: each has a {name} that excludes the other's ({row})."
        )


def undo(steps: list[dict[str, Any]]) -> None:
    """Take a move back, the last step first. Rows that have gone for good since are left out.

    Raises ``DomainError`` where an app says that its rows no longer fit; the caller's transaction undoes the undoing.
    """
    touched: dict[str, list[Any]] = {}
    for step in reversed(steps):
        model = apps.get_model(step["model"])
        key = step["row"][model._meta.pk.attname] if step["do"] == "delete" else step["pk"]
        touched.setdefault(step["model"], []).append(key)
        if step["do"] == "delete":
            values = {name: _value(model, name, text) for name, text in step["row"].items()}
            model(**values).save_base(raw=True, force_insert=True)
            continue
        if step["do"] == "add":
            model._base_manager.filter(pk=step["pk"]).delete()
            continue
        values = {
            _column(model, name).attname: _value(model, name, None if name in step["nulls"] else text)
            for name, text in step["before"].items()
        }
        lifecycle, rows = _lifecycle_in(model, values), model._base_manager.filter(pk=step["pk"])
        if lifecycle is None:
            rows.update(**values)
        else:
            for row in rows:
                lifecycle.unite(row, **values)
    for label, still_fits in taken_back.items():
        if label in touched:
            still_fits(touched[label])


def _lifecycle_in(model: type[models.Model], names: Collection[str]) -> Lifecycle[Any] | None:
    """What alone writes the state that is among these fields, if one is."""
    return next((LIFECYCLES[model, name] for name in names if (model, name) in LIFECYCLES), None)


def _value(model: type[models.Model], name: str, text: Any) -> Any:
    return None if text is None else _column(model, name).to_python(text)


def pointing_at(model: type[models.Model]) -> Iterator[Any]:
    """Every foreign key to ``model`` in every app, hidden ones and those of plain many-to-many tables too. History
    is left out: it says what was."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        field = relation.field
        is_history = hasattr(field.model, "pgh_tracked_model")
        is_parent = field.remote_field.parent_link
        has_table = field.model._meta.managed and not field.model._meta.proxy
        if isinstance(field, ForeignKey) and not is_history and not is_parent and has_table:
            yield field


def _column(model: type[models.Model], name: str) -> Any:
    """The field called ``name``, or whose column is (``person_id``)."""
    return next(field for field in model._meta.concrete_fields if name in (field.name, field.attname))


def _in_the_way(row: models.Model, field: Any, kept: models.Model) -> models.Model | None:
    """The row of ``kept`` that a constraint does not let ``row`` stand beside."""
    manager = type(row)._base_manager
    for names, condition, nulls_match in _unique_sets(type(row)):
        if field.name not in names:
            continue
        look = Q(**{field.name: kept})
        for name in set(names) - {field.name}:
            value = getattr(row, _column(type(row), name).attname)
            if value is None and not nulls_match:
                break
            look &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        else:
            if condition is not None:
                if not manager.filter(condition, pk=row.pk).exists():
                    continue
                look &= condition
            other = manager.filter(look).exclude(pk=row.pk).order_by("pk").first()
            if other is not None:
                return other
    return None


def _unique_sets(model: type[models.Model]) -> Iterator[tuple[list[str], Q | None, bool]]:
    """The sets of fields that may occur once: names, under which condition, whether two empty values are equal."""
    for field in model._meta.concrete_fields:
        if field.unique and field.remote_field:
            yield [field.name], None, False
    for together in model._meta.unique_together:
        yield list(together), None, False
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            expressions: list[Any] = list(constraint.expressions)
            plain: list[Any] = [each for each in expressions if isinstance(each, F)]
            names = [*constraint.fields, *(each.name for each in plain)]
            if len(names) == len(constraint.fields) + len(expressions):
                yield names, constraint.condition, constraint.nulls_distinct is False
