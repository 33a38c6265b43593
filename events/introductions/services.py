"""Introductions (E24): people give one ask and one offer; organisers make the cards, look at them and release them.

Whom each should meet is chosen by ``events.introductions.pairing``. What is on a card is read through ``cards``, which
leaves out whoever has no place any more or took their ask back, so that nobody looks for somebody who is not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from common import clock
from common.errors import DomainError
from common.faults import each_row
from common.history import acting, recorded
from common.words import stemmed
from events.booking import waiting_list as places
from events.choices import GOING_AHEAD, EventState, RegistrationState
from events.introductions import mails as notices_introductions
from events.introductions.pairing import EACH, CardLine, Someone, introduce, reason
from events.models import AskAndOffer, CardIntroduction, Event, EventSession, Registration
from people.choices import Direction
from people.models import Person

#: How long asks, offers and cards are kept after the last session.
KEPT = timedelta(days=30)
#: When a card goes out that is to go the day before, on the clock of the first session's zone.
DAY_BEFORE_AT = time(9, 0)
#: How often introductions are worked out while bookings change, before whoever asked is told to ask again.
TRIES = 3
#: The states in which people may give an ask and an offer, and cards are made and mailed.


class Sending(Enum):
    """What a release does beside letting people read their card on their booking page."""

    NOW = "now"
    DAY_BEFORE = "day_before"
    PRINT = "print"


@dataclass(slots=True)
class IntroductionCard:
    """What one person is told: whom to find, and why."""

    reader: Registration
    lines: list[CardIntroduction] = field(default_factory=list)

    @property
    def released_at(self) -> datetime | None:
        """When all of it was released; None while a line of it is not."""
        moments = [line.released_at for line in self.lines]
        return max(filter(None, moments)) if moments and all(moments) else None

    @property
    def mailed_at(self) -> datetime | None:
        return max(filter(None, (line.mailed_at for line in self.lines)), default=None)

    @property
    def mail_at(self) -> datetime | None:
        """When it is still to go out."""
        return min(filter(None, (line.mail_at for line in self.lines if not line.mailed_at)), default=None)

    @property
    def places(self) -> list[tuple[int, CardIntroduction | None]]:
        """Its lines by their position, with the empty ones up to three."""
        by_position = {line.position: line for line in self.lines}
        return [(n, by_position.get(n)) for n in range(1, max([EACH, *by_position]) + 1)]


def taking_part(event: Event) -> QuerySet[Registration]:
    """Those with a place who gave an ask and an offer: whom introductions are for, by name."""
    return (
        Registration.objects.filter(event=event, ask_and_offer__isnull=False, person__erased_at=None)
        .filter(state=RegistrationState.CONFIRMED, reconfirm_by=None, person__isnull=False)
        .select_related("person", "museum", "ask_and_offer")
        .order_by("person__name", "pk")
    )


def cards(
    event: Event, *, reader: Registration | None = None, released: bool = False
) -> list[IntroductionCard]:
    """The cards as they stand, one for each of ``taking_part`` (or for ``reader`` alone)."""
    people = {row.pk: row for row in taking_part(event)}
    made = {pk: IntroductionCard(row) for pk, row in people.items() if reader is None or pk == reader.pk}
    lines = CardIntroduction.objects.filter(event=event, reader__in=made, other__in=people)
    if released:
        lines = lines.filter(released_at__isnull=False)
    for line in lines.order_by("reader", "position"):
        line.reader, line.other = people[line.reader_id], people[line.other_id]
        made[line.reader_id].lines.append(line)
    return list(made.values())


@recorded
def give(
    *, registration: Registration, ask: str, offer: str, by: Person | None, now: datetime | None = None
) -> AskAndOffer:
    """Say what one would like to talk about and what one can tell others. Giving it again changes it."""
    now = now or timezone.now()
    ask, offer = " ".join(ask.split()), " ".join(offer.split())
    if not ask:
        raise DomainError("Say what you would like to talk to somebody about.", field="ask")
    if not offer:
        raise DomainError("Say what you can tell others about.", field="offer")
    if not may_give(registration, now=now):
        raise DomainError("Introductions are for those who have a place in an event that is still to come.")
    row, _ = AskAndOffer.objects.update_or_create(
        registration=registration, defaults={"ask": ask[:200], "offer": offer[:200], "given_at": now}
    )
    return row


def may_give(registration: Registration, *, now: datetime | None = None) -> bool:
    """Whether there is still somebody to be introduced to."""
    now = now or timezone.now()
    return (
        registration.state == RegistrationState.CONFIRMED
        and registration.person_id is not None
        and registration.event.state in GOING_AHEAD
        and any(day.ends_at > now for day in places.planned_days(registration.event))
    )


@recorded
def take_back(*, registration: Registration, by: Person | None) -> None:
    """Erase somebody's ask and offer, and take them off the cards of others."""
    CardIntroduction.objects.filter(Q(reader=registration) | Q(other=registration)).delete()
    AskAndOffer.objects.filter(registration=registration).delete()


def make(*, event: Event, by: Person, afresh: bool = False) -> list[IntroductionCard]:
    """Make the cards, or make them again: drafts anew, while what was released stays unless all is made ``afresh``.

    Choosing may take seconds, so the event is locked only to write what was chosen, and only if nothing it was chosen
    from has changed meanwhile; otherwise it is chosen again. Raises DomainError when that happens ``TRIES`` times.
    """
    for _ in range(TRIES):
        basis = _basis(event, afresh=afresh)
        if len(basis.people) < 2:
            raise DomainError(
                "Introductions need at least two people who gave an ask and an offer. Ask for them in a mail."
            )
        told = {reader: [line.other_id for line in lines] for reader, lines in basis.kept.items()}
        found = introduce(basis.people, kept=told, seed=event.pk)
        with acting(by=by), transaction.atomic():
            event = places.lock_event(event.pk)
            if _basis(event, afresh=afresh) == basis:
                keep = [line.pk for lines in basis.kept.values() for line in lines]
                CardIntroduction.objects.filter(event=event).exclude(pk__in=keep).delete()
                CardIntroduction.objects.bulk_create(_rows(event, found, basis.kept))
                return cards(event)
    raise DomainError("Bookings kept changing while whom to introduce was worked out. Make them again.")


@dataclass(frozen=True, slots=True)
class IntroductionInput:
    """What introductions are chosen from: who takes part, and the lines (by reader) that stay as they are."""

    people: list[Someone]
    kept: dict[int, list[CardIntroduction]]


def _basis(event: Event, *, afresh: bool) -> IntroductionInput:
    """The basis as it stands now. Raises DomainError when introductions are not made for ``event`` any more."""
    event = Event.objects.get(pk=event.pk)
    _refuse_unless_open(event)
    people = _someones(_with_topics(taking_part(event)))
    kept: dict[int, list[CardIntroduction]] = {}
    if not afresh:
        keys = [person.key for person in people]
        lines = CardIntroduction.objects.filter(event=event, released_at__isnull=False)
        for line in lines.filter(reader__in=keys, other__in=keys).order_by("reader", "position"):
            kept.setdefault(line.reader_id, []).append(line)
    return IntroductionInput(people, kept)


def _rows(
    event: Event, found: Iterable[CardLine], kept: dict[int, list[CardIntroduction]]
) -> list[CardIntroduction]:
    """A row for each line that is new, in the positions that are free on its card."""
    have = {(line.reader_id, line.other_id) for of_reader in kept.values() for line in of_reader}
    used = {reader: {line.position for line in of_reader} for reader, of_reader in kept.items()}
    rows = []
    for line in found:
        if (line.reader, line.other) in have:
            continue
        taken = used.setdefault(line.reader, set())
        position = next(n for n in range(1, len(taken) + 2) if n not in taken)
        taken.add(position)
        rows.append(
            CardIntroduction(
                event=event,
                reader_id=line.reader,
                other_id=line.other,
                position=position,
                reason=line.reason,
            )
        )
    return rows


@recorded
def put(*, event: Event, reader: int, position: int, other: int, by: Person) -> CardIntroduction:
    """Name ``other`` on a line of ``reader``'s card instead of whoever stood there. Both are ids of registrations."""
    event = places.lock_event(event.pk)
    _refuse_unless_open(event)
    people = {row.pk: row for row in _with_topics(taking_part(event))}
    if reader not in people or other not in people:
        raise DomainError("Both must have a place, and have given an ask and an offer.")
    if reader == other:
        raise DomainError("Nobody is introduced to themselves. Choose somebody else.")
    card = list(CardIntroduction.objects.filter(event=event, reader=reader))
    _refuse_if_mailed(card)
    if not 1 <= position <= max([EACH, *(line.position for line in card)]):
        raise DomainError(f"A card has {EACH} lines.")
    if any(line.other_id == other and line.position != position for line in card):
        raise DomainError(f"{people[other].who} is on this card already.")
    released = card[0] if card else None
    row, _ = CardIntroduction.objects.update_or_create(
        reader=people[reader],
        position=position,
        defaults={
            "event": event,
            "other": people[other],
            "reason": reason(*_someones([people[reader], people[other]])),
            "made_at": timezone.now(),
            "released_at": released.released_at if released else None,
            "mail_at": released.mail_at if released else None,
        },
    )
    return row


@recorded
def remove(*, event: Event, reader: int, position: int, by: Person) -> None:
    """Take a line off a card. Making the introductions again fills it."""
    event = places.lock_event(event.pk)
    card = CardIntroduction.objects.filter(event=event, reader=reader)
    _refuse_if_mailed(card)
    card.filter(position=position).delete()


@recorded
def release(*, event: Event, by: Person, sending: Sending, now: datetime | None = None) -> int:
    """Let people read their cards, and mail them now, the day before, or not at all. Returns how many cards."""
    now = now or timezone.now()
    event = places.lock_event(event.pk)
    _refuse_unless_open(event)
    waiting = [card for card in cards(event) if card.lines and card.released_at is None]
    if not waiting:
        raise DomainError("There is no card that is not released. Make the introductions first.")
    mail_at = None if sending is Sending.PRINT else _mail_at(event, sending, now)
    fresh = [line.pk for card in waiting for line in card.lines if line.released_at is None]
    CardIntroduction.objects.filter(pk__in=fresh).update(released_at=now, mail_at=mail_at)
    if mail_at and mail_at <= now:
        _mail(event, now=now)
    return len(waiting)


def mail_due(*, now: datetime | None = None) -> int:
    """Mail the cards whose time has come. Returns how many."""
    now = now or timezone.now()
    due = CardIntroduction.objects.filter(mail_at__lte=now, mailed_at=None)
    return sum(
        each_row(
            "events.mail_introductions",
            Event,
            list(due.order_by("event").values_list("event", flat=True).distinct()),
            lambda pk: _mail(places.lock_event(pk), now=now),
            left_out="the cards of whom to find there",
        )
    )


def _mail(event: Event, *, now: datetime) -> int:
    """Mail every card of ``event`` that is due, as it stands now: those who withdrew are taken off it first."""
    due = CardIntroduction.objects.filter(event=event, mail_at__lte=now, mailed_at=None)
    if event.state == EventState.POSTPONED:
        # Who comes to the new date is another question, so its organisers look at the cards again.
        CardIntroduction.objects.filter(event=event).update(released_at=None, mail_at=None, mailed_at=None)
        return 0
    if event.state not in GOING_AHEAD:
        due.update(mail_at=None)
        return 0
    here = taking_part(event).values("pk")
    CardIntroduction.objects.filter(event=event).exclude(reader__in=here, other__in=here).delete()
    readers = set(due.values_list("reader", flat=True))
    ready = [card for card in cards(event, released=True) if card.reader.pk in readers]
    for card in ready:
        notices_introductions.card(card.reader, event=event, lines=card.lines, now=now)
    CardIntroduction.objects.filter(event=event, reader__in=readers, released_at__isnull=False).update(
        mailed_at=now
    )
    return len(ready)


def _mail_at(event: Event, sending: Sending, now: datetime) -> datetime:
    days = places.to_come(places.planned_days(event), now=now)
    if sending is Sending.NOW or not days:
        return now
    first = days[0]
    return max(now, clock.wall_instant(first.start_day - timedelta(days=1), DAY_BEFORE_AT, first.zone))


def erase_old(*, now: datetime | None = None) -> int:
    """Erase what was given for events whose last session ended 30 days ago. Returns how many asks."""
    now = now or timezone.now()
    recent = EventSession.objects.filter(event=OuterRef("registration__event"), ends_at__gt=now - KEPT)
    old = AskAndOffer.objects.filter(~Exists(recent)).exclude(registration__event__state=EventState.POSTPONED)
    with transaction.atomic():
        CardIntroduction.objects.filter(reader__ask_and_offer__in=old).delete()
        CardIntroduction.objects.filter(other__ask_and_offer__in=old).delete()
        erased = old.count()
        AskAndOffer.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return erased


def _with_topics(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    return rows.prefetch_related("person__topic_interests__topic")


def _someones(rows: Iterable[Registration]) -> list[Someone]:
    """What counts for introductions of people who gave an ask and an offer. Their words are stemmed in one query."""
    rows = list(rows)
    helped = {row.pk: _topics(row, Direction.OFFER) for row in rows}
    names = sorted({name for topics in helped.values() for name in topics})
    asks, offers = [row.ask_and_offer.ask for row in rows], [row.ask_and_offer.offer for row in rows]
    stems = stemmed([*asks, *offers, *names])
    of_topic = dict(zip(names, (frozenset(each) for each in stems[2 * len(rows) :]), strict=True))
    return [
        Someone(
            key=row.pk,
            ask=stems[n],
            offer=stems[len(rows) + n],
            museum=row.museum_id,
            wants=frozenset(_topics(row, Direction.WANT)),
            helps_with={name: of_topic[name] for name in helped[row.pk]},
        )
        for n, row in enumerate(rows)
    ]


def _topics(row: Registration, direction: Direction) -> list[str]:
    assert row.person is not None
    return [each.topic.name for each in row.person.topic_interests.all() if each.direction == direction]


def _refuse_unless_open(event: Event) -> None:
    if event.state not in GOING_AHEAD:
        raise DomainError("Introductions are made while an event is published and still to come.")


def _refuse_if_mailed(card: Iterable[CardIntroduction]) -> None:
    if any(line.mailed_at for line in card):
        raise DomainError("This card has been mailed, so it stays as it was read.")
