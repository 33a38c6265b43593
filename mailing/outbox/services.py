"""What becomes of mail that has not gone: taken back, held back and let go by what wrote it, or by officers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from common.clock import moment_words
from common.errors import DomainError
from common.history import recorded
from mailing.bounces.addresses import NOBODY_THERE, Stop, stops
from mailing.choices import OFFICER_MAY, Bounce, MessageState
from mailing.lifecycle import MESSAGES
from mailing.models import Message
from mailing.outbox.queueing import NOWHERE
from mailing.outbox.retention import WORDS, erases_at_once, without_words
from mailing.sending.wake_up import wake_on_commit
from people.models import Person


@transaction.atomic
def cancel_pending(*, about: Model, kinds: Collection[str] = (), reason: str) -> int:
    """Cancel what waits or is held about ``about`` (of ``kinds``, or of any); returns how many."""
    waiting = Message.objects.about(about).filter(state__in=(MessageState.PENDING, MessageState.HELD))
    if kinds:
        waiting = waiting.filter(kind__in=kinds)
    # Rows that a worker is claiming this moment are waited for, and are then no longer waiting.
    ids = list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))
    return MESSAGES.move_many(
        Message.objects.filter(pk__in=ids),
        MessageState.CANCELLED,
        state_note=reason[:300],
        settled_at=timezone.now(),
        **without_words(MessageState.CANCELLED),
    )


@transaction.atomic
def hold_pending(*, about: Model, note: str) -> int:
    """Keep back whatever waits about ``about``; returns how many. ``release_held`` with the same note lets it go."""
    waiting = Message.objects.about(about).filter(state=MessageState.PENDING)
    ids = list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))
    return MESSAGES.move_many(Message.objects.filter(pk__in=ids), MessageState.HELD, state_note=note[:300])


@transaction.atomic
def release_held(*, about: Model, note: str) -> int:
    """Let go what ``hold_pending`` kept back, and not what an officer held back one by one; returns how many."""
    held = Message.objects.about(about).filter(state=MessageState.HELD, state_note=note[:300])
    ids = list(held.select_for_update().order_by("pk").values_list("pk", flat=True))
    if ids:
        wake_on_commit()
    return MESSAGES.move_many(Message.objects.filter(pk__in=ids), MessageState.PENDING, state_note="")


@recorded
def hold(*, message: Message, by: Person) -> Message:
    """Keep back a mail that has not gone yet. Later mails of its order key wait with it."""
    row = _row_for("hold", message)
    return MESSAGES.move(row, MessageState.HELD, state_note="Held back by an officer.")


@recorded
def release(*, message: Message, by: Person) -> Message:
    """Let a mail go that was held back."""
    row = _row_for("release", message)
    wake_on_commit()
    return MESSAGES.move(row, MessageState.PENDING, state_note="Released by an officer.")


@recorded
def cancel(*, message: Message, by: Person) -> Message:
    """Give up a mail that has not gone, or could not."""
    row = _row_for("cancel", message)
    return MESSAGES.move(
        row,
        MessageState.CANCELLED,
        state_note="Cancelled by an officer.",
        settled_at=timezone.now(),
        **_erased(row),
    )


@recorded
def move(*, message: Message, to: datetime, by: Person) -> Message:
    """Let a mail that has not gone go at another time."""
    row = _row_for("move", message)
    if to <= timezone.now():
        raise DomainError("Choose a time that is still to come.", field="to")
    if row.expires_at and to >= row.expires_at:
        raise DomainError(f"That is too late: it must go before {moment_words(row.expires_at)}.", field="to")
    row.due_at, row.state_note = to, f"Moved by an officer to {moment_words(to)}."
    row.save(update_fields=["due_at", "state_note"])
    return row


@recorded
def send_again(*, message: Message, by: Person) -> Message:
    """Send a mail once more that failed or whose fate is unknown, to the person's address of today.

    It keeps its Message-ID, so that a mail server that did get the first one may drop the second.
    """
    row = _row_for("send_again", message)
    if row.secret:
        raise DomainError(
            "This mail held a code or a link that has run out. Ask the person to request a new one."
        )
    if row.expires_at and row.expires_at <= timezone.now():
        raise DomainError("Its moment has passed, so it would be of no use to send it again.")
    if not row.html:
        raise DomainError("The words of this mail have been erased, so it cannot be sent again.")
    if row.order_key and _went_later(row):
        raise DomainError(
            "A later mail about the same thing has gone since, and this one would contradict it. Write to the person."
        )
    address = row.person.address if row.person else row.to_address
    if not address:
        raise DomainError(NOWHERE)
    if stops([address]).get(address) == Stop.NOBODY:
        raise DomainError(
            f"{NOBODY_THERE} If you know that it works, note so under “Addresses that mail comes back from”."
        )
    wake_on_commit()
    return MESSAGES.move(
        row,
        MessageState.PENDING,
        state_note="Sent again by an officer.",
        to_address=address,
        attempts=0,
        due_at=timezone.now(),
        claimed_at=None,
        handed_at=None,
        settled_at=None,
        bounce="",
        bounced_at=None,
    )


@recorded
def settle_unknown(*, message: Message, by: Person, sent: bool) -> Message:
    """Say what became of a mail whose fate is unknown: it went, or it did not (and may then be sent again)."""
    row = _row_for("settle", message)
    note = "An officer found out that it went." if sent else "An officer found out that it did not go."
    state = MessageState.SENT if sent else MessageState.FAILED
    wake_on_commit()  # later mails of the same order key may have waited for this
    erased = _erased(row) if sent else {}
    return MESSAGES.move(row, state, state_note=note, settled_at=timezone.now(), **erased)


def may(verb: str, row: Message) -> bool:
    """Whether an officer may do this with a mail as it stands. One that came back may be sent again, like one that
    could not be sent."""
    came_back = row.bounce in (Bounce.HARD, Bounce.SOFT) and row.state == MessageState.SENT
    return row.state in OFFICER_MAY[verb] or (verb == "send_again" and came_back)


def _row_for(verb: str, message: Message) -> Message:
    """The row of ``message`` as it is now, locked, if ``verb`` is possible in its state."""
    row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not may(verb, row):
        raise DomainError(
            f"“{row}” is in the state “{row.get_state_display()}”, so this is not possible now."
        )
    return row


def _erased(row: Message) -> dict[str, Any]:
    return dict.fromkeys(WORDS, "") if erases_at_once(row) else {}


def _went_later(row: Message) -> bool:
    handed = Q(state__in=(MessageState.SENT, MessageState.SENDING, MessageState.UNKNOWN))
    return Message.objects.filter(handed, order_key=row.order_key, pk__gt=row.pk).exists()
