"""Claim, send, settle: how mail leaves the outbox.

A batch is claimed in a short transaction, so that any number of workers share the work and no lock is held while the
mail server talks. Each mail is marked as handed over, in a transaction of its own, just before it is: whatever kills
the worker, a row that was never handed over goes back into the queue, and one that was ends as "unknown" for an
officer to decide. docs/outbox.md describes that one window.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from mailing.choices import MessageState
from mailing.fate import Fate, fate_of
from mailing.mime import build
from mailing.models import IN_THE_WAY, WITHOUT_SECRETS, Message, MessageQuerySet

log = logging.getLogger(__name__)
#: Few enough that a sign-in code, which goes first, soon gets its turn between two batches of a newsletter.
BATCH = 50
#: A hand-over takes a few answers of at most EMAIL_TIMEOUT seconds each; whoever is silent for longer has died.
SILENT = timedelta(minutes=5)

MISSED = Fate(MessageState.MISSED, "Its moment had passed before it could go.")
UNKNOWN = Fate(MessageState.UNKNOWN, "The worker stopped while it handed the mail over, so it may have gone.")


def send_due() -> int:
    """Send everything that is due, batch by batch; returns how many went. Any number may run at once."""
    went = 0
    while batch := claim():
        sent, reachable = _send(batch)
        went += sent
        if not reachable:
            break  # the rest waits in the queue for the next sweep
    return went


def claim(limit: int = BATCH) -> list[Message]:
    """Take up to ``limit`` mails that are due, the most pressing first, and commit.

    A mail waits while an earlier one of its order key has not gone (features.md rule 20).
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        _miss(now)
        earlier = Message.objects.filter(
            ~Q(order_key=""), order_key=OuterRef("order_key"), pk__lt=OuterRef("pk"), state__in=IN_THE_WAY
        )
        batch = list(
            Message.objects.filter(
                Q(order_key="") | ~Exists(earlier), state=MessageState.PENDING, due_at__lte=now
            )
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("priority", "due_at", "pk")[:limit]
        )
        for message in batch:
            message.state, message.claimed_at, message.handed_at = MessageState.SENDING, now, None
            message.attempts += 1
        Message.objects.filter(pk__in=[message.pk for message in batch]).update(
            state=MessageState.SENDING, claimed_at=now, handed_at=None, attempts=F("attempts") + 1
        )
    return batch


def reap() -> int:
    """See to mails whose worker has gone silent; returns how many. Safe beside workers that are alive.

    Never handed over: back into the queue. Handed over: nobody can tell, so an officer decides.
    """
    long_ago = timezone.now() - SILENT
    stuck = Message.objects.filter(state=MessageState.SENDING)
    back = stuck.filter(handed_at=None, claimed_at__lt=long_ago).update(
        state=MessageState.PENDING, claimed_at=None, attempts=F("attempts") - 1
    )
    unknown = stuck.filter(handed_at__lt=long_ago).update(
        state=UNKNOWN.state, state_note=UNKNOWN.note, settled_at=timezone.now(), **WITHOUT_SECRETS
    )
    if back or unknown:
        log.warning(
            "A worker stopped half-way: %s mails go back into the queue, %s are of unknown fate",
            back,
            unknown,
        )
    return back + unknown


def _miss(now: datetime) -> None:
    """What waited longer than it was of use does not go any more."""
    late = Message.objects.filter(state__in=(MessageState.PENDING, MessageState.HELD), expires_at__lte=now)
    ids = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if ids:
        Message.objects.filter(pk__in=ids).update(
            state=MISSED.state, state_note=MISSED.note, settled_at=now, **WITHOUT_SECRETS
        )


def _send(batch: list[Message]) -> tuple[int, bool]:
    """Hand over ``batch`` through one connection. Returns how many went and whether the server could be reached."""
    connection = get_connection()
    went = 0
    try:
        for position, message in enumerate(batch):
            try:
                connection.open()
            except Exception as error:
                log.warning("The mail server cannot be reached: %s", error)
                _put_back(batch[position:], f"The mail server cannot be reached: {error}")
                return went, False
            went += _hand_over(message, connection)
    finally:
        _close(connection)
    return went, True


def _hand_over(message: Message, connection: Any) -> bool:
    """Send one mail and settle it; whether it went."""
    try:
        mail = build(message)
        mail.message()
    except Exception as error:
        log.exception("Mail %s cannot be put together", message.pk)
        _settle(message, Fate(MessageState.FAILED, f"It cannot be put together: {error}"))
        return False
    # Only whoever still holds the claim may hand it over: the reaper may have given it to somebody else.
    if not _ours(message).filter(state=MessageState.SENDING, handed_at=None).update(handed_at=timezone.now()):
        return False
    try:
        connection.send_messages([mail])
    except Exception as error:
        fate = fate_of(
            error, attempts=message.attempts, may_have_gone=getattr(connection, "may_have_gone", True)
        )
        log.warning("Mail %s did not go (%s): %s", message.pk, type(error).__name__, fate.state)
        _close(
            connection
        )  # after an error nothing about the connection is sure; the next mail opens a new one
        _settle(message, fate)
        return False
    _settle(message, Fate(MessageState.SENT, ""))
    return True


def _settle(message: Message, fate: Fate) -> None:
    """Write down what became of a mail, unless its claim has passed to somebody else in the meantime."""
    now = timezone.now()
    fields: dict[str, Any] = {"state": fate.state, "state_note": fate.note[:300]}
    if fate.state == MessageState.PENDING:
        fields |= {"claimed_at": None, "handed_at": None, "due_at": now + (fate.wait or timedelta())}
    else:
        fields |= {"settled_at": now, **WITHOUT_SECRETS}
    _ours(message).update(**fields)


def _put_back(batch: list[Message], note: str) -> None:
    """Give back what was claimed and not handed over; it does not count as an attempt."""
    for message in batch:
        _ours(message).filter(handed_at=None).update(
            state=MessageState.PENDING, state_note=note[:300], claimed_at=None, attempts=F("attempts") - 1
        )


def _ours(message: Message) -> MessageQuerySet:
    """The row of ``message`` while this worker's claim on it holds; a late worker may still correct "unknown"."""
    return Message.objects.filter(
        pk=message.pk,
        claimed_at=message.claimed_at,
        state__in=(MessageState.SENDING, MessageState.UNKNOWN),
    )


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception as error:
        log.info("The connection to the mail server was closed untidily: %s", type(error).__name__)
