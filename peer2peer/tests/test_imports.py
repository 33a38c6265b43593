"""The floors name every app, and no module is part of an import circle, lazy imports counted (docs/contributing.md).

What stands in a circle can be neither read nor moved nor tested without the rest of it.
"""

import re
import tomllib
from itertools import chain
from pathlib import Path

import grimp
import networkx
import pytest

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
#: The loops are numba's overload of a function of the kernel, so they need it; the kernel loads them where numba is
#: installed, and is whole without them.
ALLOWED = [["matching.engine.kernel", "matching.engine.kernel_loops"]]
BY_NAME = re.compile(r"""import_module\(["']([\w.]+)["']""")


@pytest.fixture(scope="module")
def graph():
    """Who imports whom among the modules of the house, at the top, inside a function or by name; tests left out."""
    found = grimp.build_graph(*LINTER["root_packages"], cache_dir=None, exclude_type_checking_imports=True)
    modules = {each for each in found.modules if ".tests" not in each and ".migrations" not in each}
    arrows = networkx.DiGraph()
    for importer in modules:
        arrows.add_node(importer)
        path = ROOT / f"{importer.replace('.', '/')}.py"
        named = BY_NAME.findall(path.read_text()) if path.exists() else []
        imported = found.find_modules_directly_imported_by(importer)
        arrows.add_edges_from((importer, each) for each in chain(imported, named) if each in modules)
    return arrows


def circles(graph):
    return sorted(sorted(each) for each in networkx.strongly_connected_components(graph) if len(each) > 1)


def test_there_is_no_circle_but_the_one_that_is_meant(graph):
    assert circles(graph) == ALLOWED


def test_a_circle_would_be_found(graph):
    importer, imported = next(
        (a, b) for a, b in graph.edges if a.startswith("mailing.") and b.startswith("common.")
    )
    bent = networkx.DiGraph(graph)
    bent.add_edge(imported, importer)
    assert len(circles(bent)) == len(ALLOWED) + 1


def test_every_app_stands_on_a_floor():
    """What ``exhaustive`` would say, which import-linter knows only for the children of one package."""
    [floors] = [each for each in LINTER["contracts"] if each["type"] == "layers"]
    named = [app.strip() for floor in floors["layers"] for app in re.split(r"[|:]", floor)]
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert sorted(named) == sorted(apps)
    assert set(named) <= set(LINTER["root_packages"])


def test_a_floor_of_several_apps_keeps_them_apart():
    """``a | b`` are independent of one another; ``a : b`` would let them import each other."""
    [floors] = [each for each in LINTER["contracts"] if each["type"] == "layers"]
    assert [floor for floor in floors["layers"] if ":" in floor] == []
    assert "events | groups" in floors["layers"]


def test_nothing_private_of_allauth_is_used():
    """Private modules change with any minor release."""
    private = re.compile(r"^from (allauth(?:\.\w+)*\.internal)", re.MULTILINE)
    found = {
        (str(path.relative_to(ROOT)), module)
        for app in {path.parent for path in ROOT.glob("*/apps.py")}
        for path in app.rglob("*.py")
        if "tests" not in path.parts
        for module in private.findall(path.read_text())
    }
    assert found == set()
