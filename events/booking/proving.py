"""The button in the mail of somebody who was asked: now the place is theirs, and all is made that goes with it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from common.budgets import services as budgets
from common.errors import DomainError
from common.faults import each_row
from events.booking import parties, signup, waiting_list
from events.booking.admission import Terms
from events.booking.budgets import to_address
from events.booking.needs import Given
from events.booking.strangers import KEPT_FOR
from events.models import AskedPlace, Event, EventSession, Registration
from mailing.built_in_sorts import NEWS
from mailing.preferences import services as preferences
from people.accounts.addresses import hold
from people.models import Person
from people.museums.services import find_or_note
from people.profile.lookup import known_at, person_for_booking

GONE = "This link has done its work, or its day is over. If you have no booking yet, sign up again."


def known_as(row: AskedPlace) -> Person | None:
    """Who else is known at the address of ``row``, with a name so like theirs that they have to say who they are."""
    found = known_at(name=row.name, email=row.email)
    return found.person if not found.is_certain else None


def asked_place(key: str) -> AskedPlace:
    """What was asked for under ``key``. Raises DomainError with 410 once that has been answered or forgotten."""
    row = AskedPlace.objects.select_related("event__programme", "museum").filter(key=key).first()
    if row is None or row.asked_at + KEPT_FOR <= timezone.now():
        raise DomainError(GONE, status=410)
    return row


@transaction.atomic
def prove(*, row: AskedPlace, is_known: bool | None = None, now: datetime | None = None) -> signup.SignUp:
    """Whoever reads the mail says that it was them: they are signed up, as they would be signed in.

    Where somebody is known at their address, ``is_known`` says whether that is them. Places that are still held are
    theirs, whoever waits; later they have what there is. Raises DomainError with 410 the second time.
    """
    person = _person(row, is_known)
    waiting_list.lock_people([] if person.just_added else [person.pk])
    event = waiting_list.lock_event(row.event_id)
    taken = AskedPlace.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if taken is None:
        raise DomainError(GONE, status=410)
    taken.delete()
    now = now or timezone.now()
    museum = taken.museum or find_or_note(text=taken.museum_words, by=person)
    done = signup.sign_up(
        event=event,
        person=person,
        by=person,
        mode=taken.mode,
        museum=museum,
        guests=[parties.Guest(name=name, email=email) for name, email in taken.guests],
        to_be_named=taken.to_be_named,
        needs=Given(access=taken.access, diet=taken.diet),
        choices=list(EventSession.objects.filter(event=event, pk__in=taken.choices)),
        now=now,
        asked_at=taken.asked_at,
        terms=Terms(were_held=taken.is_held(now)),
    )
    budgets.forget([to_address(taken.email)])
    if taken.news:
        preferences.tick(person=person, programme=event.programme, sort=NEWS, wording=taken.news, by=person)
    return done


def _person(row: AskedPlace, is_known: bool | None) -> Person:
    hold(row.email)
    known = known_as(row)
    if known is None:
        return person_for_booking(name=row.name, email=row.email)
    if is_known is None:
        raise DomainError(f"Say whether you are {known.name}.", field="who")
    return known if is_known else person_for_booking(name=row.name, email=row.email, is_other=True)


@transaction.atomic
def forget(*, row: AskedPlace) -> None:
    """It was not them: what was typed goes, and the places with it."""
    AskedPlace.objects.filter(pk=row.pk).delete()
    if row.is_held():
        waiting_list.fill_on_commit(row.event_id)


def let_go(*, now: datetime | None = None) -> int:
    """Let go of places whose hour is over, so that the next in line may have them, and forget what is a day old.

    Returns how many were let go.
    """
    now = now or timezone.now()
    due = AskedPlace.objects.filter(held_until__lte=now)
    events = set(due.order_by().values_list("event_id", flat=True))
    freed = due.update(held_until=None)
    each_row(
        "events.let_asked_places_go",
        Event,
        sorted(events),
        lambda event_id: waiting_list.fill_places(event_id=event_id),
        left_out="places that nobody said were theirs",
    )
    AskedPlace.objects.filter(asked_at__lte=now - KEPT_FOR).delete()
    # Where a booking was made from is of use for a day.
    Registration.objects.filter(asked_from__isnull=False, booked_at__lte=now - KEPT_FOR).update(
        asked_from=None
    )
    return freed
