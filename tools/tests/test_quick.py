"""What `make quick` chooses, told on a repository of its own."""

import subprocess

import pytest

from tools.quick import changed, targets


@pytest.fixture
def house(tmp_path):
    """A house of three apps and the launchers, committed, on a branch with an upstream."""
    for app in ("lofts", "cellars", "tools"):
        (tmp_path / app / "stairs" / "tests").mkdir(parents=True)
        (tmp_path / app / "__init__.py").touch()
        (tmp_path / app / "models.py").write_text("")
        (tmp_path / app / "stairs" / "tests" / f"test_{app}.py").write_text("")
    (tmp_path / "cellars" / "stairs" / "tests" / "test_floors.py").write_text(
        "import pytest\npytestmark = pytest.mark.contract\n"
    )
    (tmp_path / "templates" / "lofts").mkdir(parents=True)
    (tmp_path / "templates" / "lofts" / "page.html").write_text("")
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "pages.py").write_text("")
    (tmp_path / "README.md").write_text("")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path)
    git(tmp_path, "branch", "upstream")
    git(tmp_path, "branch", "--set-upstream-to", "upstream")
    return tmp_path


def git(place, *arguments):
    subprocess.run(["git", *arguments], cwd=place, check=True, capture_output=True)


def commit(place):
    git(place, "add", "--all")
    git(
        place, "-c", "user.name=Ann", "-c", "user.email=ann@museum.example", "commit", "--quiet", "-m", "more"
    )


def test_a_change_is_what_was_committed_what_was_not_and_what_is_new(house):
    assert changed(house) == []
    (house / "lofts" / "models.py").write_text("committed = True")
    commit(house)
    (house / "cellars" / "models.py").write_text("committed = False")
    (house / "lofts" / "views.py").write_text("new = True")
    assert changed(house) == ["cellars/models.py", "lofts/models.py", "lofts/views.py"]


def test_a_file_that_moved_touches_where_it_was_and_where_it_is(house):
    git(house, "mv", "lofts/models.py", "cellars/rooms.py")
    commit(house)
    assert changed(house) == ["cellars/rooms.py", "lofts/models.py"]


def test_without_an_upstream_a_change_is_what_is_not_committed(house):
    git(house, "branch", "--unset-upstream")
    (house / "lofts" / "models.py").write_text("committed = True")
    commit(house)
    (house / "lofts" / "views.py").write_text("new = True")
    assert changed(house) == ["lofts/views.py"]


@pytest.mark.parametrize(
    ("change", "chosen"),
    [
        (["lofts/models.py"], ["cellars/stairs/tests/test_floors.py", "lofts"]),
        (["lofts/models.py", "cellars/models.py"], ["cellars", "lofts"]),
        (["templates/lofts/page.html"], ["cellars/stairs/tests/test_floors.py", "lofts"]),
        (["benchmarks/pages.py"], ["cellars/stairs/tests/test_floors.py", "tools"]),
        (["README.md", "Makefile", "docs/staff.md"], ["cellars/stairs/tests/test_floors.py"]),
        (["lofts_that_went/models.py"], ["cellars/stairs/tests/test_floors.py"]),
        ([], ["cellars/stairs/tests/test_floors.py"]),
    ],
)
def test_the_tests_of_what_a_change_touches_and_every_contract(house, change, chosen):
    assert targets(change, house) == chosen
