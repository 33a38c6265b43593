"""Makes the virtual environment and installs the pinned packages, only when they changed.

Run by its path with whatever Python the machine has (``python3 tools/environment.py [dev]``), so it uses
the standard library only and stays readable to an old Python, which must get as far as its sentence.
``VENV`` names another folder than ``.venv``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


class SetupRefusal(Exception):
    """Why the environment cannot be made."""


def main(arguments: list[str]) -> int:
    """Bring the environment up to date and return the exit code."""
    try:
        bring_up_to_date(
            ["requirements.txt", "requirements-dev.txt"] if "dev" in arguments else ["requirements.txt"]
        )
    except SetupRefusal as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    return 0


def bring_up_to_date(files: list[str]) -> None:
    """Make what is missing and install what changed."""
    if sys.version_info < OLDEST:
        raise SetupRefusal(
            f"Peer2Peer needs Python 3.11 or newer; this is {VERSION}. Name another: make run PYTHON=..."
        )
    venv = CHECKOUT / os.environ.get("VENV", ".venv")
    python = venv / "bin" / "python"
    stamp = venv / f".installed-{files[-1]}"
    whole = works(python)
    if whole and stamp.exists() and stamp.read_text() == fingerprint(files):
        return
    if not whole:
        make_environment(venv)
    install(python, files)
    for count, name in enumerate(files, 1):
        (venv / f".installed-{name}").write_text(fingerprint(files[:count]))


def works(python: Path) -> bool:
    """Say whether a virtual environment is there, is whole and was made by this version of Python."""
    asked = "import sys, pip; print(f'{sys.version_info[0]}.{sys.version_info[1]}')"
    try:
        done = subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == VERSION


def make_environment(venv: Path) -> None:
    """Make the virtual environment anew."""
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupRefusal(
            "This Python lacks its venv module. Install it first: apt-get install python3-venv"
        )
    say(f"Making the virtual environment in {venv}")
    shutil.rmtree(venv, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise SetupRefusal(f"The virtual environment could not be made:\n{made.stdout}{made.stderr}")


def fingerprint(files: list[str]) -> str:
    """Return what the installed packages depend on, as a hash."""
    known = hashlib.sha256(VERSION.encode())
    for name in files:
        known.update((CHECKOUT / name).read_bytes())
    return known.hexdigest()


def install(python: Path, files: list[str]) -> None:
    """Install the pinned packages, counting them; show pip's last words when it fails."""
    total = sum(line.count("==") for name in files for line in (CHECKOUT / name).read_text().splitlines())
    log = CHECKOUT / "var" / "log" / "pip.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    say(f"Installing {total} packages (only when they changed)")
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        "--no-compile",  # Python compiles what is imported, when it is: a fraction of what is installed
        "-r",
    ]
    lines: list[str] = []
    found = 0
    with subprocess.Popen(
        [*command, str(CHECKOUT / files[-1])], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                found += 1
                if found % 15 == 0:
                    say(f"  {min(found, total)} of {total} fetched, {time.monotonic() - began:.0f} s")
            elif line.startswith("Installing collected packages"):
                say(f"  unpacking them, {time.monotonic() - began:.0f} s")
    log.write_text("".join(lines))
    if pip.returncode:
        raise SetupRefusal(
            f"The packages could not be installed; all of it is in {log}:\n{''.join(lines[-15:])}"
        )
    say(f"  installed in {time.monotonic() - began:.0f} s")


def say(sentence: str) -> None:
    """Print at once, also into a pipe."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
