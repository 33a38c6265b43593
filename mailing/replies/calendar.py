"""What somebody's calendar program answers to an entry of ours: that they come, perhaps, or not (RFC 5546).

It is read here; what it means is said by the app whose entry it is, which registers under ``calendar_answers``.
Nobody sees such an answer as a mail that waits: a program wrote it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message as ParsedMail

from common.addresses import tidy
from common.registry import Registry
from mailing.bounces.parts import TEXT, parts_of, text_of
from mailing.choices import CalendarWord

#: An answer to an invitation, or one that proposes another time, which says no less.
_METHODS = frozenset({"REPLY", "COUNTER"})
_FOLD = re.compile(r"\r?\n[ \t]")
_STATUS = re.compile(r"PARTSTAT=\"?([A-Za-z-]{1,20})", re.I)
_MAILTO = re.compile(r":mailto:([^\s;\"]{1,254})", re.I)


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What one attendee's calendar says of the entry ``uid``, in its version ``sequence``, and when it said so."""

    uid: str
    says: CalendarWord
    attendee: str
    sequence: int = 0
    at: datetime | None = None


#: Takes an answer and the address it came from. Says what was made of it, in a sentence; None for an entry of others.
calendar_answers: Registry[Callable[[CalendarAnswer, str], str | None]] = Registry()

NOT_KNOWN = "A calendar's answer to an entry that is not one of ours, or no longer."


def take(answer: CalendarAnswer, *, sender: str) -> str:
    """Hand an answer to the app whose entry it is about; returns what was made of it."""
    for app in calendar_answers:
        if (note := app(answer, sender)) is not None:
            return note
    return NOT_KNOWN


def calendar_answer(mail: ParsedMail) -> CalendarAnswer | None:
    """The answer that a mail brings; None for any other mail."""
    for part in parts_of(mail):
        if part.get_content_type() in ("text/calendar", "application/ics"):
            found = read_answer(text_of(part), method=str(part.get_param("method") or ""))
            if found is not None:
                return found
    return None


def read_answer(file: str, *, method: str = "") -> CalendarAnswer | None:
    """What a calendar file answers; None if it is no answer, or not one that says how somebody stands."""
    lines = _FOLD.sub("", file[:TEXT]).splitlines()
    values: dict[str, str] = {}
    attendees: list[str] = []
    in_event = False
    for line in lines:
        name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
        if line.strip().upper() == "BEGIN:VEVENT":
            in_event = True
        elif name == "ATTENDEE" and in_event:
            attendees.append(line)
        elif name == "METHOD" or (in_event and name in ("UID", "SEQUENCE", "DTSTAMP")):
            values.setdefault(name, line.partition(":")[2].strip())
    # Of two, one has handed it on to the other.
    own = next((each for each in attendees if "DELEGATED-FROM" not in each.upper()), "")
    status, address = _STATUS.search(own), _MAILTO.search(own)
    if (
        (values.get("METHOD") or method).upper() not in _METHODS
        or not values.get("UID")
        or not (status and address)
    ):
        return None
    word = status[1].lower()
    if word not in CalendarWord.values:
        return None
    sequence = values.get("SEQUENCE", "")
    return CalendarAnswer(
        uid=values["UID"][:200],
        says=CalendarWord(word),
        attendee=tidy(address[1]),
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else 0,
        at=_moment(values.get("DTSTAMP", "")),
    )


def _moment(said: str) -> datetime | None:
    try:
        return datetime.strptime(said[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
