"""From a row of the outbox to the mail on the wire.

Headers, encodings and dates are the standard library's. The parts are put together here and not by its generator, which
writes line by line and takes several times as long, but in its way: whatever words somebody types, no part holds
the boundary that divides the parts, so a reader finds those that were meant and no other. Every part is in seven bits,
so no server on the way has a reason to rewrite it, and no line is too long.
"""

import binascii
import re
import secrets
from collections.abc import Callable
from email.header import Header
from email.utils import formatdate

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError, sanitize_address

from mailing.bounces import providers
from mailing.kinds import sort_of
from mailing.models import Message
from mailing.preferences.owner import stop_address

#: What needs neither encoding nor folding; where there is no space, as in the address of a page, nothing can be folded.
_PLAIN = re.compile(r"[ -~]{1,60}|[!-~]{1,900}")
_BREAK = re.compile("[\x00-\x08\n-\x1f\x7f-\x9f\u2028\u2029]")
#: The standard allows 998 characters a line; some servers stop earlier.
_LONGEST = 900
#: What no server on the way changes or refuses.
_HARMLESS = bytes([ord("\t"), ord("\n"), *range(ord(" "), ord("~") + 1)])
_NEXT_FILE = re.compile(r"(?<=END:VCALENDAR\r\n)(?=BEGIN:VCALENDAR)")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 '-]{1,40}")


class ClaimLost(Exception):
    """The reaper has given the mail to another worker, so this one must not hand it over."""


class OutboxMail(EmailMultiAlternatives):
    """A mail that knows its own bytes. Backends that talk to a provider's interface find the usual attributes."""

    _wire = b""
    #: The bare address it goes to, for the mail server, and the one it comes back to.
    recipient = ""
    return_path = ""

    #: Called once before any of its words leave; the sender writes down then that it begins.
    before_it_goes: Callable[[], None] = staticmethod(lambda: None)

    def wire(self) -> bytes:
        """The mail as SMTP sends it."""
        if not self._wire:
            self._wire = _assembled(self)
        return self._wire


def build(message: Message) -> OutboxMail:
    """The mail of ``message``: text, HTML and, if it has one, its calendar file.

    The calendar file stands among the alternatives, where Outlook and Google look for an invitation, and again as
    an attachment, which Apple and everybody else can open. Of several, each is an attachment, and the first is both.
    """
    mail = OutboxMail(
        subject=message.subject,
        body=message.text,
        from_email=_address(settings.DEFAULT_FROM_EMAIL),
        to=[_address((message.to_name, message.to_address))],
        reply_to=[_address(message.reply_to or settings.CONTACT_EMAIL)],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **_stopping(message),
            **providers.headers(message),
        },
    )
    mail.recipient = _address(message.to_address)
    domain = settings.BOUNCE_DOMAIN
    mail.return_path = f"bounce+{message.key}@{domain}" if domain else settings.FROM_ADDRESS
    mail.attach_alternative(message.html, "text/html")
    for number, file in enumerate(calendar_files(message.calendar), 1):
        if number == 1:
            mail.attach_alternative(file, f"text/calendar; method={message.calendar_method or 'PUBLISH'}")
        mail.attach("invite.ics" if number == 1 else f"invite-{number}.ics", file.encode(), "application/ics")
    return mail


def calendar_files(calendar: str) -> list[str]:
    """The calendar files that stand one after the other in ``calendar``. Each carries one invitation: a program reads
    the first of a file and leaves the others."""
    return _NEXT_FILE.split(calendar) if calendar else []


def _stopping(message: Message) -> dict[str, str]:
    """For mail that is not essential: how a mail program stops it with one press (RFC 8058)."""
    sort = sort_of(message.kind)
    if sort is None or sort.essential:
        return {}
    where = stop_address(message.recipient, message.to_address, sort=sort, programme=message.programme_id)
    return {"List-Unsubscribe": f"<{where}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _address(who: str | tuple[str, str]) -> str:
    """An address for a header, in ASCII: names as encoded words, domains as they are looked up."""
    if isinstance(who, tuple) and _PLAIN_NAME.fullmatch(who[0]) and who[1].isascii():
        return f"{who[0]} <{who[1]}>"
    if isinstance(who, str) and who.isascii():
        return who
    if _BREAK.search("".join(who)):
        raise BadHeaderError("A name or an address has a line break in it.")
    # A long name comes back folded, and is folded anew as a header.
    return str(sanitize_address(who, "utf-8")).replace("\n ", " ")


def _assembled(mail: OutboxMail) -> bytes:
    headers = {
        "Subject": mail.subject,
        "From": mail.from_email,
        "To": mail.to[0],
        "Reply-To": mail.reply_to[0],
        "Date": formatdate(),
        **mail.extra_headers,
        "MIME-Version": "1.0",
    }
    parts = [_words(mail.body.encode(), "plain")]
    for content, kind in mail.alternatives:
        if kind == "text/html":
            # What is not ASCII has a name or a number in HTML, so this part needs no quoting.
            parts.append(_words(str(content).encode("ascii", "xmlcharrefreplace"), "html"))
        else:
            parts.append(_file(str(content).encode(), f"{kind}; charset=utf-8"))
    body = _multipart("alternative", parts)
    if mail.attachments:
        files = [
            _file(content, kind, f'Content-Disposition: attachment; filename="{name}"\r\n')
            for name, content, kind in mail.attachments
        ]
        body = _multipart("mixed", [body, *files])
    head = "".join(_header(name, value) for name, value in headers.items())
    return head.encode("ascii") + body


def _multipart(kind: str, parts: list[bytes]) -> bytes:
    boundary = _boundary(parts)
    line = b"\r\n--" + boundary
    head = b'Content-Type: multipart/%b; boundary="%b"\r\n' % (kind.encode(), boundary)
    return head + b"".join(line + b"\r\n" + part for part in parts) + line + b"--\r\n"


def _boundary(parts: list[bytes]) -> bytes:
    """What divides ``parts``: nobody can guess it, and it stands in none of them."""
    while True:
        boundary = f"=_{secrets.token_hex(12)}".encode()
        if not any(boundary in part for part in parts):
            return boundary


def _words(words: bytes, kind: str) -> bytes:
    """Text as it is where mail servers let it pass, otherwise quoted: people can read both in the source of a mail."""
    lines = words.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    plain = not lines.translate(None, _HARMLESS) and max(map(len, lines.split(b"\n"))) <= _LONGEST
    quoted = lines if plain else binascii.b2a_qp(lines, istext=True)
    head = (
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {'7bit' if plain else 'quoted-printable'}\r\n\r\n"
    )
    return head.encode() + quoted.replace(b"\n", b"\r\n")


def _file(content: bytes, kind: str, more: str = "") -> bytes:
    """A file, byte for byte: calendar programs count the bytes of a line."""
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n"
    lines = [binascii.b2a_base64(content[at : at + 57], newline=False) for at in range(0, len(content), 57)]
    return head.encode() + b"\r\n".join(lines) + b"\r\n"


def _header(name: str, value: str) -> str:
    # Python's own folding takes some of these for the end of a line, and mail programs may take any of them for one.
    if _BREAK.search(value):
        raise BadHeaderError(f"The header {name} has a line break in it.")
    if not _PLAIN.fullmatch(value):
        charset = None if value.isascii() else "utf-8"
        value = Header(value, charset, maxlinelen=76, header_name=name).encode(linesep="\r\n")
    return f"{name}: {value}\r\n"
