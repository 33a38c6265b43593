"""First start: clone to first page without a package cache, phase by phase, beside pip alone."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import _site
from benchmarks.harness import Report
from tools.home import CHECKOUT

#: What `make run` says as it begins a phase, and the name of the phase that ends there.
PHASES = (
    ("Making the virtual environment", "clone"),
    ("Installing", "virtual environment"),
    ("Starting the database", "packages"),
    ("Bringing the database up to date", "database servers"),
    ("Collecting static files", "migrations"),
    ("Loading the demo", "static files"),
)


def main() -> int:
    """Time a first start and its phases, and then only what nobody can spare: fetching and unpacking the packages."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-", dir="/tmp") as place:
        folder = Path(place)
        folder.chmod(0o755)
        heard = _site.clone_to_first_page(folder)
        seconds = heard[-1][0]
        before = 0.0
        for at, words in heard:
            for begins, ended in PHASES:
                if re.match(begins, words):
                    report.figure(ended, at - before, "s")
                    before = at
        report.figure("demo and web", seconds - before, "s")
        floor = pip_alone(folder / "floor")
        report.figure("floor: pip alone", floor, "s")
        report.figure("clone to first page", seconds, "s", 90, "lower")
        report.figure("clone to first page, of the floor", seconds / floor, "ratio")
    return report.exit_code()


def pip_alone(venv: Path) -> float:
    """Return the seconds that fetching and unpacking the packages takes, without a cache."""
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    began = time.monotonic()
    subprocess.run(
        [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--no-cache-dir", "--no-compile", "-r", str(CHECKOUT / "requirements.txt")],
        check=True,
    )  # fmt: skip
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
