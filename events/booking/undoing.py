"""Taking back what took one press: a place given back, a colleague who does not come. For ten minutes.

Whoever presses gets a ticket, which their next page shows as a button. It names the row and its turn: once anything
else has become of that, or ten minutes are over, it opens nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from events.booking import (
    admission,
    mails_waiting,
    named,
    parallel_sessions,
    parties,
    registrations,
    waiting_list,
)
from events.choices import GOING_AHEAD, RegistrationState
from events.models import EventSession, NamedAlready, Registration
from people.models import Person

UNDO_FOR = timedelta(minutes=10)
TOO_LATE = (
    "This cannot be undone any more. While there are places you can sign up again, or bring them again."
)
_SALT = "events.booking.undoing"


def ticket_for(row: named.Brought) -> str:
    """What takes back that ``row`` has just ended."""
    return signing.dumps({"key": row.key.hex, "turn": getattr(row, "turn", 0)}, salt=_SALT)


def row_of(ticket: str, *, booking: Registration) -> named.Brought | None:
    """What may be taken back by ``ticket`` on the page of ``booking``: that booking, or a colleague whom it brought."""
    try:
        said: dict[str, Any] = signing.loads(ticket, salt=_SALT, max_age=UNDO_FOR) if ticket else {}
    except signing.BadSignature:
        return None
    if not said:
        return None
    stand_ins = booking.named_already.filter(key=said["key"], ended_at__isnull=False)
    rows = Registration.objects.filter(
        Q(pk=booking.pk) | Q(brought_by=booking.pk),
        key=said["key"],
        turn=said["turn"],
        state=RegistrationState.CANCELLED,
    )
    return rows.select_related("person").first() or stand_ins.select_related("person").first()


@recorded
def undo(*, booking: Registration, ticket: str, by: Person | None, now: datetime | None = None) -> None:
    """Let it stand as it did before the press. A place that has gone on meanwhile is nobody's to take: then it is the
    next turn in the line."""
    now = now or timezone.now()
    row = row_of(ticket, booking=booking)
    if row is None:
        raise DomainError(TOO_LATE)
    if isinstance(row, NamedAlready):
        if not booking.is_live:
            raise DomainError(TOO_LATE)
        NamedAlready.objects.filter(pk=row.pk).update(ended_at=None)
        return
    _undo(row, booking=booking, now=now)


def _undo(row: Registration, *, booking: Registration, now: datetime) -> None:
    ended = Registration.objects.filter(
        Q(pk=row.pk) | Q(brought_by=row.pk, state=RegistrationState.CANCELLED, ended_at=row.ended_at)
    )
    waiting_list.lock_people(list(ended.values_list("person_id", flat=True)))
    event = waiting_list.lock_event(row.event_id)
    list(
        Registration.objects.select_for_update(of=("self",)).filter(pk__in=ended.values("pk")).order_by("pk")
    )
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    rows = list(ended.select_related("person", "brought_by__person", "museum").order_by("brought_by", "pk"))
    own = [each for each in rows if each.pk == row.pk and each.turn == row.turn]
    booker_lives = row.pk == booking.pk or Registration.objects.live().filter(pk=booking.pk).exists()
    if not own or not days or event.state not in GOING_AHEAD or not booker_lives:
        raise DomainError(TOO_LATE)
    guests = [each for each in rows if each.pk != row.pk]
    party = [*own, *guests]
    for each in party:
        each.event = event
    if own[0].confirmed_at is None:
        for each in party:
            registrations.wait_again(each, since=_waited_since(each) or now)
        waiting_list.fill_on_commit(event.pk)
        return
    _seat(party, days=days, now=now)


def _seat(party: list[Registration], *, days: list[EventSession], now: datetime) -> None:
    """The places again if they are free once the line has had what it could have; otherwise the next turn in it."""
    head, event = party[0], party[0].event
    standing = waiting_list.count(event, now=now)
    standing, has_room = admission.room_for_newcomers(
        event, standing, mode=head.mode, people=len(party), now=now
    )
    if not has_room:
        for each in party:
            registrations.join_line(each, event=event, now=now)
        mails_waiting.in_line(head, event=event, days=days)
        return
    parallel_sessions.check(days, parallel_sessions.chosen_by(head), people=len(party))
    for each in reversed(party):  # whoever brings the others comes last, so that their mail lists them
        own_days = parallel_sessions.days_for(each, days)
        registrations.give_place(each, event=event, days=own_days, now=now, party=parties.brought_by(each))


def _waited_since(row: Registration) -> datetime | None:
    """Since when somebody who has left the line had stood in it: history remembers."""
    past = row.history.filter(waiting_since__isnull=False).order_by("-pgh_id")  # type: ignore[attr-defined]
    return past.values_list("waiting_since", flat=True).first()
