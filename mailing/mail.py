"""A kind of mail, declared once beside what it tells of, and written from there::

PLACE_OFFERED = Mail(
    kind="events.offer",
    name="A place has come free",
    sort="booking",
    subject="A place has come free: {{ event.title }}",
    template="events/mail/offer.html",
    placeholders=(EVENT, UNTIL),
    group="The waiting list",
    rehearse=_newest_offer,
    question="events.booking.replies.OFFER",
)

PLACE_OFFERED.queue(to=person, about=offer, programme=event.programme, event=event)
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from mailing.declaration import Declaration
from mailing.models import Message
from mailing.outbox import bulk, queueing
from mailing.outbox.queueing import Envelope, Recipient, Subject
from mailing.rendering.html import Rendered
from people.models import Person
from programmes.models import Programme

_PLAIN = Envelope()


class Mail(Declaration):
    """A declaration that can be written: to one, or to many."""

    def queue(
        self,
        *,
        to: Person | Recipient,
        about: Model | None = None,
        programme: Programme | None = None,
        envelope: Envelope = _PLAIN,
        **words: Any,
    ) -> Message:
        """Write such a mail into the outbox, in the caller's transaction, and return its row.

        It is one mail for ever a (kind, recipient, row it is about, occurrence): a second call returns the first one's
        row. The template finds ``words``, and ``subject``, ``programme``, ``person`` and ``name``. Somebody without an
        address gets a row too, one that has failed: officers then see whom they have to tell in another way. What the
        reader has stopped gets a row that is cancelled already.
        """
        return queueing.write(self, _recipient(to), Subject(about, programme), envelope, words)

    def queue_many(
        self,
        *,
        to: Iterable[bulk.Reader],
        about: Model | None = None,
        programme: Programme | None = None,
        envelope: Envelope = _PLAIN,
        **words: Any,
    ) -> int:
        """Write the same mail to many people into the outbox; returns how many rows are new.

        The business key is that of ``queue``, so whoever has the mail already does not get it again. Outside a
        transaction every few hundred rows are committed by themselves: whatever interrupts it, calling it again writes
        the rest. The template finds ``words``, ``subject``, ``programme``, ``name``, ``person.name``, ``person.email``
        and what is each reader's ``own``; of what is one person's it may put the text and ask whether there is any.
        """
        return bulk.write(self, to, Subject(about, programme), envelope, words)

    def preview(
        self, *, to: Person | Recipient, programme: Programme | None = None, **words: Any
    ) -> Rendered:
        """The mail that ``queue`` would write, to look at."""
        return queueing.preview(self, _recipient(to), programme, words)


def _recipient(to: Person | Recipient) -> Recipient:
    return to if isinstance(to, Recipient) else Recipient(person=to)
