"""What a worker writes down about each mail, at the moment it begins to hand it over and when it has gone.

Between two mails that is one statement: the last one has gone, the next one begins. It is committed before the mail
server hears of the next mail, so whatever kills the worker, one mail at most is of unknown fate. It does not wait
for the disk (that would take longer than the mail itself): Postgres writes it there within a second, and only a
crash of the database server itself can lose it. The witness tells the reaper that this has happened, so that it
believes no row which looks as if it had never been handed over. docs/outbox.md has the whole of it.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from mailing.models import Message
from mailing.outbox.retention import erases_at_once

# The minute allows for clocks that differ a little: what is claimed within it is not believed either.
_WITNESS = """
    INSERT INTO mailing_witness (since) VALUES (now() + interval '1 minute') ON CONFLICT DO NOTHING;
    SELECT since FROM mailing_witness
"""


def begin(message: Message, *, gone: Message | None = None) -> bool:
    """Note that ``gone`` went and that ``message`` is about to be handed over; False when the claim on it has passed
    to somebody else, and it must not be."""
    return _between(gone, message)


def note_gone(message: Message) -> None:
    """Note that the last mail of a batch went."""
    _between(message, None)


def nothing_lost_since() -> datetime:
    """Since when the database has lost nothing that was committed. Bears witness anew after it has."""
    with connection.cursor() as cursor:
        cursor.execute(_WITNESS)
        [since] = cursor.fetchone()
    return since


def _between(gone: Message | None, message: Message | None) -> bool:
    """One call of the function that migration 0003 makes: Postgres plans its statements once a connection."""
    params = [
        gone.pk if gone else None,
        erases_at_once(gone) if gone else False,
        message.pk if message else None,
        (message or gone).claimed_at,  # type: ignore[union-attr]
        timezone.now(),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT mailing_between(%s, %s, %s, %s, %s)", params)
        return bool(cursor.fetchone()[0])
