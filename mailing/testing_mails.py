"""For tests of any app: mails of made-up kinds."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.models import Model

from mailing.declaration import declarations
from mailing.mail import Mail
from mailing.models import Message
from mailing.outbox.bulk import Reader
from mailing.outbox.queueing import Envelope, Recipient
from people.models import Person
from programmes.models import Programme


def made_up(kind: str = "test.note", **more: Any) -> Mail:
    """A mail without words of its own."""
    return Mail(
        **{
            "kind": kind,
            "name": "A note",
            "sort": "booking",
            "subject": "A note",
            "template": "mail/base.html",
            "as_written": "It is for a test.",
            **more,
        }
    )


@contextmanager
def declared(*mails: Mail) -> Iterator[None]:
    """Declare ``mails`` for a while."""
    for mail in mails:
        declarations.register(mail.kind, mail)
    try:
        yield
    finally:
        for mail in mails:
            declarations._items.pop(mail.kind)


def queue(
    mail: Mail,
    *,
    to: Person | None = None,
    address: str = "",
    about: Model | None = None,
    programme: Programme | None = None,
    words: Mapping[str, Any] | None = None,
    **envelope: Any,
) -> Message:
    """Queue ``mail`` to a person or an address."""
    return mail.queue(
        to=Recipient(person=to, address=address),
        about=about,
        programme=programme,
        envelope=Envelope(**envelope),
        **words or {},
    )


def queue_many(
    mail: Mail,
    *,
    to: Iterable[Reader],
    about: Model | None = None,
    programme: Programme | None = None,
    **envelope: Any,
) -> int:
    """Queue ``mail`` to many."""
    return mail.queue_many(to=to, about=about, programme=programme, envelope=Envelope(**envelope))
