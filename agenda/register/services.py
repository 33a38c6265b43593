"""The register of a session: who may mark it when, and what it means that it is complete."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from agenda.choices import SessionState
from agenda.models import Attendance, Session
from agenda.register.hosts import RegisterHost, host_of
from agenda.register.marks import REGISTER_OPENS, Mark, expect_again, note_the_rest_absent, record_many
from common.clock import moment_words
from common.errors import DomainError
from common.history import recorded
from people.models import Person

#: For how long what one press has completed can be undone.
UNDONE_WITHIN = timedelta(minutes=10)
#: For how long helpers may mark; after that only officers change what a register says.
MARKED_WITHIN = timedelta(days=30)
NOT_TAKING_PLACE = "This session is not taking place, so it has no register."


def why_closed(host: RegisterHost, *, by: Person, now: datetime | None = None) -> str:
    """Why ``by`` cannot mark the register now, in a sentence; empty when they can."""
    now, session = now or timezone.now(), host.session
    if session.state != SessionState.PLANNED:
        return NOT_TAKING_PLACE
    if said := host.why_none():
        return said
    opens = session.starts_at - REGISTER_OPENS
    if now < opens:
        return f"The register opens on {moment_words(opens)}, two hours before the start."
    if now > session.ends_at + MARKED_WITHIN and not host.is_officer(by):
        return "This register closed 30 days after the session. Ask an officer of the programme to change it."
    return ""


def refuse_if_closed(session: Session, *, by: Person, now: datetime) -> None:
    said = why_closed(host_of(session), by=by, now=now)
    if said:
        raise DomainError(said)


@recorded
def mark(
    *, session: Session, marks: Sequence[Mark], by: Person, now: datetime | None = None
) -> list[Attendance]:
    """Note who came. Returns the rows as they stand now: where somebody else marked later, their mark."""
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    return record_many(session=session, marks=marks, by=by, now=now)


@recorded
def complete(*, session: Session, by: Person, now: datetime | None = None) -> int:
    """Say that the register is complete: whoever is still expected did not come. Returns how many they are.

    Until then nothing anywhere says of anybody that they did not come.
    """
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    if now < session.starts_at:
        raise DomainError("Wait until the session has started before you say that the register is complete.")
    absent = note_the_rest_absent(session=session, by=by)
    Session.objects.filter(pk=session.pk, register_taken_at=None).update(register_taken_at=now)
    session.refresh_from_db(fields=["register_taken_at"])
    return absent


@recorded
def reopen(*, session: Session, by: Person, now: datetime | None = None) -> None:
    """Take it back that the register is complete. The marks stay as they are, and say nothing to anybody again.

    Within ten minutes it is undone altogether: whoever was absent only because it was complete is expected again.
    """
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    if can_be_undone(session, now=now):
        expect_again(session=session)
    Session.objects.filter(pk=session.pk).update(register_taken_at=None)
    session.register_taken_at = None


def can_be_undone(session: Session, *, now: datetime | None = None) -> bool:
    """Whether the register was completed so lately that it may be as it was before."""
    taken = session.register_taken_at
    return taken is not None and (now or timezone.now()) < taken + UNDONE_WITHIN
