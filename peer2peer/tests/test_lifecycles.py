"""A state has one writer, and what somebody does is recorded as theirs: read off the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model

from common.lifecycle import LIFECYCLES

pytestmark = pytest.mark.contract

ROOT = Path(settings.BASE_DIR)
#: Code that makes states up: to test with, to show, and to measure.
MAKES_UP = (
    "tests",
    "migrations",
    "factories.py",
    "scenarios",
    "scenarios.py",
    "benchmarks",
    "demo",
    "testing.py",
)

#: Fields with states that have no lifecycle, and why they need none.
CHOSEN = {
    "matching.Entry.state": "what somebody says of themselves in a form, and may say anew in any order",
    "mailing.Subscription.state": "what a reader switches on and off, in any order",
}
#: Where a state is written in another way, and why.
ELSEWHERE = {
    "agenda_reminder": "reminders are reconciled as a set, in one statement each",
    "agenda_nudge": "nudges are reconciled as a set, in one statement each",
}
#: Who may say what holds of a row without moving it (``Lifecycle.unite``): two that were one thing.
UNITES = {"people/merging/references.py"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of ours that is not there to make things up, by its path."""
    for folder in sorted({each.path for each in apps.get_app_configs() if Path(each.path).parent == ROOT}):
        for path in sorted(Path(folder).rglob("*.py")):
            name = path.relative_to(ROOT)
            if not set(name.parts) & set(MAKES_UP) and name != Path("common/lifecycle.py"):
                yield str(name), ast.parse(path.read_text())


def fields_with_states() -> Iterator[tuple[type[Model], Field]]:
    """Every field of ours that is called a state."""
    for model in apps.get_models():
        tracked = hasattr(model, "pgh_event_model") or not model.__name__.endswith("History")
        if model.__module__.split(".")[0] in FLOORS and tracked:
            for field in model._meta.local_concrete_fields:
                if field.name == "state" and field.choices and not hasattr(model, "pgh_tracked_model"):
                    yield model, field


FLOORS = {each.label for each in apps.get_app_configs() if Path(each.path).parent == ROOT}
#: The fields that lifecycles own, by the app in which their name means that: "state" does everywhere.
OWNED = {(model._meta.app_label if field != "state" else "", field) for model, field in LIFECYCLES}
BORN: dict[str, frozenset[str]] = {model.__name__: each.born for (model, _), each in LIFECYCLES.items()}


def test_only_putting_two_rows_together_writes_a_state_past_the_table():
    found = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "unite"
    }
    assert found == UNITES


def test_every_state_has_a_lifecycle_or_a_reason_for_none():
    without = {
        f"{model._meta.label}.{field.name}"
        for model, field in fields_with_states()
        if (model, field.name) not in LIFECYCLES
    }
    assert without == set(CHOSEN)


def owned_in(app: str) -> set[str]:
    return {field for owner, field in OWNED if owner in ("", app)}


def says_state(names: ast.AST, owned: set[str]) -> bool:
    """Whether a list of field names has one that a lifecycle owns."""
    return any(isinstance(each, ast.Constant) and each.value in owned for each in ast.walk(names))


def says_a_choice(call: ast.Call) -> bool:
    """Whether it is said of one of the models whose state is somebody's own choice."""
    return ast.unparse(call.func).split(".")[0] in {name.split(".")[1] for name in CHOSEN}


def writers(tree: ast.Module, owned: set[str]) -> Iterator[int]:
    """The lines of a module that write a state past its lifecycle."""
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = [
                each for target in node.targets for each in ast.walk(target) if isinstance(each, ast.expr)
            ]
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(each, ast.Attribute) and each.attr in owned for each in targets):
            yield node.lineno
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = {each.arg: each.value for each in node.keywords}
        if called == "update" and owned & words.keys() and not says_a_choice(node):
            yield node.lineno
        if called == "bulk_update" and any(says_state(each, owned) for each in node.args[1:]):
            yield node.lineno
        if called == "save" and "update_fields" in words and says_state(words["update_fields"], owned):
            yield node.lineno
        if called == "setattr" and len(node.args) == 3 and says_state(node.args[1], owned):
            yield node.lineno
        if (
            called in ("update_or_create", "get_or_create")
            and says_state(node, owned)
            and not says_a_choice(node)
        ):
            yield node.lineno


def test_nothing_but_a_lifecycle_writes_a_state():
    found = {
        f"{name}:{line}" for name, tree in modules() for line in writers(tree, owned_in(name.split("/")[0]))
    }
    assert found == set()


@pytest.mark.parametrize(
    "code",
    [
        "row.state = 1",
        "row.state, row.at = 1, now",
        "row.state += 1",
        "rows.update(at=now, state=1)",
        'Row.objects.bulk_update(rows, ["at", "state"])',
        'row.save(update_fields=["state"])',
        'setattr(row, "state", 1)',
        'Row.objects.update_or_create(pk=1, defaults={"state": 1})',
    ],
)
def test_another_writer_would_be_found(code):
    assert list(writers(ast.parse(code), {"state"})) == [1]


def test_rows_are_made_in_a_state_that_they_may_be_born_in():
    wrong = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            made = ast.unparse(node.func).removesuffix(".objects.create")
            if made not in BORN:
                continue
            for word in node.keywords:
                named = word.arg == "state" and isinstance(word.value, ast.Attribute)
                if named and word.value.attr.lower() not in BORN[made]:
                    wrong.add(f"{name}:{node.lineno}")
    assert wrong == set()


def test_statements_that_write_a_state_are_those_that_reconcile_what_is_derived():
    found = set()
    for _, tree in modules():
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if "UPDATE " in said and "state =" in said.split("WHERE")[0]:
                found.add(said.split("UPDATE ")[1].split()[0])
    assert found == set(ELSEWHERE)


# --- by= is never decoration ------------------------------------------------------------------------------------------
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Every function that does something: one that others take the place of has words only, or refuses."""
    for node in ast.walk(tree):
        only_says = isinstance(node, ast.FunctionDef) and all(
            isinstance(each, ast.Expr | ast.Raise) for each in node.body
        )
        if isinstance(node, ast.FunctionDef) and not only_says:
            yield node


def takes_by(function: ast.FunctionDef) -> bool:
    return any(each.arg == "by" for each in [*function.args.args, *function.args.kwonlyargs])


def is_recorded(function: ast.FunctionDef) -> bool:
    """Whether it is a service; what is entered inside one (``with kept(...)``) is a part of it."""
    marks = {ast.unparse(each) for each in function.decorator_list}
    return bool(marks & {"recorded", "contextmanager"})


def reads_by(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == "by" for each in function.body for node in ast.walk(each)
    )


def test_whoever_is_said_to_do_something_is_recorded_or_read():
    unused = {
        f"{name}: {function.name}"
        for name, tree in modules()
        for function in functions(tree)
        if takes_by(function) and not is_recorded(function) and not reads_by(function)
    }
    assert unused == set()


def test_a_service_that_writes_for_somebody_is_one_transaction_in_their_name():
    outside = set()
    for name, tree in modules():
        for function in tree.body:
            if not isinstance(function, ast.FunctionDef) or not takes_by(function) or is_recorded(function):
                continue
            calls = {
                node.func.attr
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            if not function.name.startswith("_") and WRITES & calls and "acting" not in names:
                outside.add(f"{name}: {function.name}")
    assert outside == set()
