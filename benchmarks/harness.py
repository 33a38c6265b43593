"""What every benchmark shares: how figures are printed and judged, how one is found, listed and run.

A benchmark is a module ``benchmarks/<name>.py`` with a docstring and a ``main()`` that returns an exit code. It runs on
a Postgres and a Valkey of its own, whose addresses are in DATABASE_URL and REDIS_URL. Helpers begin with ``_``.
"""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Literal

from tools.errors import ServerError
from tools.supervisor import StopAsked, stop_on_signals
from tools.testing import throw_away_env, throw_away_servers

FOLDER = Path(__file__).parent


class Report:
    """The figures of one run: a line each, and an exit code that says whether every target was met."""

    def __init__(self) -> None:
        self.short: list[str] = []
        print("name, value, unit, target, verdict", flush=True)

    def figure(
        self,
        name: str,
        value: float,
        unit: str,
        target: float | None = None,
        better: Literal["higher", "lower"] = "higher",
    ) -> None:
        """Print a figure. One without a target is there to compare with."""
        met = target is None or (value >= target if better == "higher" else value <= target)
        sign = ">=" if better == "higher" else "<="
        aim = "-" if target is None else f"{sign} {target:g}"
        print(f"{name}, {value:.4g}, {unit}, {aim}, {'ok' if met else 'short'}", flush=True)
        if not met:
            self.short.append(name)

    def exit_code(self) -> int:
        """Return 1 when a target was missed, and name what missed it."""
        if self.short:
            print(f"Short of the target: {', '.join(self.short)}", flush=True)
        return 1 if self.short else 0


def benchmarks(folder: Path = FOLDER) -> dict[str, str]:
    """Return the benchmarks there are: the name for make, and the first line of the docstring."""
    found = {}
    for path in sorted(folder.glob("[a-z]*.py")):
        if path.stem != "harness":
            words = ast.get_docstring(ast.parse(path.read_text())) or ""
            found[path.stem.replace("_", "-")] = words.partition("\n")[0]
    return found


def main(arguments: list[str]) -> int:
    """List the benchmarks, or run the one that is named; what follows is its own."""
    found = benchmarks()
    if not arguments:
        for name, words in found.items():
            print(f"make bench-{name:<12} {words}")
        return 0
    name, *more = arguments
    if name not in found:
        print(f"There is no benchmark {name}; there are: {', '.join(found)}.", file=sys.stderr)
        return 2
    module = f"benchmarks.{name.replace('-', '_')}"
    try:
        with stop_on_signals(), throw_away_servers(durable=True) as addresses:
            return subprocess.run(
                [sys.executable, "-m", module, *more], env=throw_away_env(addresses), check=False
            ).returncode
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except StopAsked:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
