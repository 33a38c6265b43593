"""Which addresses mail comes back from, and what that means for the next mail (C9, rule 25).

* Hard, once: the address does not exist. Nothing goes there any more; a mail that must be known (about a booking) is
  written all the same and has failed at once, so that an officer tells the person another way. Only what somebody
  waits for at a screen is still tried: it is how they show that the address works.
* Soft, on five days of the last thirty, a day counted once: mail to many is not sent there until there are fewer such
  days. Mail about a booking is still tried.
* A complaint ends everything that is not essential at once (``mailing.preferences``). Essential mail goes on.

Confirming the address, or signing in with a code that was mailed to it, shows that it works and clears what was known;
so does an officer who has found out. Nothing of this is stored as a state: it is counted.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from common.addresses import tidy
from common.history import recorded
from mailing.bounces.reactions import react
from mailing.choices import Bounce, MessageState, Priority, Why
from mailing.lifecycle import MESSAGES
from mailing.models import AddressEvent, Message
from mailing.outbox.retention import without_words
from mailing.preferences.suppression import suppress
from people.models import Person

NOBODY_THERE = "This address does not exist: mail to it came back. Tell this person in another way."
TOO_OFTEN = (
    "Mail to this address has come back on five days of the last thirty, and this mail can be done without."
)
SOFT_DAYS, WITHIN = 5, timedelta(days=30)
_WEIGHT = {Bounce.SOFT: 1, Bounce.HARD: 2, Bounce.COMPLAINT: 3}


class Stop(StrEnum):
    """Why mail to an address is stopped."""

    NOBODY = "nobody"
    OFTEN = "often"


def stops(addresses: Iterable[str], *, now: datetime | None = None) -> dict[str, Stop]:
    """Those of ``addresses`` that mail is stopped to, each with why. One query where nothing came back, else two."""
    since = (now or timezone.now()) - WITHIN
    wanted = {tidy(address) for address in addresses if address}
    came_back = AddressEvent.objects.filter(address__in=wanted, cleared_at=None).order_by()
    if not wanted or not came_back.exists():
        return {}
    rows = (
        came_back.values("address")
        .annotate(
            hard=Count("pk", filter=Q(kind=Bounce.HARD)),
            days=Count(TruncDate("at"), distinct=True, filter=Q(kind=Bounce.SOFT, at__gt=since)),
        )
        .filter(Q(hard__gt=0) | Q(days__gte=SOFT_DAYS))
    )
    return {row["address"]: Stop.NOBODY if row["hard"] else Stop.OFTEN for row in rows}


def fate_at_birth(stop: Stop | None, *, priority: Priority) -> tuple[MessageState, str] | None:
    """What becomes of a mail that is queued to an address which is stopped; None when it goes all the same."""
    if stop == Stop.NOBODY:
        return MessageState.FAILED, NOBODY_THERE
    if stop == Stop.OFTEN and priority == Priority.BULK:
        return MessageState.CANCELLED, TOO_OFTEN
    return None


@transaction.atomic
def record(
    *,
    message: Message,
    kind: Bounce,
    source: str,
    code: str = "",
    said: str = "",
    at: datetime | None = None,
    address: str = "",
) -> AddressEvent | None:
    """Note that ``message`` came back from where it was sent, or was reported there. Returns what is now known.

    One mail counts once an address: of several reports on it the gravest stands, and one heard before changes nothing.
    ``address`` is where it had gone, for whoever knows: it may have been sent again elsewhere since.
    """
    if not message.to_address:
        return None  # its reader has been erased
    address = tidy(address or message.to_address)
    known = AddressEvent.objects.filter(source=source[:200]).first()
    if known is not None:
        return known
    told = {
        "kind": kind,
        "code": code[:12],
        "said": said[:300],
        "source": source[:200],
        "at": at or timezone.now(),
    }
    event, is_new = AddressEvent.objects.select_for_update().get_or_create(
        message=message, address=address, defaults=told
    )
    if not is_new:
        if event.cleared_at is None and _WEIGHT[kind] <= _WEIGHT[Bounce(event.kind)]:
            return event
        # A graver report, or one after the address had worked again: it is a new matter to see to.
        for field, value in told.items():
            setattr(event, field, value)
        event.cleared_at = event.noted_at = event.noted_by = None
        event.save()
    _follow(message, event)
    return event


def _follow(message: Message, event: AddressEvent) -> None:
    kind = Bounce(event.kind)
    if event.address == tidy(message.to_address):
        # Apps above lock rows of their own, and mails only after those.
        if kind != Bounce.COMPLAINT:
            react(message)
        Message.objects.filter(pk=message.pk).update(bounce=kind, bounced_at=event.at)
    if kind == Bounce.HARD:
        # What waits for somebody who has another address by now goes there.
        theirs = Q(person=None) | Q(person__email=None) | Q(person__email=event.address)
        waiting = Message.objects.filter(
            theirs,
            to_address=event.address,
            state__in=(MessageState.PENDING, MessageState.HELD),
            secret=False,
        )
        locked = waiting.select_for_update(of=("self",)).order_by("pk")
        waiting = Message.objects.filter(pk__in=list(locked.values_list("pk", flat=True)))
        unreached = list(waiting)
        MESSAGES.move_many(
            waiting,
            MessageState.FAILED,
            state_note=NOBODY_THERE,
            settled_at=timezone.now(),
            **without_words(MessageState.FAILED),
        )
        for other in unreached:
            react(other)
    if kind == Bounce.COMPLAINT:
        suppress(address=event.address, why=Why.COMPLAINT, name=message.to_name)


def clear(address: str) -> int:
    """The address works: whoever reads it has shown it. Returns how many things were known against it."""
    return AddressEvent.objects.filter(
        address=tidy(address), cleared_at=None, kind__in=(Bounce.HARD, Bounce.SOFT)
    ).update(cleared_at=timezone.now())


@recorded
def works_again(*, event: AddressEvent, by: Person) -> None:
    """An officer has found out that mail arrives there."""
    note(events=[event], by=by)
    clear(event.address)


@recorded
def note(*, events: Collection[AddressEvent], by: Person) -> int:
    """An officer has seen to it: the person was told another way. The address stays stopped."""
    open_ones = AddressEvent.objects.filter(pk__in=[event.pk for event in events], noted_at=None)
    return open_ones.update(noted_at=timezone.now(), noted_by=by)
