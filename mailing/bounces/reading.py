"""Reading a mail that came back: what it is, and which of ours it is about. Nothing here touches the database.

A mail of ours is known by its key, which nobody can guess: it stands in its Message-ID, which whoever sends it back
quotes, and (where BOUNCE_DOMAIN is set) in the address that it comes back to. What names none of our keys moves
nothing: anybody could write that somebody's address does not exist.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as ParsedMail
from enum import StrEnum

from mailing.bounces import complaints
from mailing.bounces.parts import (
    HEADER,
    embedded_text,
    header_in,
    lines_of,
    parse,
    part_of_kind,
    parts_of,
    plain_text_of,
    sender_of,
    text_of,
    values_of,
)
from mailing.bounces.rules import LONGEST, Verdict, code_in, judge, says_nobody
from mailing.replies.address import key_in
from mailing.replies.calendar import CalendarAnswer, calendar_answer


class ReturnKind(StrEnum):
    """What a mail in our bounce mailbox is."""

    HARD = Verdict.HARD.value
    SOFT = Verdict.SOFT.value
    OURS = Verdict.OURS.value
    COMPLAINT = "complaint"
    NEWS = "news"  # it is late, or has arrived: nobody needs to do anything
    CALENDAR = "calendar"  # a calendar program says whether its owner comes
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
    calendar: CalendarAnswer | None = None


#: The key of one of our mails, wherever it stands.
KEY = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_RETURN_PATH = re.compile(rf"bounce\+({KEY})@", re.I)
_MESSAGE_ID = re.compile(rf"<({KEY})@[^<>\s]{{1,255}}>", re.I)
#: Who writes when a mail cannot be delivered, by the address and by the name.
_DAEMON = re.compile(
    r"(?:mailer-daemon|mail-daemon|mailerdaemon|postmaster|bounces?|mdaemon|ndr|e500_smtp\w*|imss|"
    r"mail[._-]delivery\w*)\b",
    re.I,
)
_DAEMON_NAME = re.compile(
    r"mail delivery|delivery (?:sub)?system|mailer-?daemon|postmaster|system administrator|mail system", re.I
)
_RETURNED = re.compile(
    r"undeliver|returned mail|delivery (?:status|fail|has failed|problem|report|error)|mail delivery|mail error|"
    r"mail failed|failure (?:notice|delivery)|non-?delivery|(?:could )?not (?:be )?delivered|user unknown|no such user|"
    r"message delivery|unzustellbar|non remis|non recens|no se (?:ha podido|pudo) entregar|mancata consegna|"
    r"mail failure",
    re.I,
)
#: Only late: it is still being tried.
_LATE = re.compile(
    r"not yet been delivered|has been delayed|delivery attempts will continue|will (?:continue|keep) (?:to |trying)|"
    r"warning (?:message )?only|advisory-only|will be retried|still being retried|has been postponed",
    re.I,
)
#: What gateways put before a subject.
_TAG = re.compile(
    r"\s{0,9}(?:\[[^\[\]]{1,40}\]|\*{1,3}[^*]{1,40}\*{1,3}|\(?external\)?\s{0,9}:)\s{0,9}", re.I
)
_AWAY = re.compile(
    r"(?:out of (?:the )?office|auto(?:matic|mated|matically)?[ -]?(?:reply|response|generated)|autoreply|"
    r"away (?:from|until)|"
    r"i am away|i'm away|not in the office|on (?:holiday|vacation|leave)|"
    r"(?:on )?(?:annual|maternity|paternity|parental|adoption|sick|study|compassionate) leave|ooo\b|"
    r"allan o'?r swyddfa|(?:ymateb|ateb) awtomatig|ar (?:fy )?(?:wyliau|ngwyliau|absenoldeb)|i ffwrdd|"
    r"as oifig|freagra uathoibríoch|"
    r"abwesen|automatische antwort|absence|absent|réponse automatique|reponse automatique|respuesta autom|"
    r"fuera de la oficina|risposta automatica|fuori ufficio|automatisch antwoord|afwezig|autosvar|frånvaro)",
    re.I,
)
_HEADERS_OF_RECIPIENT = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_LINE = 300
#: Where the words of a mail server end and our own mail begins.
_ORIGINAL = re.compile(
    r"(?:the )?(?:original|copy|message|headers?|returned|returned mail|below this line|start of returned|unsent)\b"
)
_ORIGINAL_PLAIN = re.compile(
    r"(?:the )?original message (?:follows|headers|details)|message headers? follow|your message reads|"
    r"(?:this|here) is a copy of the|included is a copy|below is a copy|the header and top"
)
#: Lines that quote our own mail, whose subject may hold any word.
_QUOTED_FIELD = ("subject:", "to:", "from:", "cc:", "date:", "sent:", "message-id:", "with subject")
_REFUSAL = re.compile(r"\b[45]\d\d\b|\b[45]\.\d\.\d")


def read(raw: bytes) -> Reading:
    """What a mail is. Reads whatever bytes there are; only a mail that says so clearly is a bounce or a complaint."""
    mail = parse(raw)
    name, sender = sender_of(mail)
    subject = header_in(mail, "Subject")

    def reading(
        kind: ReturnKind, code: str = "", said: str = "", calendar: CalendarAnswer | None = None
    ) -> Reading:
        return Reading(
            kind, _key(mail), code, _line(said), sender[:254], _line(subject), _answers(mail), calendar
        )

    reported = complaints.reported(mail, sender=sender, subject=subject)
    if reported is not None:
        return reading(ReturnKind.COMPLAINT if reported.by_reader else ReturnKind.OTHER, said=reported.says)
    if part_of_kind(mail, "message/delivery-status") is not None:
        return reading(*_delivery_status(mail))
    if part_of_kind(mail, "message/disposition-notification") is not None:
        return reading(ReturnKind.AUTO)
    answer = calendar_answer(mail)
    if answer is not None:
        return reading(ReturnKind.CALENDAR, said=f"Their calendar says: {answer.says.label}", calendar=answer)
    if refusal := _plain_refusal(mail, name, sender, subject):
        return reading(*refusal)
    return reading(ReturnKind.AUTO if answers_by_itself(mail, subject) else ReturnKind.OTHER)


def words_of(raw: bytes) -> str:
    """What a mail says to people, without our own mail that it may hold."""
    return _told(parse(raw))


def message_id_of(raw: bytes) -> bytes:
    """The Message-ID of a mail, which stays the same however often it is delivered; empty when it has none."""
    return header_in(parse(raw), "Message-ID").strip().encode("utf-8", "replace")


def answers_by_itself(mail: ParsedMail, subject: str) -> bool:
    """Whether a machine wrote it: nobody read our mail, and an answer to it would go round in circles (RFC 3834)."""
    submitted = header_in(mail, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header_in(mail, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply", "auto-reply"}:
        return True
    if any(mail[name] for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "List-Id")):
        return True
    return is_away(subject)


def is_away(subject: str) -> bool:
    """Whether a subject is that of an automatic answer. One that begins with "Re:" is what somebody answers."""
    subject = subject[:HEADER].replace("\u2019", "'")
    for _ in range(5):
        tagged = _TAG.match(subject)
        if tagged is None:
            break
        subject = subject[tagged.end() :]
    return _AWAY.match(subject.strip()) is not None


def _delivery_status(mail: ParsedMail) -> tuple[ReturnKind, str, str]:
    """RFC 3464: what is said of the recipient. A warning that it is late is no bounce yet."""
    fields = fields_of(part_of_kind(mail, "message/delivery-status"))
    action = fields.get("action", "failed").lower().split()
    status, words = fields.get("status", ""), fields.get("diagnostic-code", "")
    words = words.partition(";")[2].strip() or words
    if action and action[0] in {"delayed", "delivered", "relayed", "expanded"}:
        return ReturnKind.NEWS, code_in(status), words or action[0]
    # Some reports hold the server's own words only in the part for people.
    judged = judge(status=status, words=words or f"{status}\n{_told(mail)}")
    return ReturnKind(judged.value), code_in(status) or code_in(words), words or _sentence(_told(mail))


def _plain_refusal(
    mail: ParsedMail, name: str, sender: str, subject: str
) -> tuple[ReturnKind, str, str] | None:
    """What a mail server says in a letter for people; None for what is no such letter."""
    failed = mail["X-Failed-Recipients"] is not None
    returned = _RETURNED.search(subject) is not None
    by_server = bool(
        _DAEMON.match(sender) or _DAEMON_NAME.search(name) or mail.get_content_type() == "multipart/report"
    )
    if not failed and (is_away(subject) or not (by_server or returned)):
        return None
    words = _told(mail)
    code = code_in(words)
    # Whoever else writes under such a subject is a gateway, if it quotes the answer of a mail server.
    quotes = returned and _REFUSAL.search(words) and says_nobody(words)
    if not (failed or quotes or (by_server and (returned or code or says_nobody(words)))):
        return None
    if _LATE.search(words):
        return ReturnKind.NEWS, code, _sentence(words)
    return ReturnKind(judge(words=words).value), code, _sentence(words)


def fields_of(part: ParsedMail | None) -> dict[str, str]:
    """The fields of all blocks of a report, the first of each name that says something."""
    found: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]+", " ", embedded_text(part)).splitlines() if part is not None else ():
        name, colon, value = line.partition(":")
        words = " ".join(value[:HEADER].split())
        if colon and words:
            found.setdefault(name.strip().lower(), words)
    return found


def _answers(mail: ParsedMail) -> uuid.UUID | None:
    for name in (*_HEADERS_OF_RECIPIENT, "Cc"):
        for value in values_of(mail, name):
            if key := key_in(value):
                return key
    return None


def _key(mail: ParsedMail) -> uuid.UUID | None:
    """Which mail of ours it is about: by the address it came back to, by what it quotes, by what it answers."""
    for name in _HEADERS_OF_RECIPIENT:
        for value in values_of(mail, name):
            if found := _RETURN_PATH.search(value):
                return uuid.UUID(found[1])
    for text in _quoted(mail):
        if found := _MESSAGE_ID.search(text):
            return uuid.UUID(found[1])
    return None


def _quoted(mail: ParsedMail) -> Iterator[str]:
    """Where the Message-ID of the original may stand, the surest place first."""
    parts = parts_of(mail)[1:]
    for part in parts:
        yield str(part.get("Message-ID") or part.get("Original-Message-ID") or "")[:HEADER]
    for part in parts:
        if part.get_content_type() in {"text/rfc822-headers", "message/delivery-status"}:
            yield text_of(part)
    yield header_in(mail, "In-Reply-To")
    yield header_in(mail, "References")
    for part in [mail, *parts]:
        if part.get_content_maintype() == "text":
            yield text_of(part)


def _told(mail: ParsedMail) -> str:
    """The words meant for people: the first part of text, up to our own mail, in which anything may stand."""
    part = next(
        (part for part in parts_of(mail) if part.get_content_type() in {"text/plain", "text/html"}), None
    )
    kept: list[str] = []
    for line in lines_of(plain_text_of(part)) if part is not None else ():
        bare = line.strip("-=*#_|><+ ").lower()
        ruled = line[:2] in ("--", "==", "__", "**", "##", "|-")
        if kept and ((ruled and _ORIGINAL.search(bare[:200])) or _ORIGINAL_PLAIN.match(bare)):
            break
        if not bare.startswith(_QUOTED_FIELD):
            kept.append(line)
    return "\n".join(kept)[:LONGEST].strip()


def _sentence(words: str) -> str:
    """The line of a text that holds the server's answer, or the first that says anything."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return next((line for line in lines if _REFUSAL.search(line)), lines[0] if lines else "")


def _line(words: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in words[:LONGEST])
    return " ".join(printable.encode("utf-8", "replace").decode().split())[:_LINE]
