"""Contact cards by consent: what attendees of an event let each other have (E20).

Three ticks, each by itself and off until set. Whoever shares nothing is not on the list, and nothing says how many
they are. Taking a tick back counts from the next time anybody looks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from agenda.choices import Part, SessionState
from agenda.models import Attendance
from common import clock
from events.access import may_run
from events.choices import EventState
from events.models import Event, Registration
from people.models import Person

#: How long after the event the list may be seen.
KEPT_FOR = timedelta(days=365)
_ID_LENGTH = 20


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What one person let the other attendees have: each line empty unless its own tick is set."""

    id: str
    name: str
    museum: str
    email: str

    @property
    def title(self) -> str:
        return self.name or self.museum or self.email


def cards_of(event: Event) -> list[ContactCard]:
    """The cards of ``event`` by their titles. One query, and nothing in it of those who share nothing."""
    rows = (
        Registration.objects.confirmed()
        .filter(event=event, person__isnull=False, person__erased_at=None)
        .filter(Q(shares_name=True) | Q(shares_museum=True, museum__isnull=False) | Q(shares_email=True))
        .select_related("person", "museum")
    )
    cards = [_card(row) for row in rows]
    return sorted((card for card in cards if card.title), key=lambda card: card.title.casefold())


def _card(row: Registration) -> ContactCard:
    assert row.person is not None
    return ContactCard(
        # Not the booking's own key: that one is for its owner and for the door.
        id=salted_hmac("p2p.card", row.key.hex).hexdigest()[:_ID_LENGTH],
        name=row.person.name if row.shares_name else "",
        museum=str(row.museum) if row.shares_museum and row.museum else "",
        email=row.person.address if row.shares_email else "",
    )


def is_open(event: Event, *, now: datetime | None = None) -> bool:
    """Whether there is a list at all: the event is on or was, and not longer ago than ``KEPT_FOR``."""
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        return False
    return not is_over(event, now=now)


def is_over(event: Event, *, now: datetime | None = None) -> bool:
    """Whether there was a list, and its time is over."""
    last = event.sessions.filter(state=SessionState.PLANNED).order_by("-ends_at").first()
    return last is not None and (now or timezone.now()) > last.ends_at + KEPT_FOR


def may_see(person: object, event: Event) -> bool:
    """Those with a place of their own, the team, and the organisers: who sees it sees what all of them see."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    if Registration.objects.confirmed().filter(event=event, person=person, claimed_at__isnull=False).exists():
        return True
    team = Attendance.objects.live().filter(session__eventsession__event=event, person=person)
    return team.exclude(part=Part.ATTENDEE).exists() or may_run(person, event)


def vcard(card: ContactCard, *, event: Event) -> str:
    """The card as a file for an address book, with what was ticked and nothing else."""
    first, _, last = card.title.rpartition(" ")
    name = f"{_text(last)};{_text(first)};;;" if card.name and first else f"{_text(card.title)};;;;"
    session = event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at").first()
    when = f", {clock.day_words(session.start_day)}" if session else ""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_text(card.title)}", f"N:{name}"]
    lines += [f"ORG:{_text(card.museum)}"] if card.museum else []
    lines += [f"EMAIL;TYPE=INTERNET:{_text(card.email)}"] if card.email else []
    lines += [f"NOTE:{_text(f'Met at “{event.title}”{when}')}", "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return " ".join(escaped.split())


def _folded(line: str) -> str:
    """At most 75 octets a line, never inside a letter."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 74:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
