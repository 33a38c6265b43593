"""Whether a party gets places at once or waits: one answer for signing up and for bringing colleagues later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.booking import fairness, parallel_sessions, registrations, waiting_list
from events.booking.named import Brought
from events.models import Event, EventSession, PlaceOffer, Registration


class MustProve(Exception):
    """Too many unproven people have places already: this one is asked by mail first."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms somebody comes in: unproven, from where and at most so many an hour; with places that were held."""

    asked_from: UUID | None = None
    unproven_most: int | None = None
    were_held: bool = False


ANY_TERMS = Terms()


def admit(
    rows: Sequence[Registration],
    *,
    event: Event,
    days: Sequence[EventSession],
    chosen: Sequence[EventSession] = (),
    now: datetime,
    terms: Terms = ANY_TERMS,
    party: Sequence[Brought] = (),
) -> waiting_list.Places | None:
    """Give all of ``rows`` places in one go, or put them at the end of the line as one.

    Returns None when they have their places; otherwise how the places stood that were not enough. The row of ``event``
    is locked. A place that somebody in line could have is offered to them first. ``chosen`` are the sessions they go to
    of those that run side by side; whoever waits keeps it as a wish, and takes no seat by it. Places that were held for
    them are theirs whoever waits. ``party`` is whom the booker among them is told that they bring. Raises MustProve
    when ``terms`` do not let them in without a word from their mail.
    """
    chosen = parallel_sessions.check(days, chosen, people=len(rows), seated=False)
    standing = waiting_list.count(event, now=now)
    people, mode = len(rows), rows[0].mode
    if terms.unproven_most is not None and standing.unproven + people > terms.unproven_most:
        raise MustProve
    has_room = standing.room(mode) >= people
    if not terms.were_held:
        standing, has_room = room_for_newcomers(event, standing, mode=mode, people=people, now=now)
    if has_room and event.takes_bookings and fairness.rules_of(event, now=now).most(rows) == people:
        parallel_sessions.check(days, chosen, people=people)
        own = [day for day in days if not day.choice or day in chosen]
        for row in rows:
            theirs = party if row.brought_by is None else ()
            registrations.give_place(row, event=event, days=own, now=now, party=theirs)
        parallel_sessions.record(rows, days, chosen)
        return None
    for row in rows:
        registrations.join_line(row, event=event, now=now)
    parallel_sessions.record(rows, days, chosen)
    if standing.free(mode):
        waiting_list.fill_on_commit(event.pk)
    return standing


def room_for_newcomers(
    event: Event, standing: waiting_list.Places, *, mode: str, people: int, now: datetime
) -> tuple[waiting_list.Places, bool]:
    """How the places stand once everybody in line is offered what they could have, and whether ``people`` more may come
    then. The row of ``event`` is locked, and ``standing`` was counted under that lock."""
    has_room = standing.room(mode) >= people
    if has_room and event.takes_bookings and standing.waiting:
        _, left = waiting_list.share_out(event, now=now)
        standing = left or waiting_list.count(event, now=now)
        has_room = standing.room(mode) >= people and not _contested(event, now)
    return standing, has_room and event.takes_bookings


def _contested(event: Event, now: datetime) -> bool:
    """Whether what is free has been offered to everybody in line: then the newcomer is one of them (rule 9)."""
    open_to_all = PlaceOffer.objects.pending().filter(holds=False, expires_at__gt=now)
    return open_to_all.filter(registration__event=event).exists()
