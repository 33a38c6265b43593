"""How many addresses that do not exist are known from the mails that come back, and how many others are stopped.

Two corpora: the sentences of mail servers that the tests hold, and real reports, if a folder of them is given. The
folder ``tests/data`` in the source distribution of flufl.bounce 6.0 (Mailman's reader of bounces) is what
``benchmarks/data/bounces.csv`` labels: what each file says, as we read it.

    make bench-bounces ARGS=/path/to/flufl_bounce-6.0.0/tests/data
"""

import csv
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.harness import Report

HERE = Path(__file__).parent


def main() -> int:
    """Count and say; no server is needed."""
    os.environ.update(P2P_ENV="test", DJANGO_SETTINGS_MODULE="peer2peer.settings")
    import django

    django.setup()
    from mailing.bounces.reading import read
    from mailing.bounces.rules import judge

    report = Report()
    sentences = HERE.parent / "mailing/bounces/tests/refusals.txt"
    lines = [line.split("\t", 1) for line in sentences.read_text().splitlines() if line[:1] not in ("", "#")]
    _count(report, "sentences of servers", ((means, judge(words=words)) for means, words in lines))
    for folder in map(Path, sys.argv[1:]):
        with (HERE / "data/bounces.csv").open() as labels:
            known = [(row["means"], folder / row["file"]) for row in csv.DictReader(labels)]
        _count(report, "real reports", ((means, read(file.read_bytes()).kind) for means, file in known))
    return report.exit_code()


def _count(report: Report, name: str, found: Iterable[tuple[str, str]]) -> None:
    pairs = list(found)
    hard = [kind == "hard" for means, kind in pairs if means == "hard"]
    stopped = sum(kind == "hard" for means, kind in pairs if means != "hard")
    report.figure(
        f"{name}: of {len(hard)} addresses that do not exist, known", sum(hard) / len(hard), "share", 0.85
    )
    report.figure(f"{name}: of {len(pairs) - len(hard)} others, stopped", stopped, "addresses", 0, "lower")


if __name__ == "__main__":
    sys.exit(main())
