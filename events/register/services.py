"""The register of an event's sessions: who may mark it when, and what it means that it is complete."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agenda.choices import SessionState
from agenda.models import Attendance
from agenda.register.marks import REGISTER_OPENS
from agenda.services import Mark, note_the_rest_absent, record_many
from common.clock import moment_words
from common.errors import DomainError
from events.access import is_officer_of
from events.choices import EventState
from events.models import EventSession
from people.models import Person

#: For how long co-organisers may mark; after that only officers change what a register says.
MARKED_WITHIN = timedelta(days=30)


def why_closed(session: EventSession, *, by: Person, now: datetime | None = None) -> str:
    """Why ``by`` cannot mark the register of ``session`` now, in a sentence; empty when they can."""
    now = now or timezone.now()
    if session.state != SessionState.PLANNED or session.event.state in (
        EventState.DRAFT,
        EventState.CANCELLED,
        EventState.POSTPONED,
    ):
        return "This session is not taking place, so it has no register."
    opens = session.starts_at - REGISTER_OPENS
    if now < opens:
        return f"The register opens on {moment_words(opens)}, two hours before the start."
    if now > session.ends_at + MARKED_WITHIN and not is_officer_of(by, session.event):
        return "This register closed 30 days after the session. Ask an officer of the programme to change it."
    return ""


def refuse_if_closed(session: EventSession, *, by: Person, now: datetime) -> None:
    said = why_closed(session, by=by, now=now)
    if said:
        raise DomainError(said)


@transaction.atomic
def mark(
    *, session: EventSession, marks: Sequence[Mark], by: Person, now: datetime | None = None
) -> list[Attendance]:
    """Note who came. Returns the rows as they stand now: where somebody else marked later, their mark."""
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    return record_many(session=session, marks=marks, by=by, now=now)


@transaction.atomic
def complete(*, session: EventSession, by: Person, now: datetime | None = None) -> int:
    """Say that the register is complete: whoever is still expected did not come. Returns how many they are.

    Until then nothing anywhere says of anybody that they did not come.
    """
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    if now < session.starts_at:
        raise DomainError("Wait until the session has started before you say that the register is complete.")
    absent = note_the_rest_absent(session=session, by=by)
    EventSession.objects.filter(pk=session.pk, register_taken_at=None).update(register_taken_at=now)
    session.refresh_from_db(fields=["register_taken_at"])
    return absent


@transaction.atomic
def reopen(*, session: EventSession, by: Person, now: datetime | None = None) -> None:
    """Take it back that the register is complete. The marks stay as they are, and say nothing to anybody again."""
    refuse_if_closed(session, by=by, now=now or timezone.now())
    EventSession.objects.filter(pk=session.pk).update(register_taken_at=None)
    session.register_taken_at = None


def unfinished() -> Q:
    """The attendances whose register is still being taken: what they say is not said to anybody."""
    return Q(session__eventsession__isnull=False, session__eventsession__register_taken_at=None)
