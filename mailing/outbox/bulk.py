"""The same mail to many people: a newsletter, an invitation to a programme's members."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from mailing.bounces.addresses import stops
from mailing.bounces.reactions import react
from mailing.choices import MessageState, Priority
from mailing.kinds import must_be_known
from mailing.models import Message, about_key
from mailing.outbox.services import addressed, answered_at, one_line, unreachable
from mailing.preferences import permission
from mailing.preferences.owner import footer_links
from mailing.rendering.html import Letter
from mailing.replies.questions import invitation
from mailing.sending.wake_up import wake_on_commit
from mailing.wording import store
from people.models import Person
from programmes.models import Programme

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a letter goes to, and the texts in it that are theirs alone: a link to unsubscribe, a name.

    ``about`` and ``occurrence`` are theirs too where the mail is about something of their own, such as a booking.
    ``more`` is what else the template finds for them, and may do anything with: the letter is rendered once for each
    such object, so those who read the same should share it.
    """

    person: Person | None = None
    address: str = ""
    name: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    about: Model | None = None
    occurrence: str = ""
    more: Mapping[str, Any] | None = None


def queue_many(
    *,
    kind: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    to: Iterable[Reader],
    about: Model | None = None,
    occurrence: str = "",
    programme: Programme | None = None,
    priority: Priority = Priority.BULK,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Write the same mail to many people into the outbox; returns how many rows are new.

    The business key is that of ``services.queue``, so whoever has the mail already does not get it again. Outside a
    transaction every few hundred rows are committed by themselves: whatever interrupts it, calling it again writes
    the rest. The template finds ``subject``, ``name``, ``person.name``, ``person.email`` and what is each
    reader's ``own``; of these it may put the text and ask whether there is any.
    """
    must_be_known(kind)
    subject = one_line(store.subject_of(kind, programme, subject, context), 250)
    words = {**store.context_of(kind, programme), "answerable": invitation(kind, context), **context}
    letters = _Letters(template, {**words, "subject": subject})
    now = timezone.now()
    shared: dict[str, Any] = {
        "kind": kind,
        "about": about_key(about) if about else "",
        "occurrence": occurrence,
        "programme": programme,
        "subject": subject,
        "priority": priority,
        "due_at": due_at or now,
        "expires_at": expires_at,
    }
    written = 0
    readers = iter(to)
    while chunk := list(islice(readers, CHUNK)):
        with transaction.atomic():
            written += _write(chunk, letters, shared, context, now)
            if shared["due_at"] <= now:
                wake_on_commit()
    return written


class _Letters:
    """The letter that all read, and those with something more in them."""

    def __init__(self, template: str, context: Mapping[str, Any]) -> None:
        self._template, self._context = template, context
        self._made: dict[int, tuple[Mapping[str, Any] | None, Letter]] = {}

    def of(self, reader: Reader) -> Letter:
        # What a letter was made with is kept with it, so that nothing else gets its number.
        if id(reader.more) not in self._made:
            letter = Letter(self._template, {**self._context, **(reader.more or {})})
            self._made[id(reader.more)] = reader.more, letter
        return self._made[id(reader.more)][1]


def _write(
    chunk: list[Reader], letters: _Letters, shared: dict[str, Any], context: Mapping[str, Any], now: datetime
) -> int:
    rows = {
        (row.recipient, row.about, row.occurrence): (row, reader) for row, reader in _rows(chunk, shared, now)
    }
    if not store.is_rehearsal():  # what is only looked at may have gone long ago
        recipients, abouts, occurrences = zip(*rows, strict=True)
        known = Message.objects.filter(
            kind=shared["kind"],
            recipient__in=recipients,
            about__in=set(abouts),
            occurrence__in=set(occurrences),
        )
        for key in known.values_list("recipient", "about", "occurrence"):
            rows.pop(key, None)
    for row, reader in rows.values():
        email = reader.person.email if reader.person else None
        links = footer_links(row.kind, row.recipient, row.to_address, row.programme)
        rendered = letters.of(reader).to({"name": row.to_name, "email": email or "", **links, **reader.own})
        row.html, row.text, row.reply_to = rendered.html, rendered.text, answered_at(row, context)
    mails = [row for row, _ in rows.values()]
    for place, refusal in permission.at_queueing(mails).items():
        refusal.write_on(mails[place], now)
    if store.rehearsed(mails):
        return len(mails)
    stopped = stops((mail.to_address for mail in mails), now=now)
    for row in mails:
        for name, value in unreachable(row.to_address, stopped, priority=shared["priority"], now=now).items():
            setattr(row, name, value)
    Message.objects.bulk_create(mails, ignore_conflicts=True)
    for row in mails:
        if row.state == MessageState.FAILED:
            react(row)
    return len(mails)


def _rows(chunk: list[Reader], shared: dict[str, Any], now: datetime) -> Iterator[tuple[Message, Reader]]:
    for reader in chunk:
        who = addressed(to=reader.person, address=reader.address, name=reader.name, now=now)
        own = {"about": about_key(reader.about)} if reader.about else {}
        own |= {"occurrence": reader.occurrence} if reader.occurrence else {}
        yield Message(**shared | who | own), reader
