"""Signing up alone: eight clients in three rounds beside a minimal Django form, from the first second after a start."""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks import _sign_ups, _site
from benchmarks.harness import Report


def main() -> int:
    """Measure sign-ups on the demo's data, as the benchmark of pages does, without its pages."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        os.environ.update(P2P_ENV="demo", STATIC_ROOT=str(folder / "static"),
                          MAIL_KEPT_DIR=str(folder / "mail"))  # fmt: skip
        env = dict(os.environ)
        from benchmarks.pages import fill

        fill()
        from benchmarks import _data

        event = _data.open_event()
        with (
            _site.web("benchmarks._floor", folder, env) as (_, floor_port),
            _site.web("peer2peer.wsgi", folder, env) as (_, port),
            _site.worker(folder, env),
        ):
            _sign_ups.measure(report, port, floor_port, event)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
