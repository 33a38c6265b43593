"""Which account the database servers run as: Postgres refuses to run as root."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from tools.errors import ServerError


class Account(NamedTuple):
    """A system account that servers are dropped to."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """Return the account to drop to, or None for an ordinary user, who keeps their own."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServerError(
        "Postgres does not run as root, and this machine has neither a postgres nor a nobody account. "
        "Run as an ordinary user."
    )


def give(path: Path, account: Account | None, mode: int) -> None:
    """Hand a folder to the account that will use it, with exactly these permissions."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)


def can_run(command: list[str], account: Account | None) -> bool:
    """Say whether a short command succeeds as this account: asked of the system, not worked out from modes."""
    try:
        done = subprocess.run(
            command, cwd="/", capture_output=True, timeout=300, check=False, **as_account(account)
        )
    except OSError:
        return False
    return done.returncode == 0


def can_enter(folder: Path, account: Account | None) -> bool:
    """Say whether this account can reach what lies in a folder."""
    return can_run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], account)


def as_account(account: Account | None) -> dict[str, Any]:
    """Return the keyword arguments that make subprocess start something as this account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}
