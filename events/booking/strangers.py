"""Signing up without signing in: at once while few do, after a word from their own mail when many do (rules 12 and 71).

Whoever is not signed in may have typed any name and any address. So what may come of it is spent from budgets
(``events/booking/budgets.py``); beyond the soft ones, and where a name at an address may be somebody else's, nobody and
nothing is made: the place is held for an hour and is had by a button in the mail (``events/booking/proving.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from common.addresses import tidy
from common.budgets.declared import Charge
from common.budgets.services import spend
from common.errors import DomainError
from common.names import tidy_name
from events.booking import admission, budgets, mails_asked, parties, registrations, signup, waiting_list
from events.booking.admission import MustProve, Terms
from events.booking.needs import Given
from events.booking.sign_up_window import window
from events.choices import WhyAsked
from events.models import AskedPlace, Event, EventSession
from mailing.built_in_sorts import NEWS
from mailing.preferences import services as preferences
from people.models import Museum
from people.museums.services import find_known
from people.profile.lookup import NotSure, known_at, person_for_booking

HELD_FOR = timedelta(hours=1)
#: For so long the button in the mail works; then what was typed is forgotten.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed."""

    name: str
    email: str
    museum: str = ""
    museum_id: int | None = None
    mode: str | None = None
    guests: Sequence[parties.Guest] = ()
    to_be_named: int = 0
    needs: Given = field(default_factory=Given)
    choices: Sequence[EventSession] = ()
    #: What the box for the news said, if it was ticked.
    news: str = ""

    @property
    def people(self) -> int:
        return 1 + len(self.guests) + self.to_be_named

    def known_museum(self) -> tuple[Museum | None, str]:
        """The museum, if it is one that we know; else what was typed."""
        museum = find_known(text=self.museum, museum_id=self.museum_id)
        return museum, "" if museum else " ".join(self.museum.split())


@dataclass(frozen=True, slots=True)
class StrangerSignUp:
    """What somebody who is not signed in may be told: whether it is full, and whether they are asked by mail first."""

    full: bool
    asked: AskedPlace | None = None

    @property
    def must_press(self) -> bool:
        """Whether the page says that a button is to be pressed. Whether a name is known at an address, it does not: who
        is asked for that alone has their place held meanwhile, and is told that it is kept."""
        asked = self.asked
        return asked is not None and (
            asked.why == WhyAsked.MANY or (not self.full and asked.held_until is None)
        )


@dataclass(slots=True)
class _Asking(Exception):
    why: WhyAsked


def sign_up(
    *, event: Event, wanted: Wanted, source: str, form_opened_at: datetime | None = None
) -> StrangerSignUp:
    """Sign somebody up who is not signed in, from ``source``; or ask them by mail first, if many have or a name is not
    clear. Raises DomainError with 429 when too much has come from there, or gone to one of the addresses."""
    try:
        with transaction.atomic():
            return _at_once(event, wanted, source, form_opened_at)
    except MustProve:
        why = WhyAsked.MANY
    except _Asking as asking:
        why = asking.why
    with transaction.atomic():
        return _ask(event, wanted, source, why, form_opened_at)


def _at_once(event: Event, wanted: Wanted, source: str, form_opened_at: datetime | None) -> StrangerSignUp:
    soft = [budgets.AT_ONCE.charge(source, wanted.people)]
    if wanted.guests:
        soft.append(budgets.WITH_GUESTS.charge(source))
    if _spend(wanted, source, soft) - {budgets.FEW.name} or _is_asked_first(event):
        raise _Asking(WhyAsked.MANY)
    try:
        person = person_for_booking(name=wanted.name, email=wanted.email, only_if_sure=True)
    except NotSure:
        raise _Asking(WhyAsked.NAMES) from None
    museum, words = wanted.known_museum()
    done = signup.sign_up(
        event=event,
        person=person,
        by=None,
        mode=wanted.mode,
        museum=museum,
        museum_words=words,
        guests=wanted.guests,
        to_be_named=wanted.to_be_named,
        needs=wanted.needs,
        choices=wanted.choices,
        form_opened_at=form_opened_at,
        terms=Terms(
            asked_from=budgets.SOURCE.charge(source).digest, unproven_most=budgets.unproven_most(event)
        ),
    )
    if wanted.news:
        preferences.tick(person=person, programme=event.programme, sort=NEWS, wording=wanted.news, by=None)
    return StrangerSignUp(full=done.full)


def _is_asked_first(event: Event) -> bool:
    """Whether officers want everybody who is not signed in to be asked by mail for now."""
    return event.ask_first_until is not None and event.ask_first_until > timezone.now()


def _spend(wanted: Wanted, source: str, soft: Sequence[Charge] = ()) -> frozenset[str]:
    """Spend what one sign-up costs, and return the soft budgets that are used up."""
    mails = budgets.to_addresses([wanted.email, *(guest.email for guest in wanted.guests)])
    used_up = spend([budgets.SOURCE.charge(source), budgets.FEW.charge(source), *mails, *soft])
    if budgets.SOURCE.name in used_up:
        raise DomainError(budgets.KEPT_OUT, status=429)
    if any(budgets.is_of_address(name) for name in used_up):
        raise DomainError(budgets.WRITTEN_TO_OFTEN, field="email", status=429)
    if budgets.FEW.name in used_up and spend([budgets.in_all(source)]):
        raise DomainError(budgets.TOO_MANY, status=429)
    return used_up


def _ask(
    event: Event, wanted: Wanted, source: str, why: WhyAsked, form_opened_at: datetime | None
) -> StrangerSignUp:
    """Keep what was typed, hold the places if any are free for it, and write to the address.

    They are held too where only a name is not clear, so that the page may say the same to everybody.
    """
    _spend(wanted, source)
    parties.check_size(event, wanted.people - 1)
    event = waiting_list.lock_event(event.pk)
    now = timezone.now()
    days = waiting_list.planned_days(event)
    opening = window(
        event, first_start=days[0].starts_at if days else None, now=now, form_opened_at=form_opened_at
    )
    if not opening.is_open:
        raise DomainError(opening.words or "Sign-up has closed.")
    mode = signup.mode_for(waiting_list.to_come(days, now=now), wanted.mode)
    standing = waiting_list.count(event, now=now)
    museum, words = wanted.known_museum()
    name, email = tidy_name(wanted.name), tidy(wanted.email)
    row, is_new = AskedPlace.objects.select_for_update(of=("self",)).get_or_create(
        event=event, email=email, name=name, defaults={"people": wanted.people, "mode": mode, "why": why}
    )
    held = row.people if row.is_held(now) else 0
    row.people, row.mode, row.why, row.source = wanted.people, mode, why, budgets.SOURCE.charge(source).digest
    row.museum, row.museum_words, row.known = museum, words, known_at(name=name, email=email).person
    row.guests = [[guest.name, guest.email] for guest in wanted.guests]
    row.to_be_named = wanted.to_be_named
    row.choices = [day.pk for day in wanted.choices]
    row.access, row.diet, row.news = wanted.needs.access.strip(), wanted.needs.diet.strip(), wanted.news
    if why == WhyAsked.NAMES:  # What the page says must be what it says to somebody who is known to nobody.
        standing, has_room = admission.room_for_newcomers(
            event, standing, mode=mode, people=wanted.people - held, now=now
        )
        full = not has_room
    else:
        has_room = event.takes_bookings and not standing.waiting
        has_room = has_room and standing.room(mode) + held >= wanted.people
        full = not has_room and (standing.waiting > 0 or not standing.free(mode))
    may_hold = has_room and _held(event, now) - held + wanted.people <= budgets.held_most(event)
    again = not is_new and now - row.asked_at < registrations.SAME_SUBMISSION
    row.asked_at = row.asked_at if again else now
    row.held_until = row.asked_at + HELD_FOR if may_hold else None
    row.save()
    if not again:
        mails_asked.asked(row, event=event, days=days)
    return StrangerSignUp(full=full, asked=row)


def _held(event: Event, now: datetime) -> int:
    rows = AskedPlace.objects.filter(event=event, held_until__gt=now)
    return sum(rows.values_list("people", flat=True))
