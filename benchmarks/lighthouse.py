"""Lighthouse's four scores of home, list and event page, in Chromium on the site as it is served."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import _site
from benchmarks.harness import Report
from tools.errors import ServerError
from tools.home import CHECKOUT

# One of the demo's, with a host, a theme and places left.
EVENT = "/whats-on/artists-in-the-parts-of-the-museum-nobody-visits/"
VERSION = "12.8.2"  # the newest for Node 20
TOOLS = CHECKOUT / "var" / "lighthouse"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"


def main() -> int:
    """Install Lighthouse beside the checkout's data if it is not there, and judge each page."""
    from benchmarks.pages import fill

    report = Report()
    program = lighthouse()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder, port = Path(place), _site.free_port()
        os.environ.update(
            P2P_ENV="demo",
            SITE_URL=f"http://localhost:{port}",
            STATIC_ROOT=str(folder / "static"),
            MAIL_KEPT_DIR=str(folder / "mail"),
        )
        fill()
        pages = {"home": "/", "list": "/whats-on/", "event": EVENT}
        with _site.web("peer2peer.wsgi", folder, dict(os.environ), port):
            for name, path in pages.items():
                for category, score in scores(program, f"http://localhost:{port}{path}").items():
                    report.figure(f"{name}, {category}", score, "of 100", 98)
    return report.exit_code()


def lighthouse() -> Path:
    """Return the program, fetched from the npm registry the first time. Raises ServerError without Node."""
    program = TOOLS / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise ServerError("Lighthouse needs Node 20 or newer with npm: install them first.")
        TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--prefix", str(TOOLS), f"lighthouse@{VERSION}"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return program


def scores(program: Path, address: str) -> dict[str, float]:
    """Return the score of each category, from 0 to 100."""
    done = subprocess.run(
        [str(program), address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "CHROME_PATH": CHROMIUM},
    )
    categories = json.loads(done.stdout)["categories"]
    return {name: 100 * found["score"] for name, found in categories.items()}


if __name__ == "__main__":
    sys.exit(main())
