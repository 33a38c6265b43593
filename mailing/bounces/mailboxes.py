"""Where mails that came back are fetched: a mailbox by IMAP or POP, or a folder. ``RETURNED_MAIL_URL`` names it.

    imaps://user:password@mail.example.org/INBOX      imap+tls:// upgrades an open connection
    pops://user:password@mail.example.org             pop+tls:// likewise
    maildir:///var/mail/bounces                       a Maildir
    folder:///var/mail/bounces                        files that end in .eml

It must be a mailbox that nobody else uses: a mail is deleted there as soon as it is kept here.
"""

import imaplib
import poplib
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from mailing.bounces.intake import LONGEST

#: Of one visit: the rest comes with the next.
MOST = 200
TIMEOUT = 20

Take = Callable[[bytes], object]


def fetch(url: str, take: Take) -> int:
    """Give every mail that waits to ``take``, and delete each once it has been taken. Returns how many."""
    where = urlsplit(url)
    door = _DOORS.get(where.scheme)
    if where.scheme in ("imap", "pop") and where.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured(
            "RETURNED_MAIL_URL sends a password without encryption: use imaps or pops."
        )
    if door is None:
        raise ImproperlyConfigured(f"RETURNED_MAIL_URL begins with {where.scheme!r}; see docs/operators.md.")
    return door(where, take)


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _imap(where: SplitResult, take: Take) -> int:
    host = where.hostname or ""
    taken = 0
    if where.scheme == "imaps":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, where.port or 993, ssl_context=_context(), timeout=TIMEOUT
        )
    else:
        box = imaplib.IMAP4(host, where.port or 143, timeout=TIMEOUT)
    try:
        if where.scheme == "imap+tls":
            box.starttls(_context())
        box.login(unquote(where.username or ""), unquote(where.password or ""))
        folder = unquote(where.path.strip("/")) or "INBOX"
        state, answer = box.select(f'"{folder}"')
        if state != "OK":
            raise OSError(f"The mailbox has no folder {folder!r}: {answer!r}")
        _, [numbers] = box.uid("search", "ALL")
        for number in (numbers or b"").split()[:MOST]:
            uid = number.decode()
            _, parts = box.uid("fetch", uid, f"(BODY.PEEK[]<0.{LONGEST}>)")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if raw is None:
                continue
            take(raw)
            box.uid("store", uid, "+FLAGS.SILENT", "(\\Deleted)")
            taken += 1
        if taken:
            box.expunge()
    finally:
        box.logout()
    return taken


def _pop(where: SplitResult, take: Take) -> int:
    host = where.hostname or ""
    if where.scheme == "pops":
        box: poplib.POP3 = poplib.POP3_SSL(host, where.port or 995, context=_context(), timeout=TIMEOUT)
    else:
        box = poplib.POP3(host, where.port or 110, timeout=TIMEOUT)
    taken = 0
    try:
        if where.scheme == "pop+tls":
            box.stls(_context())
        box.user(unquote(where.username or ""))
        box.pass_(unquote(where.password or ""))
        for number in range(1, min(box.stat()[0], MOST) + 1):
            _, lines, _ = box.retr(number)
            take(b"\r\n".join(lines) + b"\r\n")
            box.dele(number)
            taken += 1
    finally:
        box.quit()  # only now the server deletes
    return taken


def _folder(where: SplitResult, take: Take) -> int:
    folder = Path(unquote(where.path))
    if where.scheme == "maildir":
        files = [path for part in ("new", "cur") for path in (folder / part).glob("*") if path.is_file()]
    else:
        files = list(folder.glob("*.eml"))
    for path in sorted(files)[:MOST]:
        take(path.read_bytes())
        path.unlink(missing_ok=True)
    return min(len(files), MOST)


_DOORS: dict[str, Callable[[SplitResult, Take], int]] = {
    "imaps": _imap,
    "imap+tls": _imap,
    "pops": _pop,
    "pop+tls": _pop,
    "maildir": _folder,
    "folder": _folder,
    # Without encryption: for a mail server on the same machine only.
    "imap": _imap,
    "pop": _pop,
}
