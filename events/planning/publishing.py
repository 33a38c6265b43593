"""The life of an event: made, changed, published, closed, held, reported; cancelled or postponed on the way."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from agenda.choices import Mode, Part, SessionState
from agenda.models import Attendance
from common.errors import DomainError
from common.history import recorded
from common.privacy import history_of_model
from events.booking import mails_waiting, registrations, waiting_list
from events.choices import EventState, RegistrationState
from events.models import AskedPlace, Event, Registration, RegistrationQuerySet
from events.planning import ready, sessions
from events.planning.lifecycle import EVENTS
from events.whats_on import openings
from mailing.outbox.services import cancel_pending
from people.models import Person
from programmes.models import Programme

#: The fields that officers set; the state and the number are moved and given by services only.
EDITABLE = frozenset(
    {
        "kind", "title", "summary", "description", "theme", "region", "capacity", "room_capacity",
        "signup_opens_at", "signup_closes_at", "cost_note", "places_in_person", "places_online", "bring_up_to",
        "museum_limit", "museum_limit_until", "region_first_until", "takes_bookings",
        "series", "officer_days", "announces",
    }
)  # fmt: skip
#: How many may come, in all and by each way.
LIMITS = frozenset({"capacity", "room_capacity", "places_in_person", "places_online", "takes_bookings"})
#: Without both of these nobody is invited.
INVITES = frozenset({"takes_bookings", "announces"})
#: For how long what one press has published can be undone: before anybody is told (``openings.WAIT``).
UNDONE_WITHIN = timedelta(minutes=10)
#: Addresses under which something else stands beside the events.
RESERVED = frozenset({"past", "series"})
#: People hear of a new date in time to answer, and the place is not held for ever.
ANSWER_WITHIN = timedelta(days=7)
#: So long after it was cancelled an event may be what it was before.
TAKE_BACK_WITHIN = timedelta(hours=1)


@recorded
def create_event(
    *, programme: Programme, by: Person | None, days: Iterable[sessions.NewSession] = (), **fields: Any
) -> Event:
    """Make a draft with the programme's next number of this year, and its sessions."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    year = timezone.localdate().year
    last = Event.objects.filter(programme=programme, year=year).aggregate(last=Max("serial"))["last"] or 0
    event = Event(programme=programme, year=year, serial=last + 1, created_by=by)
    _set(event, fields)
    _save_with_slug(event)
    for day in days:
        sessions.add_session(event=event, by=by, day=day)
    return event


def _save_with_slug(event: Event) -> None:
    """The title makes the address; an event with a title that was used before carries its number as well."""
    title = slugify(event.title)[:80].strip("-") or "event"
    numbered = f"{title}-{event.year}-{event.serial:02d}"
    for slug in (title, numbered, f"{numbered}-{event.programme.slug}"[:120]):
        if slug in RESERVED or Event.objects.filter(slug=slug).exists():
            continue
        event.slug = slug
        try:
            with transaction.atomic():
                event.save()
        except IntegrityError:
            continue  # Another programme took the address in the same moment.
        return
    raise DomainError("Choose another title: an event of this name has this number already.", field="title")


@recorded
def change_event(*, event: Event, by: Person | None, **fields: Any) -> Event:
    """Change what an event says and how many places it has. Places can not fall below the bookings, unless new ones
    are switched off: then nobody is dropped, and nobody is added (rule 7)."""
    event = waiting_list.lock_event(event.pk)
    old_title = event.title
    _set(event, fields)
    if event.takes_bookings and fields.keys() & LIMITS:
        hold_the_booked(event)
    event.save()
    if fields.keys() & INVITES and not (event.takes_bookings and event.announces):
        openings.take_back(event, reason="The officers have switched new bookings, or the invitations, off.")
    if event.title != old_title:
        sessions.rename(event=event, old=old_title)
    waiting_list.fill_on_commit(event.pk)
    return event


def _set(event: Event, fields: Mapping[str, Any]) -> None:
    unknown = fields.keys() - EDITABLE
    if unknown:
        raise TypeError(f"Not fields that can be set: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(event, name, value)
    if event.theme is not None and event.theme.programme_id != event.programme_id:
        raise DomainError("Choose a theme of this programme.", field="theme")
    if event.series is not None and event.series.programme_id != event.programme_id:
        raise DomainError("Choose a series of this programme.", field="series")
    if event.capacity and event.room_capacity is not None and event.room_capacity < event.capacity:
        raise DomainError("The room must hold at least the public places.", field="room_capacity")
    opens, closes = event.signup_opens_at, event.signup_closes_at
    if opens and closes and closes <= opens:
        raise DomainError("Sign-up must close after it opens.", field="signup_closes_at")


def hold_the_booked(event: Event) -> None:
    """Raises ``DomainError`` where more people have or are offered places than there are, by mode and in the room."""
    standing = waiting_list.count(event)
    instead = "or switch new bookings off, so that nobody else is added."
    in_person = standing.in_person + standing.held[Mode.IN_PERSON]
    online = standing.taken - standing.in_person + standing.held[Mode.ONLINE]
    offered = standing.held.total()
    have = f"Places taken: {standing.taken}" + (f", and offered: {offered}" if offered else "")
    for field, people, says in (
        ("capacity", standing.spoken_for, have),
        ("places_in_person", in_person, f"Places taken or offered in person: {in_person}"),
        ("places_online", online, f"Places taken or offered online: {online}"),
    ):
        limit = getattr(event, field)
        if limit is not None and limit < people:
            raise DomainError(f"{says}. Keep at least {people}, {instead}", field=field)
    if standing.room_left < 0:
        in_room = standing.in_room + standing.held[Mode.IN_PERSON]
        raise DomainError(
            f"Expected in the room, hosts and presenters included: {in_room}. It must hold as many.",
            field="room_capacity",
        )


def _move(
    event: Event, to: EventState, *, reason: str = "", now: datetime | None = None, **with_it: Any
) -> None:
    """Move an event whose row is locked. Every change of its state comes through here."""
    opened: dict[str, Any] = {"opened_at": now or timezone.now()} if to == EventState.PUBLISHED else {}
    EVENTS.move(event, to, state_reason=reason, **opened, **with_it)
    if not opened:
        openings.take_back(event, reason=f"The event is now: {to.label.lower()}.")


@recorded
def publish(*, event: Event, by: Person | None, now: datetime | None = None) -> Event:
    """Give the event its public page, or open its sign-up again."""
    now = now or timezone.now()
    event = waiting_list.lock_event(event.pk)
    if event.state == EventState.POSTPONED:
        raise DomainError("Give it a new date: that publishes it again and asks those who had a place.")
    if missing := ready.missing(event, now=now):
        raise DomainError(missing[0].words)
    _move(event, EventState.PUBLISHED, now=now)
    waiting_list.fill_on_commit(event.pk)
    return event


def undone_until(event: Event) -> datetime | None:
    """Until when publishing can be undone: for ten minutes, where it was a draft before. None: not at all."""
    if event.state != EventState.PUBLISHED or event.opened_at is None:
        return None
    history = history_of_model(Event).objects.filter(pgh_obj=event.pk).order_by("-pgh_id")
    before = history.exclude(state=EventState.PUBLISHED).values_list("state", flat=True).first()
    return event.opened_at + UNDONE_WITHIN if before == EventState.DRAFT else None


@recorded
def unpublish(*, event: Event, by: Person | None, now: datetime | None = None) -> Event:
    """Make it the draft that it was, as long as nobody can have been told and nobody has signed up."""
    now = now or timezone.now()
    event = waiting_list.lock_event(event.pk)
    until = undone_until(event)
    if until is None or now >= until:
        raise DomainError("Publishing can be undone for ten minutes. Postpone or cancel it instead.")
    if Registration.objects.filter(event=event).exists() or AskedPlace.objects.filter(event=event).exists():
        raise DomainError(
            "Somebody has signed up already. Postpone or cancel it instead, so that they hear of it."
        )
    EVENTS.move(event, EventState.DRAFT, opened_at=None)
    return event


@recorded
def close(*, event: Event, by: Person | None) -> Event:
    """Close the sign-up. Those with a place keep it; nobody is promoted any more (rule 8)."""
    event = waiting_list.lock_event(event.pk)
    _move(event, EventState.CLOSED)
    return event


@recorded
def hold(*, event: Event, by: Person | None, now: datetime | None = None) -> Event:
    """Note that the event took place. Its last session must be over."""
    now = now or timezone.now()
    event = waiting_list.lock_event(event.pk)
    days = waiting_list.planned_days(event)
    if not days or days[-1].ends_at > now:
        raise DomainError("It can be marked as held once its last session is over.")
    _move(event, EventState.HELD)
    return event


@recorded
def report(*, event: Event, by: Person | None) -> Event:
    """Note that all that was to be said about it is said: it leaves the officers' desk."""
    event = waiting_list.lock_event(event.pk)
    _move(event, EventState.REPORTED)
    return event


@recorded
def cancel(*, event: Event, by: Person | None, reason: str, now: datetime | None = None) -> Event:
    """Cancel an event. Its page stays up and says so and why; everybody with a place or in line is told."""
    now = now or timezone.now()
    reason = _reason(reason)
    event = waiting_list.lock_event(event.pk)
    before = EventState(event.state)
    days = list(event.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at", "pk"))
    ahead = [day for day in days if day.ends_at > now]
    with_it: dict[str, Any] = {
        "cancelled_at": now,
        "cancelled_from": before,
        "cancelled_sessions": [day.pk for day in ahead],
    }
    _move(event, EventState.CANCELLED, reason=reason, **with_it)
    if before != EventState.DRAFT:
        # Whoever has a place hears it from each session's own mail, which takes it out of their calendar.
        for registration in _live(event).filter(state=RegistrationState.WAITING):
            mails_waiting.line_news(registration, event=event, days=days, news="cancelled", reason=reason)
    sessions.cancel_all(ahead, by=by, reason=reason)
    waiting_list.fill_on_commit(event.pk)
    return event


def may_take_back_cancelling(event: Event, *, now: datetime | None = None) -> bool:
    """Whether an event was cancelled so lately that it may be what it was before."""
    if event.state != EventState.CANCELLED or event.cancelled_at is None:
        return False
    return (now or timezone.now()) <= event.cancelled_at + TAKE_BACK_WITHIN


@recorded
def take_back_cancelling(*, event: Event, by: Person | None, now: datetime | None = None) -> Event:
    """Within the hour, a cancelled event is what it was before. Mails that have not gone do not go; whoever has read
    that it is cancelled reads that it is not (E1)."""
    now = now or timezone.now()
    event = waiting_list.lock_event(event.pk)
    if event.state != EventState.CANCELLED:
        raise DomainError("This event is not cancelled.")
    if not may_take_back_cancelling(event, now=now):
        raise DomainError("More than an hour has passed since it was cancelled. Make another event like it.")
    before, with_it = EventState(event.cancelled_from), event.cancelled_sessions
    EVENTS.take_back(
        event, before, state_reason="", cancelled_at=None, cancelled_from="", cancelled_sessions=[]
    )
    days = list(event.sessions.filter(pk__in=with_it, ends_at__gt=now).order_by("starts_at", "pk"))
    postponed = before == EventState.POSTPONED
    for registration in _live(event).filter(state=RegistrationState.WAITING):
        unread = cancel_pending(
            about=registration,
            kinds=(mails_waiting.LINE_NEWS.kind,),
            reason="The cancellation was taken back.",
        )
        if not unread and before != EventState.DRAFT:
            mails_waiting.line_news(registration, event=event, days=days, news="not cancelled", reason="")
    sessions.take_back_all(days, by=by, to=SessionState.POSTPONED if postponed else SessionState.PLANNED)
    waiting_list.fill_on_commit(event.pk)
    return event


@recorded
def postpone(*, event: Event, by: Person | None, reason: str) -> Event:
    """Take an event out of the calendar until it has a new date (rule 21). Places are kept, to be confirmed anew."""
    reason = _reason(reason)
    event = waiting_list.lock_event(event.pk)
    days = waiting_list.planned_days(event)
    _move(event, EventState.POSTPONED, reason=reason)
    for registration in _live(event).filter(state=RegistrationState.WAITING):
        mails_waiting.line_news(registration, event=event, days=days, news="postponed", reason=reason)
    sessions.postpone_all(days, by=by, reason=reason)
    waiting_list.fill_on_commit(event.pk)
    return event


@recorded
def replan(
    *,
    event: Event,
    by: Person | None,
    days: Mapping[int, Mapping[str, Any]],
    now: datetime | None = None,
) -> Event:
    """Give a postponed event its new dates and publish it, if it was published before. Those with a place are asked
    whether they still come.

    ``days`` says, by the id of each postponed session, what changes: ``start_day`` and ``end_day``, and the times
    and the place where they are others.
    """
    now = now or timezone.now()
    event = waiting_list.lock_event(event.pk)
    if event.state != EventState.POSTPONED:
        raise DomainError("Only a postponed event is given a new date here. Change its session instead.")
    asked: list[Attendance] = []
    for session in event.sessions.filter(state=SessionState.POSTPONED).order_by("starts_at", "pk"):
        if session.pk not in days:
            raise DomainError("Give every session its new day.", field="start_day")
        asked += sessions.replan(session, by=by, **days[session.pk])
    planned = waiting_list.planned_days(event)
    if event.signup_closes_at and event.signup_closes_at <= now:
        event.signup_closes_at = None
        event.save(update_fields=["signup_closes_at"])
    # A draft that was put off has a day again and is a draft: nobody has read of it yet.
    _move(event, EventState.PUBLISHED if event.opened_at else EventState.DRAFT, now=now)
    answer_by = min(now + ANSWER_WITHIN, now + (planned[0].starts_at - now) / 2)
    for registration in _live(event):
        registrations.ask_again(registration, event=event, days=planned, answer_by=answer_by)
    registrations.crew_new_date([each for each in asked if each.part != Part.ATTENDEE], event=event)
    waiting_list.fill_on_commit(event.pk)
    return event


def _live(event: Event) -> RegistrationQuerySet:
    return Registration.objects.filter(event=event).live().select_related("person").order_by("pk")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise DomainError(
            "Say why: the reason is shown on its page and goes to everybody who signed up.", field="reason"
        )
    return reason.strip()[:300]
