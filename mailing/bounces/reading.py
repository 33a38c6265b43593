"""Reading a mail that came back: what it is, and which of ours it is about. Nothing here touches the database.

A mail of ours is known by its key, which nobody can guess: it stands in its Message-ID, which whoever sends it back
quotes, and (where BOUNCE_DOMAIN is set) in the address that it comes back to. What names none of our keys moves
nothing: anybody could write that somebody's address does not exist.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as ParsedMail
from email.parser import BytesParser
from email.utils import parseaddr
from enum import StrEnum

from mailing.bounces.rules import Verdict, code_in, judge
from mailing.replies.address import key_in


class ReturnKind(StrEnum):
    """What a mail in our bounce mailbox is."""

    HARD = Verdict.HARD.value
    SOFT = Verdict.SOFT.value
    OURS = Verdict.OURS.value
    COMPLAINT = "complaint"
    NEWS = "news"  # it is late, or has arrived: nobody needs to do anything
    AUTO = "auto"  # out of office and the like
    OTHER = "other"  # written by a person, or not understood


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one mail."""

    kind: ReturnKind
    key: uuid.UUID | None = None
    code: str = ""
    said: str = ""
    sender: str = ""
    subject: str = ""
    #: The mail of ours that it answers, by the address it came to.
    answers: uuid.UUID | None = None


#: The key of one of our mails, wherever it stands.
KEY = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_RETURN_PATH = re.compile(rf"bounce\+({KEY})@", re.I)
_MESSAGE_ID = re.compile(rf"<({KEY})@[^>\s]+>", re.I)
_DAEMON = re.compile(r"^(?:mailer-daemon|mail-daemon|mailerdaemon|postmaster|bounce|bounces|mdaemon)\b", re.I)
_RETURNED = re.compile(
    r"undeliver|returned mail|delivery (?:status|fail|has failed|problem)|mail delivery|failure notice|"
    r"could not be delivered|unzustellbar|non remis|no se (?:ha podido|pudo) entregar|mancata consegna",
    re.I,
)
_AWAY = re.compile(
    r"^(?:out of (?:the )?office|auto(?:matic)?[ -]?(?:reply|response)|autoreply|away from|on holiday|annual leave|"
    r"abwesen|automatische antwort|absence|absent|réponse automatique|reponse automatique|respuesta autom|"
    r"fuera de la oficina|risposta automatica|fuori ufficio|automatisch antwoord|afwezig|autosvar|frånvaro)",
    re.I,
)
_HEADERS_OF_RECIPIENT = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_LONGEST = 300
#: What a server says stands at the beginning; what somebody else writes may be of any length.
_WORDS = 4000


def read(raw: bytes) -> Reading:
    """What a mail is. Reads whatever bytes there are; only a mail that says so clearly is a bounce or a complaint."""
    mail = parse(raw)
    sender = parseaddr(header_in(mail, "From"))[1].lower()
    subject = header_in(mail, "Subject")

    def reading(kind: ReturnKind, code: str = "", said: str = "") -> Reading:
        return Reading(kind, _key(mail), code, _line(said), sender[:254], _line(subject), _answers(mail))

    if _part(mail, "message/feedback-report") is not None:
        return reading(*_complaint(mail))
    if _part(mail, "message/delivery-status") is not None:
        return reading(*_delivery_status(mail))
    if _part(mail, "message/disposition-notification") is not None:
        return reading(ReturnKind.AUTO)
    failed = mail["X-Failed-Recipients"] is not None
    if failed or (_DAEMON.match(sender) and not _AWAY.match(subject)):
        words = _told(mail)
        if failed or _RETURNED.search(subject) or code_in(words):
            return reading(ReturnKind(judge(words=words).value), code_in(words), _sentence(words))
    return reading(ReturnKind.AUTO if answers_by_itself(mail, subject) else ReturnKind.OTHER)


def words_of(raw: bytes) -> str:
    """What a mail says to people, without our own mail that it may hold."""
    return _told(parse(raw))


def message_id_of(raw: bytes) -> bytes:
    """The Message-ID of a mail, which stays the same however often it is delivered; empty when it has none."""
    return header_in(parse(raw), "Message-ID").strip().encode("utf-8", "replace")


def parse(raw: bytes) -> ParsedMail:
    """A mail, whatever bytes there are."""
    return BytesParser(policy=policy.compat32).parsebytes(raw)


def answers_by_itself(mail: ParsedMail, subject: str) -> bool:
    """Whether a machine wrote it: nobody read our mail, and an answer to it would go round in circles (RFC 3834)."""
    submitted = header_in(mail, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header_in(mail, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply", "auto-reply"}:
        return True
    if any(mail[name] for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "List-Id")):
        return True
    return bool(_AWAY.match(subject))


def _complaint(mail: ParsedMail) -> tuple[ReturnKind, str, str]:
    """ARF (RFC 5965). A report on failed authentication is about our server, not from a reader."""
    fields = _fields(_part(mail, "message/feedback-report"))
    kind = fields.get("feedback-type", "").lower()
    if kind in {"not-spam", "auth-failure", "dmarc"}:
        return ReturnKind.OTHER, "", f"A report of the kind {kind}"
    return ReturnKind.COMPLAINT, "", f"Reported as {kind or 'unwanted'}"


def _delivery_status(mail: ParsedMail) -> tuple[ReturnKind, str, str]:
    """RFC 3464: what is said of the recipient. A warning that it is late is no bounce yet."""
    fields = _fields(_part(mail, "message/delivery-status"))
    action = fields.get("action", "failed").lower().split()
    status, words = fields.get("status", ""), fields.get("diagnostic-code", "")
    words = words.partition(";")[2].strip() or words
    if action and action[0] in {"delayed", "delivered", "relayed", "expanded"}:
        return ReturnKind.NEWS, code_in(status), words or action[0]
    # Some reports hold the server's own words only in the part for people.
    judged = judge(status=status, words=words or _told(mail))
    return ReturnKind(judged.value), code_in(status) or code_in(words), words or _sentence(_told(mail))


def _fields(part: ParsedMail | None) -> dict[str, str]:
    """The fields of all blocks of a report, the first of each name that says something."""
    if part is None:
        return {}
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [part]
    found: dict[str, str] = {}
    for block in blocks:
        if not isinstance(block, ParsedMail):
            continue
        headers = list(block.items()) if isinstance(payload, list) else _plain_fields(text_of(block))
        for name, value in headers:
            words = " ".join(str(value).split())
            if words:
                found.setdefault(name.lower(), words)
    return found


def _plain_fields(text: str) -> list[tuple[str, str]]:
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text)
    pairs = (line.partition(":") for line in unfolded.splitlines())
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon]


def _answers(mail: ParsedMail) -> uuid.UUID | None:
    for name in (*_HEADERS_OF_RECIPIENT, "Cc"):
        for value in mail.get_all(name) or []:
            if key := key_in(str(value)):
                return key
    return None


def _key(mail: ParsedMail) -> uuid.UUID | None:
    """Which mail of ours it is about: by the address it came back to, by what it quotes, by what it answers."""
    for name in _HEADERS_OF_RECIPIENT:
        for value in mail.get_all(name) or []:
            if found := _RETURN_PATH.search(str(value)):
                return uuid.UUID(found[1])
    for text in _quoted(mail):
        if found := _MESSAGE_ID.search(text):
            return uuid.UUID(found[1])
    return None


def _quoted(mail: ParsedMail) -> Iterator[str]:
    """Where the Message-ID of the original may stand, the surest place first."""
    parts = list(mail.walk())[1:]
    for part in parts:
        yield str(part.get("Message-ID") or part.get("Original-Message-ID") or "")
    for part in parts:
        if part.get_content_type() in {"text/rfc822-headers", "message/delivery-status"}:
            yield text_of(part)
    yield header_in(mail, "In-Reply-To")
    yield header_in(mail, "References")
    for part in [mail, *parts]:
        if part.get_content_maintype() == "text":
            yield text_of(part)


def _part(mail: ParsedMail, kind: str) -> ParsedMail | None:
    return next((part for part in mail.walk() if part.get_content_type() == kind), None)


def _told(mail: ParsedMail) -> str:
    """The words meant for people: the first part of text."""
    for part in mail.walk():
        if part.get_content_type() in {"text/plain", "text/html"}:
            # What follows is our own mail, in which anything may stand.
            return re.split(
                r"\n-{2,}.*(?:original|copy|message|headers)", text_of(part), maxsplit=1, flags=re.I
            )[0]
    return ""


def text_of(part: ParsedMail) -> str:
    """The text of one part of a mail, in whatever letters it came."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")


def header_in(mail: ParsedMail, name: str) -> str:
    """One header, decoded."""
    return header_of(str(mail.get(name, "")))


def header_of(value: str) -> str:
    """A header, decoded. Python raises a variety of errors for headers that are not as they should be."""
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (ValueError, LookupError, TypeError, MessageError):
        return " ".join(value.split())


def _sentence(words: str) -> str:
    """The line of a text that holds the server's answer, or the first that says anything."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return next(
        (line for line in lines if re.search(r"\b[45]\d\d\b|\b[45]\.\d\.\d", line)), lines[0] if lines else ""
    )


def _line(words: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in words)
    return " ".join(printable.encode("utf-8", "replace").decode().split())[:_LONGEST]
