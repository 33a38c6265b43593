"""Colleagues who were named, and have a booking of their own or are on the team (rule 12).

They take no second place and hear of it by mail. To whoever named them they look like anybody else whom they bring:
so naming somebody never tells whether they come already.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime

from django.db.models import QuerySet

from events.booking.capacity import crew_of
from events.booking.waiting_order import WaitingParty
from events.choices import RegistrationState
from events.models import NamedAlready, PlaceOffer, Registration
from people.models import Person

#: Somebody whom a booker brings, as their page and their mail list them.
Brought = Registration | NamedAlready


def in_order(rows: Iterable[Brought]) -> list[Brought]:
    """Those whom somebody brings in the order of page and mail, which is the same whatever they are."""
    return sorted(
        rows,
        key=lambda row: (row.booked_at, row.person is None, row.person.name.casefold() if row.person else ""),
    )


def note(
    booking: Registration,
    people: Sequence[Person],
    *,
    named_at: datetime,
    waiting_since: datetime | None,
) -> None:
    """Keep whom ``booking`` named, but for those whom it names already. Who was taken off has their old row."""
    kept = {row.person_id: row for row in booking.named_already.filter(person__in=people)} if people else {}
    for person in people:
        row = kept.get(person.pk) or NamedAlready(booking=booking, person=person, ended_at=named_at)
        if row.ended_at is not None:
            row.named_at, row.waiting_since, row.ended_at = named_at, waiting_since, None
            row.save()


def live(booking: Registration) -> QuerySet[NamedAlready]:
    """Those whom ``booking`` brings, as far as whoever named them has said."""
    return booking.named_already.filter(ended_at=None)


def seen_by(booking: Registration) -> list[NamedAlready]:
    """Those whom ``booking`` named, each in the state that its owner is shown."""
    rows = list(booking.named_already.select_related("person"))
    if not rows:
        return rows
    people = [row.person_id for row in rows]
    of_event = Registration.objects.live().filter(event=booking.event_id, person__in=people)
    coming = set(of_event.values_list("person_id", flat=True))
    coming |= set(crew_of(booking.event).filter(person__in=people).values_list("person_id", flat=True))
    for row in rows:
        if row.ended_at is not None or row.person_id not in coming:
            row.shown_as = RegistrationState.CANCELLED
        elif row.waiting_since is not None:
            row.shown_as = RegistrationState.WAITING
    return rows


def coming_with(booking: Registration) -> list[NamedAlready]:
    """Those of them who come, or wait, as whoever named them sees it."""
    return [row for row in seen_by(booking) if row.is_live]


def end(rows: QuerySet[NamedAlready], *, now: datetime) -> int:
    """Whoever named them says that they do not come. Their own places stay as they are."""
    return rows.filter(ended_at=None).update(ended_at=now)


def seated(group: WaitingParty) -> list[NamedAlready]:
    """All of a party have places now, and so have those who were named with them, as the booker sees it."""
    rows = _waiting_with(group.head)
    found = list(rows.select_related("person"))
    rows.update(waiting_since=None)
    return found


# --- what a party that waits is told ----------------------------------------------------------------------------------
def waiting_with(parties: Iterable[Registration]) -> Counter[int]:
    """How many were named with each of these parties that wait, by the key of who answers for it: one query."""
    since = {head.pk: head for head in parties}
    bookers = {row.brought_by_id or row.pk for row in since.values()}
    named = NamedAlready.objects.filter(
        booking__in=bookers, ended_at=None, waiting_since__isnull=False
    ).values_list("booking_id", "waiting_since")
    counted = Counter(named)
    return Counter(
        {
            pk: counted[row.brought_by_id or row.pk, row.waiting_since]
            for pk, row in since.items()
            if row.waiting_since
        }
    )


def as_told(offer: PlaceOffer, *, size: int, also: int) -> PlaceOffer:
    """An offer to a party of ``size`` as its booker reads it: what is for all of them is for those they named, too."""
    told = copy(offer)
    if offer.places >= size:
        told.places += also
    return told


def _waiting_with(registration: Registration) -> QuerySet[NamedAlready]:
    head, since = registration.brought_by_id or registration.pk, registration.waiting_since
    rows = NamedAlready.objects.filter(booking=head, ended_at=None, waiting_since__isnull=False)
    return rows.filter(waiting_since=since)
