"""Mails that came back, from the moment they are taken until nothing more needs to be done about them.

Each is written down before its mailbox forgets it, and read afterwards: what cannot be read waits for an officer, and
nothing is lost. One that is taken twice is one row, by the digest of its bytes.
"""

import hashlib
import logging

from django.db import transaction
from django.utils import timezone

from common.effort import at_most
from common.history import recorded
from mailing.bounces import addresses
from mailing.bounces.reading import Reading, ReturnKind, read
from mailing.choices import Bounce, ReturnState
from mailing.lifecycle import RETURNED
from mailing.models import Message, ReturnedMail
from mailing.replies import calendar
from mailing.replies import intake as answers
from people.models import Person

log = logging.getLogger(__name__)
#: What says why a mail came back stands at its beginning.
LONGEST = 1_000_000

UNREADABLE = "It could not be read."
NOT_OURS = "It does not say which of our mails it is about."
ABOUT_US = "The mail itself or our server was refused, not the address. Nothing is known against the address."
WRITTEN = "Somebody seems to have written this. Answer them, then note it as settled."
QUIET = {ReturnKind.AUTO: "An automatic answer.", ReturnKind.NEWS: "News of a delivery: late, or arrived."}


def take(raw: bytes) -> ReturnedMail | None:
    """Keep a mail, unless it is known. Returns its row when it is new."""
    raw = raw[:LONGEST]
    row = ReturnedMail(digest=hashlib.sha256(raw).hexdigest(), raw=raw)
    ReturnedMail.objects.bulk_create([row], ignore_conflicts=True)
    kept = ReturnedMail.objects.get(digest=row.digest)
    return kept if kept.taken_at == row.taken_at else None


def wait_for_officer(*, message: Message, source: str, sender: str, said: str) -> None:
    """What a provider refused of ours, without a mail that says so. Hearing it again changes nothing."""
    row = ReturnedMail(
        digest=hashlib.sha256(source.encode()).hexdigest(),
        message=message,
        sender=sender[:254],
        subject=message.subject,
        state=ReturnState.WAITS,
        note=f"{ABOUT_US} {said}"[:300],
    )
    ReturnedMail.objects.bulk_create([row], ignore_conflicts=True)


def settle_new() -> int:
    """Read what was taken; returns how many. One mail that stops the reader does not stop the others."""
    taken = ReturnedMail.objects.filter(state=ReturnState.NEW).order_by("pk")
    settled = 0
    for pk in list(taken.values_list("pk", flat=True)):
        try:
            settled += _settle(pk)
        except Exception:
            log.exception("The mail that came back as %s cannot be read", pk)
            fresh = ReturnedMail.objects.filter(pk=pk, state=ReturnState.NEW)
            RETURNED.move_many(fresh, ReturnState.WAITS, note=UNREADABLE)
    return settled


@recorded
def close(*, mail: ReturnedMail, by: Person) -> None:
    """An officer has seen to it: its words are erased."""
    row = ReturnedMail.objects.select_for_update().get(pk=mail.pk)
    if row.state != ReturnState.SETTLED:
        _close(row, "An officer has seen to it.")


@transaction.atomic
def _settle(pk: int) -> bool:
    row = (
        ReturnedMail.objects.select_for_update(skip_locked=True).filter(pk=pk, state=ReturnState.NEW).first()
    )
    if row is None:
        return False
    with at_most():
        reading = read(bytes(row.raw))
    row.sender, row.subject = reading.sender, reading.subject
    key = reading.answers or reading.key
    row.message = Message.objects.filter(key=key).first() if key else None
    _decide(row, reading)
    return True


def _decide(row: ReturnedMail, reading: Reading) -> None:
    kind = reading.kind
    if kind in QUIET:
        _close(row, QUIET[kind])
    elif reading.calendar is not None:
        _close(row, calendar.take(reading.calendar, sender=reading.sender))
    elif kind == ReturnKind.OTHER and reading.answers is not None:
        taken = answers.take(raw=bytes(row.raw), key=reading.answers, sender=reading.sender)
        (_close if taken.settled else _wait)(row, taken.note)
    elif kind == ReturnKind.OTHER:
        _wait(row, WRITTEN)
    elif row.message is None:
        _wait(row, NOT_OURS)
    elif kind == ReturnKind.OURS:
        _wait(row, f"{ABOUT_US} {reading.said}")
    else:
        addresses.record(
            message=row.message,
            kind=Bounce(kind.value),
            source=f"mail:{row.digest}",
            code=reading.code,
            said=reading.said,
        )
        _close(row, reading.said)


def _wait(row: ReturnedMail, note: str) -> None:
    RETURNED.move(row, ReturnState.WAITS, note=note[:300], also=_READ)


def _close(row: ReturnedMail, note: str) -> None:
    RETURNED.move(row, ReturnState.SETTLED, note=note[:300], settled_at=timezone.now(), raw=b"", also=_READ)


#: What was read from it, and written down with what became of it.
_READ = ("sender", "subject", "message")
