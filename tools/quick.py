"""``make quick``: the tests of the apps that a change touches, and what says something of the whole repository.

A change is what differs from where this branch left its upstream, what is not committed, and new files. Its tests are
those of each app a changed file lies in (``templates/<app>`` and ``static`` count), without browsers and without what
takes long, and every test module marked ``contract``. Apps above that import a changed one are left to `make test`.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.home import CHECKOUT

LEFT_OUT = "not browser and not slow"
MARK = "pytest.mark.contract"
# Folders whose pages and looks are tested elsewhere than in a folder of their own name.
TESTED_IN = {"static": "peer2peer", "templates": "peer2peer", "benchmarks": "tools", "deploy": "tools"}
EVERYWHERE = {"conftest.py", "pytest.ini", "pyproject.toml", "requirements.txt", "requirements-dev.txt"}


def main(arguments: list[str]) -> int:
    """Run pytest on what the change touches, the arguments added, and return its exit code."""
    change = changed()
    chosen = targets(change)
    print(f"{len(change)} files changed: {' '.join(chosen)}", flush=True)
    if EVERYWHERE & set(change):
        print("This change touches every test: run `make test` too before it is pushed.", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "-m", LEFT_OUT]
    return subprocess.run([*command, *arguments, *chosen], cwd=CHECKOUT, check=False).returncode


def changed(checkout: Path = CHECKOUT) -> list[str]:
    """Return the files that differ from where this branch left its upstream, with those that are not committed."""
    base = git(checkout, "merge-base", "HEAD", "@{upstream}") or ["HEAD"]
    differing = git(checkout, "diff", "--name-only", "--no-renames", base[0])
    return sorted({*differing, *git(checkout, "ls-files", "--others", "--exclude-standard")})


def git(checkout: Path, *arguments: str) -> list[str]:
    """Return the lines git answers; none where it refuses, as without an upstream."""
    done = subprocess.run(["git", *arguments], cwd=checkout, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def targets(change: Iterable[str], checkout: Path = CHECKOUT) -> list[str]:
    """Return what pytest is given: the folders of tests a change touches, and the contracts outside them."""
    folders = {folder for path in change if (folder := tested_in(path, checkout))}
    contracts = {path for path in test_modules(checkout) if MARK in (checkout / path).read_text()}
    return sorted(folders | {path for path in contracts if path.partition("/")[0] not in folders})


def tested_in(path: str, checkout: Path) -> str:
    """Return the folder that holds the tests of a file, or "" where only the contracts look at it."""
    first, *rest = path.split("/")
    if first == "templates" and rest and is_tested(rest[0], checkout):
        return rest[0]
    folder = TESTED_IN.get(first, first)
    return folder if rest and is_tested(folder, checkout) else ""


def is_tested(folder: str, checkout: Path) -> bool:
    """Say whether a top folder is a package that has tests."""
    return (checkout / folder / "__init__.py").exists() and any(
        (checkout / folder).glob("**/tests/test_*.py")
    )


def test_modules(checkout: Path) -> list[str]:
    """Return every test module, as a path from the checkout."""
    folders = (each for each in checkout.iterdir() if (each / "__init__.py").exists())
    found = (path for folder in folders for path in folder.glob("**/tests/test_*.py"))
    return sorted(path.relative_to(checkout).as_posix() for path in found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
