"""Series: events that belong together. Made, planned ahead in one go, taken back while drafts, booked as a whole."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.text import slugify

from agenda.choices import SessionState
from common.errors import DomainError
from common.history import recorded
from events import selectors
from events.booking import signup, strangers
from events.booking.signup import SignUpOutcome
from events.choices import EventState, RegistrationState
from events.models import Event, Registration, Series
from events.planning import cloning
from events.planning.sessions import delete_session
from events.series.recurrence import Rhythm, days_after
from people.models import Person
from programmes.models import Programme

#: How far ahead one plans in one go.
MOST = 24
_NUMBER = re.compile(r"(?<!\d)(\d{1,3})(\)?)$")


@recorded
def create_series(*, programme: Programme, title: str, summary: str = "", by: Person | None) -> Series:
    """Make a series, with an address of its own."""
    title = " ".join(title.split())[:140]
    if not title:
        raise DomainError("Give the series a title.", field="title")
    plain = slugify(title)[:80].strip("-") or "series"
    for slug in (plain, f"{plain}-{programme.slug}"[:120], *(f"{plain}-{n}" for n in range(2, 50))):
        if Series.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return Series.objects.create(programme=programme, title=title, summary=summary, slug=slug)
        except IntegrityError:
            continue  # Somebody took the address in the same moment.
    raise DomainError("Choose another title: there are many series of this name.", field="title")


@recorded
def change_series(*, series: Series, title: str, summary: str, by: Person | None) -> Series:
    """Change what a series is called and what it says. Its address stays, because people have kept it."""
    series.title, series.summary = " ".join(title.split())[:140], summary
    series.save(update_fields=["title", "summary"])
    return series


# --- planning -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A date that would be made, under which title; or why it cannot be."""

    day: date
    title: str
    problem: str = ""


def last_of(series: Series) -> Event:
    """The event after which the next ones are planned: the one whose first session is the latest."""
    events = series.events.exclude(state=EventState.CANCELLED).filter(
        sessions__state__in=(SessionState.PLANNED, SessionState.POSTPONED)
    )
    last = events.annotate(starts=Max("sessions__starts_at")).order_by("starts", "pk").last()
    if last is None:
        raise DomainError("This series has no event with a date. Make its first one, then plan the next.")
    return last


def preview(
    *, series: Series, rhythm: Rhythm, every: int, count: int, now: datetime | None = None
) -> list[PlannedDate]:
    """The dates that planning would make, in order, each with the title it would have."""
    now = now or timezone.now()
    event = last_of(series)
    sessions = cloning.sessions_to_copy(event)
    _refuse_unless_sensible(every, count)
    found, title = [], event.title
    for day in days_after(sessions[0].start_day, rhythm=rhythm, every=every, count=count):
        title = next_title(title)
        try:
            cloning.shift_to(sessions, day, now=now)
        except DomainError as error:
            found.append(PlannedDate(day, title, error.message))
        else:
            found.append(PlannedDate(day, title))
    return found


@recorded
def plan(
    *,
    series: Series,
    by: Person | None,
    rhythm: Rhythm,
    every: int,
    count: int,
    now: datetime | None = None,
) -> list[Event]:
    """Make the next ``count`` events of a series as drafts like its last one: all of them, or none."""
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    planned = preview(series=series, rhythm=rhythm, every=every, count=count, now=now)
    event = last_of(series)
    for each in planned:
        if each.problem:
            raise DomainError(each.problem, field="count")
    return [
        cloning.clone_event(event=event, by=by, first_day=each.day, title=each.title, now=now)
        for each in planned
    ]


@recorded
def take_back(*, series: Series, events: Collection[int], by: Person | None) -> int:
    """Delete drafts of a series again, while nobody has anything to do with them. Returns how many."""
    rows = list(
        Event.objects.select_for_update(of=("self",)).filter(series=series, pk__in=events).order_by("pk")
    )
    for event in rows:
        if event.state != EventState.DRAFT:
            raise DomainError(f"“{event}” is not a draft any more. Cancel it instead.")
        if event.registrations.exists():
            raise DomainError(f"Somebody has a place in “{event}” already. Cancel it instead.")
    try:
        with transaction.atomic():
            for event in rows:
                for session in event.sessions.all():
                    delete_session(session, by=by)
                event.delete()
    except ProtectedError:
        raise DomainError("One of these drafts is needed elsewhere, so it cannot be taken away.") from None
    return len(rows)


def next_title(title: str) -> str:
    """Titles that carry a number at their end count on; others stay as they are."""
    return _NUMBER.sub(lambda found: f"{int(found[1]) + 1:0{len(found[1])}d}{found[2]}", title)


def _refuse_unless_sensible(every: int, count: int) -> None:
    if not 1 <= count <= MOST:
        raise DomainError(f"Plan between 1 and {MOST} at a time.", field="count")
    if not 1 <= every <= 12:
        raise DomainError("Choose between 1 and 12.", field="every")


# --- signing up for all of it ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DateResult:
    """What came of one date: in words, and whether anything did."""

    event: Event
    words: str
    done: bool


def sign_up_for_dates(
    *,
    events: Sequence[Event],
    person: Person,
    by: Person,
    mode: str | None = None,
) -> list[DateResult]:
    """Sign up for each of ``events`` on its own, so that one that says no leaves the others as they are.

    No transaction is around all of it: each date is certain, and its mail under way, before the next is asked for.
    """
    results = []
    for event in events:
        try:
            done = signup.sign_up(event=event, person=person, by=by, mode=mode)
        except DomainError as error:
            results.append(DateResult(event, error.message, done=False))
        else:
            results.append(DateResult(event, _words(done), done=True))
    return results


def sign_strangers_up(*, events: Sequence[Event], wanted: strangers.Wanted, source: str) -> list[DateResult]:
    """The same for somebody who is not signed in."""
    results = []
    for event in events:
        try:
            done = strangers.sign_up(event=event, wanted=wanted, source=source)
        except DomainError as error:
            results.append(DateResult(event, error.message, done=False))
        else:
            results.append(DateResult(event, _words_signed_out(done), done=True))
    return results


def _words(done: signup.SignUp) -> str:
    row = done.registration
    if done.outcome is SignUpOutcome.TEAM or row is None:
        return "You are part of the team: a place is kept for you."
    again = "You had signed up already. " if done.outcome is SignUpOutcome.ALREADY else ""
    if row.state == RegistrationState.CONFIRMED:
        return f"{again}You have a place."
    return f"{again}You are number {selectors.position_in_line(row)} in line, and hear when a place is yours."


def _words_signed_out(done: strangers.StrangerSignUp) -> str:
    """The same for everybody who is not signed in: what there is, comes by mail (rules 10 and 12)."""
    if done.must_press:
        return "Press the button in our mail, and it is yours."
    if done.full:
        return "The places are all taken. Our mail says whether you have one, or your number in line."
    return "Our mail has your place, the day and a calendar file."


def mine_of(series: Series, person: Person) -> dict[int, Registration]:
    """The live bookings of ``person`` in a series, by event; those they have not said are theirs left out (rule 12)."""
    rows = Registration.objects.live().filter(event__series=series, person=person, claimed_at__isnull=False)
    return {row.event_id: row for row in rows}
