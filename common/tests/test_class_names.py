"""A class name is unique in the repository, so that going to it by name leads to one place."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.contract

#: Django and its tools look for these by name.
ASKED_FOR = {"Command", "Media", "Meta", "Migration", "Params"}
#: A program of its own, which imports nothing of the house: the floor that benchmarks are measured from.
ELSEWHERE = {"benchmarks/_floor.py"}


def classes(root: Path) -> dict[str, list[str]]:
    """Where each class of the repository stands, by its name."""
    found = defaultdict(list)
    folders = [each for each in root.iterdir() if each.is_dir() and each.name not in ("var", "static")]
    paths = [path for each in folders if not each.name.startswith(".") for path in each.rglob("*.py")]
    for path in sorted(paths):
        where = path.relative_to(root).as_posix()
        if where in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name not in ASKED_FOR:
                found[node.name].append(f"{where}:{node.lineno}")
    return found


def test_no_two_classes_have_one_name():
    found = classes(settings.BASE_DIR)
    assert len(found) > 500
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
