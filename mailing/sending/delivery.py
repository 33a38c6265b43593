"""Claim, send, settle: how mail leaves the outbox.

A batch is claimed in a short transaction, so that any number of workers share the work and no lock is held while the
mail server talks. Each mail is marked as handed over, in a transaction of its own, just before it is: whatever kills
the worker, a row that was never handed over goes back into the queue, and one that was ends as "unknown" for an
officer to decide. docs/outbox.md describes that one window.
"""

import logging
import time
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from mailing.bounces import refusals
from mailing.choices import MessageState
from mailing.lifecycle import MESSAGES
from mailing.models import IN_THE_WAY, Message, MessageQuerySet
from mailing.outbox.retention import without_words
from mailing.preferences import permission
from mailing.sending import ledger, limits
from mailing.sending.mime import ClaimLost, OutboxMail, build
from mailing.sending.recipients import to_their_address_of_today
from mailing.sending.refusals import SendingOutcome, fate_of

log = logging.getLogger(__name__)
BATCH = 50
#: After so many seconds the rest of a batch goes back, however slow the mail server is: a sign-in code goes first in
#: the next one, and never waits behind fifty mails of a newsletter.
TURN = 2.0
#: A hand-over takes a few answers of at most EMAIL_TIMEOUT seconds each; whoever is silent for longer has died.
SILENT = timedelta(minutes=5)

MISSED = SendingOutcome(MessageState.MISSED, "Its moment had passed before it could go.")
UNKNOWN = SendingOutcome(
    MessageState.UNKNOWN, "The worker stopped while it handed the mail over, so it may have gone."
)


def send_due() -> int:
    """Send everything that is due, batch by batch over one connection; returns how many went. Any number may run."""
    miss()
    connection = get_connection()
    went = 0
    try:
        while batch := claim():
            sent, reachable = _send(batch, connection)
            went += sent
            if not reachable:
                break  # the rest waits in the queue for the next sweep
    finally:
        _close(connection)
    return went


def claim(limit: int = BATCH) -> list[Message]:
    """Take up to ``limit`` mails that are due, the most pressing first, and commit.

    A mail waits while an earlier one of its order key has not gone (rule 20), and while a limit on mails a
    minute is reached that it counts towards. One that its reader has stopped since it was queued does not go any more.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        room = limits.room(now, silent=SILENT)
        earlier = Message.objects.filter(
            ~Q(order_key=""), order_key=OuterRef("order_key"), pk__lt=OuterRef("pk"), state__in=IN_THE_WAY
        )
        due = Message.objects.alias(domain=limits.DomainOf("to_address")).filter(
            Q(order_key="") | ~Exists(earlier),
            Q(expires_at=None) | Q(expires_at__gt=now),
            room.open(),
            state=MessageState.PENDING,
            due_at__lte=now,
        )
        pressing = due.order_by("priority", "due_at", "pk")[:limit]
        taken = room.fitting(list(pressing.select_for_update(skip_locked=True, of=("self",))))
        to_their_address_of_today(taken)
        batch = permission.at_sending(taken, now=now)
        for message in batch:
            message.claimed_at, message.handed_at = now, None
            message.attempts += 1
        if batch:
            MESSAGES.move_many(
                Message.objects.filter(pk__in=[message.pk for message in batch]),
                MessageState.SENDING,
                claimed_at=now,
                handed_at=None,
                attempts=F("attempts") + 1,
            )
    # Where nobody wants any of these mails, there may be others behind them.
    return batch if batch or not taken else claim(limit)


def reap() -> int:
    """See to mails whose worker has gone silent; returns how many. Safe beside workers that are alive.

    Never handed over, and the database has forgotten nothing since: back into the queue. Otherwise nobody can tell,
    so an officer decides.
    """
    long_ago = timezone.now() - SILENT
    stuck = Message.objects.filter(state=MessageState.SENDING)
    silent = stuck.filter(handed_at=None, claimed_at__lt=long_ago)
    back = MESSAGES.move_many(
        silent.filter(claimed_at__gte=ledger.nothing_lost_since()),
        MessageState.PENDING,
        claimed_at=None,
        attempts=F("attempts") - 1,
    )
    unknown = MESSAGES.move_many(
        stuck.filter(Q(handed_at__lt=long_ago) | Q(handed_at=None, claimed_at__lt=long_ago)),
        UNKNOWN.state,
        state_note=UNKNOWN.note,
        settled_at=timezone.now(),
        **without_words(UNKNOWN.state),
    )
    if back or unknown:
        log.warning(
            "A worker stopped half-way: %s mails go back into the queue, %s are of unknown fate",
            back,
            unknown,
        )
    return back + unknown


@transaction.atomic
def miss() -> int:
    """What waited longer than it was of use does not go any more; returns how many."""
    now = timezone.now()
    late = Message.objects.filter(state__in=(MessageState.PENDING, MessageState.HELD), expires_at__lte=now)
    ids = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if not ids:
        return 0
    return MESSAGES.move_many(
        Message.objects.filter(pk__in=ids),
        MISSED.state,
        state_note=MISSED.note,
        settled_at=now,
        **without_words(MISSED.state),
    )


def _send(batch: list[Message], connection: Any) -> tuple[int, bool]:
    """Hand over ``batch``, as much as one turn allows. Returns how many went and whether the server answered at all."""
    went, until = 0, time.monotonic() + TURN
    gone: Message | None = None  # it went, and nobody has written that down yet

    def begin(message: Message) -> None:
        nonlocal gone
        mine, gone = ledger.begin(message, gone=gone), None
        if not mine:
            raise ClaimLost

    try:
        for position, message in enumerate(batch):
            if time.monotonic() > until:
                _put_back(batch[position:], "")
                break
            mail = _built(message)
            if mail is None:
                continue
            try:
                connection.open()
            except Exception as error:
                log.warning("The mail server cannot be reached: %s", error)
                _put_back(batch[position:], f"The mail server cannot be reached: {error}")
                return went, False
            mail.before_it_goes = partial(begin, message)
            if _handed_over(message, mail, connection):
                gone = message
                went += 1
    finally:
        if gone:
            ledger.note_gone(gone)
    return went, True


def _built(message: Message) -> OutboxMail | None:
    """The mail as it goes onto the wire; one that cannot be put together has failed."""
    try:
        mail = build(message)
        mail.wire()
    except Exception as error:
        log.exception("Mail %s cannot be put together", message.pk)
        _settle(message, SendingOutcome(MessageState.FAILED, f"It cannot be put together: {error}"))
        return None
    return mail


def _handed_over(message: Message, mail: OutboxMail, connection: Any) -> bool:
    """Give one mail to the server; whether it went. If not, what became of it is written down at once."""
    try:
        if not getattr(connection, "asks_before_it_sends", False):
            mail.before_it_goes()
        connection.send_messages([mail])
    except ClaimLost:
        return False
    except Exception as error:
        fate = fate_of(
            error, attempts=message.attempts, may_have_gone=getattr(connection, "may_have_gone", True)
        )
        log.warning("Mail %s did not go (%s): %s", message.pk, type(error).__name__, fate.state)
        # After an error nothing about the connection is sure; the next mail opens a new one.
        _close(connection)
        _settle(message, fate)
        if fate.state == MessageState.FAILED:
            refusals.note(message, error, fate.note)
        return False
    return True


def _settle(message: Message, fate: SendingOutcome) -> None:
    """Write down what became of a mail that did not simply go, unless its claim has passed to somebody else.

    What goes back into the queue keeps the times of its last attempt: the limits count it.
    """
    now = timezone.now()
    fields: dict[str, Any] = {"state_note": fate.note[:300]}
    if fate.state == MessageState.PENDING:
        fields["due_at"] = now + (fate.wait or timedelta())
    else:
        fields |= {"settled_at": now, **without_words(fate.state)}
    ours = _ours([message], MessageState.SENDING, MessageState.UNKNOWN)
    MESSAGES.move_many(ours, fate.state, **fields)


def _put_back(batch: list[Message], note: str) -> None:
    """Give back what was claimed and not handed over; it does not count as an attempt."""
    MESSAGES.move_many(
        _ours(batch, MessageState.SENDING).filter(handed_at=None),
        MessageState.PENDING,
        state_note=note[:300],
        claimed_at=None,
        attempts=F("attempts") - 1,
    )


def _ours(batch: list[Message], *states: MessageState) -> MessageQuerySet:
    """The rows of a batch while this worker's claim on them holds; a late worker may still correct "unknown"."""
    return Message.objects.filter(
        pk__in=[message.pk for message in batch], claimed_at=batch[0].claimed_at, state__in=states
    )


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception as error:
        log.info("The connection to the mail server was closed untidily: %s", type(error).__name__)
