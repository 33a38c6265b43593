"""The joints of the house: each registry that a lower app offers, and who fills it (docs/joints.md)."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings

from common import privacy, scoping
from common.registry import Registry, Single

HEAD = """# The joints

Where a lower app needs something from the apps above it, it offers a registry that they fill when the site starts. This
page is written by `python manage.py joints`; a test fails while it is not what the command writes.
"""
_APART = {"tests", "migrations", "testing", "conftest", "wsgi", "settings"}


@dataclass(frozen=True, slots=True)
class Joint:
    """A registry: where it stands, what it is for, and the modules that fill it with the names they give."""

    address: str
    purpose: str
    filled_by: dict[str, list[str]]


def joints() -> list[Joint]:
    """Every registry of the house, by its address."""
    found = {}
    for module in _own_modules():
        for name, value in vars(module).items():
            if isinstance(value, Registry | Single) and _stands_in(module, name):
                filled = {value.registrant: []} if isinstance(value, Single) else _filled_by(value)
                found[f"{module.__name__}.{name}"] = Joint(
                    f"{module.__name__}.{name}", _purpose(module, name), filled
                )
    for joint in _declarations():
        found[joint.address] = joint
    return [found[address] for address in sorted(found)]


def _declarations() -> Iterator[Joint]:
    """What apps say of their models: no name is registered, the model is the key."""
    scoped: dict[str, list[str]] = {}
    for model, module in scoping.registrants.items():
        scoped.setdefault(module, []).append(model._meta.label)
    yield Joint(
        "common.scoping.register",
        "How each model reaches its programmes, so that officers see those of their own; a model without a way is "
        "shared by all of them.",
        {module: sorted(scoped[module]) for module in sorted(scoped)},
    )
    yield Joint(
        "common.privacy.personal",
        "Whose each row is, and what becomes of it: what apps say by `personal`, `acted`, `mentions`, `exported` and "
        "`erased` of their models, of sections of the download, and by rules of their own.",
        {module: sorted(privacy.said_by[module]) for module in sorted(privacy.said_by)},
    )


def page() -> str:
    """The whole of docs/joints.md."""
    parts = [HEAD]
    for joint in joints():
        parts.append(f"\n## `{joint.address}`\n")
        parts.append(f"{joint.purpose}\n\n" if joint.purpose else "\n")
        if not joint.filled_by:
            parts.append("Nobody fills it yet.\n")
        for module, names in joint.filled_by.items():
            parts.append(f"- `{module}`{': ' if names else ''}{', '.join(names)}\n")
    return "".join(parts)


def _own_modules() -> Iterator[ModuleType]:
    """Every module of our own apps, but tests, migrations and what only tests use."""
    for app in apps.get_app_configs():
        if Path(app.path).parent == settings.BASE_DIR:
            for found in pkgutil.walk_packages([app.path], f"{app.name}."):
                if not _APART & set(found.name.split(".")):
                    yield importlib.import_module(found.name)


def _stands_in(module: ModuleType, name: str) -> bool:
    """Whether a module makes the registry itself, rather than importing it."""
    return any(_assigned(node) == name for node in _body(module))


def _body(module: ModuleType) -> list[ast.stmt]:
    try:
        return ast.parse(inspect.getsource(module)).body
    except (OSError, TypeError):
        return []


def _assigned(node: ast.stmt) -> str:
    target: ast.expr | None = node.target if isinstance(node, ast.AnnAssign) else None
    if isinstance(node, ast.Assign):
        target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _purpose(module: ModuleType, name: str) -> str:
    """The comment above the registry, or the first sentence of its module."""
    lines = inspect.getsource(module).splitlines()
    [start] = [node.lineno - 1 for node in _body(module) if _assigned(node) == name]
    said: list[str] = []
    while start and lines[start - 1].startswith("#:"):
        start -= 1
        said.insert(0, lines[start].removeprefix("#:").strip())
    words = " ".join(said) or (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")
    return words


def _filled_by(registry: "Registry[Any]") -> dict[str, list[str]]:
    filled: dict[str, list[str]] = {}
    for name, item in registry.items():
        filled.setdefault(_module_of(item), []).append(name)
    return {module: sorted(filled[module]) for module in sorted(filled)}


def _module_of(item: Any) -> str:
    """Where what was registered is written: a function, or the first function that a declaration holds."""
    if inspect.isfunction(item) or inspect.isclass(item):
        return item.__module__
    held = [getattr(item, each, None) for each in getattr(item, "__slots__", ())]
    held += list(vars(item).values()) if hasattr(item, "__dict__") else []
    functions = [each for each in held if inspect.isfunction(each)]
    return functions[0].__module__ if functions else type(item).__module__
