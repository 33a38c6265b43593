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
from mailing.retention import erases_at_once

_AT_ONCE = "SET LOCAL synchronous_commit TO off;"
_GONE = """
    UPDATE mailing_message SET state = 'sent', state_note = '', settled_at = %s {words}
    WHERE id = %s AND claimed_at = %s AND state IN ('sending', 'unknown');
"""
_BEGIN = """
    UPDATE mailing_message SET handed_at = %s
    WHERE id = %s AND claimed_at = %s AND state = 'sending' AND handed_at IS NULL
    RETURNING id
"""
# The minute allows for clocks that differ a little: what is claimed within it is not believed either.
_WITNESS = """
    INSERT INTO mailing_witness (since) VALUES (now() + interval '1 minute') ON CONFLICT DO NOTHING;
    SELECT since FROM mailing_witness
"""


def begin(message: Message, *, gone: Message | None = None) -> bool:
    """Note that ``gone`` went and that ``message`` is about to be handed over; False when the claim on it has passed
    to somebody else, and it must not be."""
    now = timezone.now()
    statement, params = _gone(gone, now) if gone else ("", [])
    params += [now, message.pk, message.claimed_at]
    with connection.cursor() as cursor:
        cursor.execute(_AT_ONCE + statement + _BEGIN, params)
        return cursor.fetchone() is not None


def note_gone(message: Message) -> None:
    """Note that the last mail of a batch went."""
    statement, params = _gone(message, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_AT_ONCE + statement, params)


def nothing_lost_since() -> datetime:
    """Since when the database has lost nothing that was committed. Bears witness anew after it has."""
    with connection.cursor() as cursor:
        cursor.execute(_WITNESS)
        [since] = cursor.fetchone()
    return since


def _gone(message: Message, now: datetime) -> tuple[str, list[object]]:
    words = ", html = '', text = '', calendar = ''" if erases_at_once(message) else ""
    return _GONE.format(words=words), [now, message.pk, message.claimed_at]
