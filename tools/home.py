"""Where one checkout keeps what its servers make.

Everything lies in ``var/`` of the checkout. There is one exception: when root runs the site, the databases run as
another account, and where that account cannot enter the checkout (a home folder closed to others) they live in
``/var/lib/peer2peer/<eight letters for this checkout>`` instead. ``P2P_DATA_DIR`` chooses another folder.
"""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from tools.accounts import Account, can_enter, can_run, give, server_account
from tools.errors import ServerError

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Home:
    """The folders of one set of servers and the account their databases run as."""

    var: Path
    data: Path
    sockets: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        """What the programs wrote, one file a program."""
        return self.var / "log"

    def make(self) -> None:
        """Make the folders, and refuse a socket folder that somebody else put there."""
        for folder in (self.var, self.logs, self.data):
            folder.mkdir(parents=True, exist_ok=True)
        make_private_folder(self.sockets, self.account)


def home_of(checkout: Path = CHECKOUT) -> Home:
    """Return the home of a checkout by the rule at the top of this file."""
    account = server_account()
    var = checkout / "var"
    digest = hashlib.sha256(str(checkout).encode()).hexdigest()[:8]
    chosen = os.environ.get("P2P_DATA_DIR", "")
    if chosen:
        data = Path(chosen).resolve()
    elif can_enter(checkout, account):
        data = var
    else:
        data = Path("/var/lib/peer2peer") / digest
    sockets = hashlib.sha256(str(data).encode()).hexdigest()[:8]
    return Home(var, data, Path("/tmp") / f"p2p-{os.geteuid()}-{sockets}", account)


def make_private_folder(folder: Path, account: Account | None) -> None:
    """Make a folder under /tmp that only its account enters; one made by somebody else is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    owners = {os.geteuid(), account.uid if account else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise ServerError(f"{folder} belongs to somebody else. Remove it and start again.")
    give(folder, account, 0o700)


def usable_copy(source: Path, program: str, copies: Path, account: Account | None) -> Path:
    """Return a folder from which this account can run ``program``: the source itself, or else a copy of it.

    A virtual environment under a closed home cannot be read by the account the servers run as, and some wheels
    lose the executable bit. The libraries beside a wheel's package (``name.libs``) are found by relative path, so
    both are copied together.
    """
    if can_run([str(source / program), "--version"], account):
        return source
    target = copies / source.name
    if not can_run([str(target / program), "--version"], account):
        copies.mkdir(parents=True, exist_ok=True)
        for folder in (source, source.with_name(f"{source.name}.libs")):
            if folder.is_dir():
                shutil.copytree(folder, copies / folder.name, dirs_exist_ok=True)
        for path in [copies, *copies.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        (target / program).chmod(0o755)
    if not can_run([str(target / program), "--version"], account):
        raise ServerError(f"{target / program} does not run on this machine.")
    return target
