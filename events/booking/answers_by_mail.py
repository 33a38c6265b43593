"""What an answer by mail needs beside the services of the buttons: the booking must stand as the mail told it, and
whoever answered NO by mistake comes after all.

Locks are taken as everywhere: people, the event, registrations.
"""

from datetime import datetime

from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from events.booking import admission, mails_waiting, parallel_sessions, parties, signup, waiting_list
from events.booking.capacity import crew_of
from events.booking.sign_up_window import window
from events.choices import GOING_AHEAD, RegistrationState
from events.models import Registration
from people.models import Person

_STANDS = {
    RegistrationState.CONFIRMED: "You have a place.",
    RegistrationState.WAITING: "You are on the waiting list.",
}


def stands(registration: Registration) -> str:
    """Where somebody stands now, in a sentence."""
    return _STANDS.get(RegistrationState(registration.state), "You are not signed up.")


@recorded
def give_back(
    *,
    registration: Registration,
    turn: int | None,
    by: Person | None,
    guests: parties.Leaving = "keep",
    now: datetime | None = None,
) -> Registration:
    """Give the place back that was had at ``turn``. None: whatever has changed since, if there is a place."""
    row = parties.lock_party(registration)
    _refuse_if_changed(row, turn)
    if row.state != RegistrationState.CONFIRMED:
        raise DomainError(f"Nothing was done by your answer. {stands(row)}")
    return signup.cancel_registration(registration=row, by=by, guests=guests, now=now)


@recorded
def agree_to_new_date(
    *, registration: Registration, turn: int, by: Person | None, now: datetime | None = None
) -> Registration:
    """Say yes to the date that was told at ``turn``, and to no later one."""
    waiting_list.lock_people([registration.person_id])
    waiting_list.lock_event(registration.event_id)
    _refuse_if_changed(parties.lock_party(registration), turn)
    return signup.reconfirm(registration=registration, by=by, now=now)


@recorded
def come_after_all(
    *, registration: Registration, turn: int, by: Person | None, now: datetime | None = None
) -> Registration:
    """Take back what was given back at ``turn``, with those who left with it: a place if there is one, else the end of
    the line. Closed sign-up keeps nobody from a place that is still free: they had it."""
    now = now or timezone.now()
    waiting_list.lock_people([registration.person_id])
    event = waiting_list.lock_event(registration.event_id)
    row = parties.lock_party(registration)
    _refuse_if_changed(row, turn)
    planned = waiting_list.planned_days(event)
    days = waiting_list.to_come(planned, now=now)
    if event.state not in GOING_AHEAD or not days:
        raise DomainError("This event takes nobody back any more.")
    if crew_of(event).filter(person=row.person_id).exists():
        raise DomainError("You are part of the team by now, and need no place.")
    if row.brought_by is not None and not row.brought_by.is_live:
        row.brought_by = None
    rows = [row, *_left_with(row)]
    for each in rows:
        each.booked_at = now
    missing = admission.admit(rows, event=event, days=days, chosen=parallel_sessions.chosen_by(row), now=now)
    if missing is not None:
        if not window(event, first_start=planned[0].starts_at, now=now).is_open:
            raise DomainError("Your place has gone to somebody else meanwhile, and sign-up has closed.")
        why = "" if missing.is_full else waiting_list.why_waiting(row, now=now)
        mails_waiting.in_line(row, event=event, days=days, party=rows[1:], why=why)
    return row


def _left_with(row: Registration) -> list[Registration]:
    """Those of a party who left in the same moment; the rows are locked with the booker's."""
    gone = Registration.objects.filter(
        brought_by=row, state=RegistrationState.CANCELLED, ended_at=row.ended_at
    )
    return list(gone.select_related("person", "museum").order_by("pk"))


def _refuse_if_changed(row: Registration, turn: int | None) -> None:
    if turn is not None and row.turn != turn:
        raise DomainError(f"Your booking has changed since that mail, so nothing was done. {stands(row)}")
