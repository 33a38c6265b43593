"""A letter from the officers to people of one event: whom it goes to, how it looks, and sending it once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, TextChoices

from agenda.choices import AttendanceState, Part
from agenda.models import Attendance
from common.errors import DomainError
from common.history import recorded
from events.choices import RegistrationState
from events.letters.mails import LETTER
from events.links import booking_address
from events.models import Event, Registration
from mailing.models import Message
from mailing.outbox.queueing import Envelope
from mailing.rendering.html import Rendered
from people.models import Person


class Audience(TextChoices):
    """People of an event whom one may want to write to together."""

    PLACE = "place", "Everybody with a place"
    WAITING = "waiting", "Everybody on the waiting list"
    ATTENDED = "attended", "Everybody who came"
    TEAM = "team", "The team: hosts, presenters and organisers"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody the letter goes to, with the booking it is about (none for the team)."""

    person: Person
    registration: Registration | None = None


def addressees(
    event: Event, *, groups: Collection[str] = (), registrations: Collection[int] = ()
) -> list[Addressee]:
    """Everybody in ``groups`` and in the chosen ``registrations`` (primary keys), each person once, by name.

    Guests who are not named yet are nobody to write to; those who brought them are written to themselves.
    """
    wanted = Q(pk__in=registrations)
    if Audience.PLACE in groups:
        wanted |= Q(state=RegistrationState.CONFIRMED)
    if Audience.WAITING in groups:
        wanted |= Q(state=RegistrationState.WAITING)
    if Audience.ATTENDED in groups:
        came = Attendance.objects.filter(
            session__eventsession__event=event, state=AttendanceState.ATTENDED, part=Part.ATTENDEE
        )
        wanted |= Q(person__in=came.values("person"))
    rows = Registration.objects.filter(wanted, event=event, person__isnull=False).select_related("person")
    found = {row.person_id: Addressee(row.person, row) for row in rows if row.person}
    if Audience.TEAM in groups:
        team = (
            Attendance.objects.live()
            .filter(session__eventsession__event=event)
            .exclude(part=Part.ATTENDEE)
            .select_related("person")
        )
        for attendance in team:
            found.setdefault(attendance.person_id, Addressee(attendance.person))
    return sorted(found.values(), key=lambda each: (each.person.name.casefold(), each.person.pk))


@recorded
def write(
    *, event: Event, by: Person, to: Iterable[Addressee], subject: str, text: str, key: UUID
) -> list[Message]:
    """Queue the letter for each addressee. ``key`` names the letter: sending it again sends nothing twice.

    Raises DomainError without a subject, a text or anybody to write to.
    """
    subject, text = " ".join(subject.split()), text.strip()
    if not subject:
        raise DomainError("Give the letter a subject.", field="subject")
    if not text:
        raise DomainError("Write something: the letter is empty.", field="text")
    people = list(to)
    if not people:
        raise DomainError("Nobody is chosen. Choose a group, or people by name.", field="groups")
    return [
        LETTER.queue(
            to=addressee.person,
            about=addressee.registration or event,
            programme=event.programme,
            envelope=Envelope(occurrence=str(key)),
            **_words(event, by, addressee, subject=subject, text=text),
        )
        for addressee in people
    ]


def preview(*, event: Event, by: Person, to: Addressee, subject: str, text: str) -> Rendered:
    """The letter as ``to`` will have it: made by what sends it."""
    words = _words(event, by, to, subject=subject, text=text)
    return LETTER.preview(to=to.person, programme=event.programme, **words)


def _words(event: Event, by: Person, addressee: Addressee, *, subject: str, text: str) -> dict[str, Any]:
    booking = addressee.registration
    return {
        "event": event,
        "subject": subject,
        "reader": addressee.person,
        "text": text,
        "writer": by.name,
        "manage": booking_address(booking) if booking is not None and booking.is_live else "",
    }
