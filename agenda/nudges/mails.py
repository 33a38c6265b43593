"""The mail that asks somebody again for what others count on them for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agenda.models import Nudge
from agenda.obligations import Obligation
from mailing.choices import Priority
from mailing.mail import Mail
from mailing.models import Message
from mailing.outbox.queueing import Envelope
from mailing.rendering.html import Rendered
from programmes.models import Programme

SUBJECT = (
    "{% if asked|length == 1 %}{{ asked.0.obligation.title }}"
    "{% else %}{{ number }} things wait for you{% endif %}"
)
AS_WRITTEN = (
    "It says what waits for one person, each thing in words of its own. “Mail to come” lets you add to it."
)

#: Nudges that share a person's budget, and those that do not count against it.
NUDGE = Mail(
    kind="agenda.nudge",
    name="What waits for somebody",
    sort="nudges",
    subject=SUBJECT,
    template="agenda/mail/nudge.html",
    as_written=AS_WRITTEN,
    priority=Priority.REMINDER,
)
NUDGE_ESSENTIAL = Mail(
    kind="agenda.nudge_essential",
    name="What waits and cannot be left",
    sort="nudges",
    subject=SUBJECT,
    template="agenda/mail/nudge.html",
    as_written=AS_WRITTEN,
    priority=Priority.REMINDER,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a nudge asks for, with the paragraph that an officer added."""

    nudge: Nudge
    obligation: Obligation
    extra: str = ""


#: How many things a subject says wait.
_NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)


def nudge(asked: Sequence[Asked], *, essential: bool, private: bool, now: datetime) -> Message:
    """Ask one person again. ``private``: nobody else reads it, because its link shows what they have not done."""
    rows = [each.nudge for each in asked]
    return (NUDGE_ESSENTIAL if essential else NUDGE).queue(
        to=rows[0].person,
        about=min(rows, key=lambda row: row.pk),
        programme=_programme(asked),
        envelope=Envelope(
            occurrence=now.isoformat(),  # a mail that was taken back may be written again
            expires_at=min(row.closes_at for row in rows),
            secret=private,
        ),
        **_words(asked, essential=essential),
    )


def nudge_preview(asked: Asked) -> Rendered:
    """A nudge about one thing, to look at."""
    words = _words([asked], essential=False)
    return NUDGE.preview(to=asked.nudge.person, programme=_programme([asked]), **words)


def _words(asked: Sequence[Asked], *, essential: bool) -> dict[str, Any]:
    number = len(asked)
    return {
        "asked": asked,
        "essential": essential,
        "number": _NUMBERS[number] if number < len(_NUMBERS) else str(number),
    }


def _programme(asked: Sequence[Asked]) -> Programme | None:
    """The programme of all that is asked, where it is one."""
    first = asked[0].nudge
    return first.programme if {each.nudge.programme_id for each in asked} == {first.programme_id} else None
