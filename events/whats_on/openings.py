"""Telling those who asked for invitations that sign-up for an event has opened: one mail each, once (C4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.clock import moment_words
from common.faults import each_row
from events.booking import capacity
from events.booking.sign_up_window import window
from events.choices import EventState
from events.models import Event, EventSession
from events.whats_on.involved import involved_in
from events.whats_on.mails import OPENED, tell
from mailing.choices import MessageState
from mailing.models import Message
from mailing.outbox.bulk import Reader
from mailing.outbox.services import cancel_pending
from mailing.preferences.readers import readers_of

#: An officer who has opened too early, or with a slip in it, has this long before anybody is told.
WAIT = timedelta(minutes=30)


def announce_due(*, now: datetime | None = None) -> int:
    """Tell of every event whose time has come. Returns how many mails were queued."""
    now = now or timezone.now()
    before = now - WAIT
    due = Event.objects.public().filter(
        Q(signup_opens_at=None) | Q(signup_opens_at__lte=before),
        state=EventState.PUBLISHED,
        announces=True,
        announced_at=None,
        takes_bookings=True,
        opened_at__lte=before,
    )
    return sum(
        each_row(
            "events.announce_openings",
            Event,
            list(due.order_by("opened_at", "pk").values_list("pk", flat=True)),
            lambda pk: _announce(pk, now),
            left_out="the mail that its sign-up is open",
        )
    )


@transaction.atomic
def _announce(pk: int, now: datetime) -> int:
    """Tell of one event, if everything still holds. The row's lock keeps officers from cancelling it meanwhile, and
    whoever else is at it from beginning."""
    event = capacity.lock_event(pk)
    days = capacity.planned_days(event)
    goes = goes_at(event)
    if event.announced_at or goes is None or goes > now or why_not(event, days, now=now):
        return 0
    event.announced_at = now
    event.save(update_fields=["announced_at"])
    places = capacity.count(event, now=now)
    return tell(event, days=days, to=readers(event), full=places.is_full or places.waiting > 0)


def readers(event: Event) -> list[Reader]:
    """Those who asked for invitations of the programme, and have nothing to do with this event yet."""
    involved = involved_in([event.pk]).get(event.pk, set())
    asked = readers_of(OPENED.sort, event.programme)
    return [each for each in asked if each.person is None or each.person.pk not in involved]


def goes_at(event: Event) -> datetime | None:
    """From when on it may go; None as long as nobody has opened it."""
    if event.opened_at is None:
        return None
    return max(event.opened_at, event.signup_opens_at or event.opened_at) + WAIT


def why_not(event: Event, days: Sequence[EventSession], *, now: datetime) -> str:
    """What stands in the way of telling anybody, in a sentence for officers; empty where it goes, now or later."""
    if not event.announces:
        return "The box for it on the event’s form is empty."
    if not event.programme.is_public:
        return f"{event.programme} is not public, so that nobody could open the page."
    if not days:
        return "It has no session that is planned."
    then = window(event, first_start=days[0].starts_at, now=max(now, goes_at(event) or now))
    if not then.is_open:
        return then.words
    return "" if event.takes_bookings else "No new bookings are taken."


def take_back(event: Event, *, reason: str) -> None:
    """Cancel the invitations that have not gone yet. Those who should not come must not be asked to."""
    cancel_pending(about=event, kinds=(OPENED.kind,), reason=reason)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What has become, or will become, of the invitations to an event: in words for officers, when, and to how many."""

    words: str
    goes_at: datetime | None = None
    readers: int = 0


def outlook(event: Event, *, now: datetime | None = None) -> Outlook:
    """What officers read about the invitations, on the pages of an event."""
    if event.announced_at:
        mails = Message.objects.about(event).filter(kind=OPENED.kind).exclude(state=MessageState.CANCELLED)
        number, at = mails.count(), moment_words(event.announced_at)
        if not number:
            return Outlook(f"Nobody had asked for them by {at}.")
        return Outlook(f"Written on {at} to {_people(number)}.")
    now = now or timezone.now()
    is_draft = event.state == EventState.DRAFT
    if event.opened_at is None and not is_draft:
        return Outlook("Nobody is told: it was published before there were invitations.")
    wrong = why_not(event, capacity.planned_days(event), now=now)
    if wrong and not (is_draft and event.announces):
        return Outlook(f"Nobody is told. {wrong}")
    number, goes = len(readers(event)), goes_at(event)
    if not number:
        return Outlook(f"Nobody has asked for invitations to events of {event.programme} yet.")
    who = f"{_people(number)} who asked for invitations"
    if is_draft or goes is None:
        opens = event.signup_opens_at
        after = f"sign-up has opened on {moment_words(opens)}" if opens and opens > now else "you publish it"
        return Outlook(f"Half an hour after {after} a mail goes to {who}.")
    when = f"On {moment_words(goes)}, or a few minutes later,"
    return Outlook(f"{when} a mail goes to {who}.", goes, number)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
