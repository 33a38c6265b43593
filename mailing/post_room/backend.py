"""Mail on the demo and while developing: every mail is kept as a file, exactly as it would have gone out."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage as ParsedMail
from email.parser import BytesHeaderParser, BytesParser
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from mailing.sending.mime import OutboxMail

_NAME = re.compile(r"[0-9a-f-]{1,60}")
_SUFFIX = ".eml"


class KeptMailBackend(BaseEmailBackend):
    """Writes each mail to a file of its own under settings.MAIL_KEPT_DIR: whole, or not at all."""

    may_have_gone = False

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAIL_KEPT_DIR.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:8]}"
            unfinished = settings.MAIL_KEPT_DIR / f".{name}"
            unfinished.write_bytes(_bytes(mail))
            unfinished.rename(_path(name))
        return len(email_messages)


def _bytes(mail: EmailMessage) -> bytes:
    if isinstance(mail, OutboxMail):
        return mail.wire()
    return mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A kept mail as a list shows it."""

    name: str
    to: str
    subject: str
    at: datetime


def heads(recipient: str = "") -> list[KeptHead]:
    """Every kept mail, newest first; or only those whose To line has ``recipient`` in it."""
    wanted = recipient.strip().lower()
    return [head for head in map(_head, _names()) if wanted in head.to.lower()]


def different_first(found: Sequence[KeptHead]) -> list[KeptHead]:
    """The newest of each kind before all others: forty confirmations hide neither the reminder nor the offer. What a
    mail is of stands before the colon of its subject."""
    first = {head.subject.partition(":")[0]: head for head in reversed(found)}
    ahead = sorted(first.values(), key=lambda head: head.name, reverse=True)
    return [*ahead, *(head for head in found if head not in first.values())]


def mail_named(name: str) -> ParsedMail | None:
    """The kept mail of that name, or None."""
    if not _NAME.fullmatch(name) or not _path(name).is_file():
        return None
    return BytesParser(policy=policy.default).parsebytes(_path(name).read_bytes())


def body(mail: ParsedMail, kind: str) -> str:
    """The "html" or "plain" words of a mail; empty when it has none."""
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def attachments(mail: ParsedMail) -> list[ParsedMail]:
    """What a mail program lists as files."""
    return list(mail.iter_attachments())


def _names() -> Iterator[str]:
    if not settings.MAIL_KEPT_DIR.is_dir():
        return iter(())
    found = (path.stem for path in settings.MAIL_KEPT_DIR.glob(f"[0-9]*{_SUFFIX}"))
    return iter(sorted(found, reverse=True))


@lru_cache(maxsize=5000)
def _head(name: str) -> KeptHead:
    """A kept mail never changes, so its head is read once in the life of a process."""
    with _path(name).open("rb") as file:
        mail = BytesHeaderParser(policy=policy.default).parse(file)
    at = datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=timezone.get_fixed_timezone(0))
    return KeptHead(name=name, to=str(mail["To"]), subject=str(mail["Subject"]), at=at)


def _path(name: str) -> Path:
    return settings.MAIL_KEPT_DIR / f"{name}{_SUFFIX}"
