"""Certificates of attendance: who may have one, what it says, and whether it is true today (E21).

A certificate keeps what was so when it was issued. What it certifies is read from the register each time somebody
checks it, so that a later correction shows.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from agenda.choices import AttendanceState, SessionState
from agenda.models import Attendance
from common import clock
from common.errors import DomainError
from events.models import Certificate, Event, Registration

#: Digits and letters without I, L, O and U: nothing here looks like anything else here. Twelve of them are 60 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "–": "", ".": ""})


@dataclass(frozen=True, slots=True)
class Attended:
    """What the register says today: on which days somebody was there, and for how many hours."""

    days: tuple[date, ...]
    hours: Decimal

    @property
    def when(self) -> str:
        """Thursday 12 March 2026; or several of them."""
        words = [clock.day_words(day) for day in self.days]
        return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]

    @property
    def hours_words(self) -> str:
        return hours_words(self.hours)


def hours_words(hours: Decimal) -> str:
    """ "3 hours", "2.5 hours", "1 hour"."""
    plain = f"{hours.normalize():f}"
    return f"{plain} hour" if plain == "1" else f"{plain} hours"


def attended(registration: Registration) -> Attended | None:
    """The sessions of the event that the register has the person at; None for somebody who was at none."""
    rows = (
        Attendance.objects.filter(
            person=registration.person_id,
            session__eventsession__event=registration.event_id,
            session__state=SessionState.PLANNED,
            state=AttendanceState.ATTENDED,
        )
        .select_related("session")
        .order_by("session__starts_at")
    )
    sessions = [row.session for row in rows] if registration.person_id else []
    if not sessions:
        return None
    hours = sum(Decimal(str(session.hours)) for session in sessions)
    days = tuple(dict.fromkeys(session.start_day for session in sessions))
    return Attended(days=days, hours=Decimal(hours).quantize(Decimal("0.01")))


def may_have(registration: Registration, *, now: datetime | None = None) -> Attended:
    """What a certificate would say; a sentence for somebody who cannot have one."""
    if _is_still_on(registration.event, now or timezone.now()):
        raise DomainError("The event is not over yet. Come back for your certificate when it is.")
    found = attended(registration)
    if found is None:
        raise DomainError(
            "The register does not say that you were there, so there is nothing to certify. "
            "If you were, write to the organisers and they will look."
        )
    return found


def _is_still_on(event: Event, now: datetime) -> bool:
    return event.sessions.filter(state=SessionState.PLANNED, ends_at__gt=now).exists()


@transaction.atomic
def issue(*, registration: Registration, now: datetime | None = None) -> Certificate:
    """The certificate of ``registration``, made the first time it is asked for and the same ever after."""
    row = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("event__programme", "person")
        .get(pk=registration.pk)
    )
    found = may_have(row, now=now)
    known = Certificate.objects.filter(registration=row).first()
    if known is not None:
        return known
    assert row.person is not None
    return Certificate.objects.create(
        code=_new_code(),
        registration=row,
        name=row.person.name,
        hours=found.hours,
        issued_at=now or timezone.now(),
    )


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not Certificate.objects.filter(code=code).exists():
            return code


def tidy_code(typed: str) -> str:
    """A code as it is kept, from how people type it: any case, whatever stands between, O for 0 and l for 1."""
    return "".join(each for each in typed.upper().translate(_MISREAD) if each.isascii() and each.isalnum())


def show_code(code: str) -> str:
    """7K4M-29QX-B0TD."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


@dataclass(frozen=True, slots=True)
class Checked:
    """A certificate of ours, and what is true of it today."""

    certificate: Certificate
    now: Attended | None

    @property
    def stands(self) -> bool:
        return self.now is not None

    @property
    def corrected(self) -> bool:
        """The register has been corrected since it was issued."""
        return self.now is not None and self.now.hours != self.certificate.hours

    @property
    def issued_hours(self) -> str:
        return hours_words(self.certificate.hours)


def check(typed: str) -> Checked | None:
    """The certificate with that code; None when it is not one of ours."""
    code = tidy_code(typed)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    found = (
        Certificate.objects.select_related("registration__event__programme", "registration__person")
        .filter(code=code)
        .first()
    )
    return Checked(found, attended(found.registration)) if found else None
