"""The same mail to many people: a newsletter, an invitation to a programme's members."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone

from mailing.bounces.addresses import stops
from mailing.bounces.reactions import react
from mailing.choices import MessageState
from mailing.declaration import Declaration
from mailing.kinds import must_be_declared
from mailing.models import Message
from mailing.outbox.queueing import (
    Envelope,
    Recipient,
    Subject,
    addressed,
    answered_at,
    one_line,
    reference,
    unreachable,
)
from mailing.preferences import permission
from mailing.preferences.owner import FooterLinks
from mailing.rendering.html import Letter
from mailing.replies.questions import invitation
from mailing.sending.wake_up import wake_on_commit
from mailing.wording import store

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(Recipient):
    """Somebody a letter goes to, and the texts in it that are theirs alone: a link to unsubscribe, a name.

    ``about`` and ``occurrence`` are theirs too where the mail is about something of their own, such as a booking.
    ``more`` is what else the template finds for them, and may do anything with: the letter is rendered once for each
    such object, so those who read the same should share it.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    about: Model | None = None
    occurrence: str = ""
    more: Mapping[str, Any] | None = None


def write(
    mail: Declaration, to: Iterable[Reader], about: Subject, envelope: Envelope, words: Mapping[str, Any]
) -> int:
    """Write the same mail to many people into the outbox, and return how many rows are new; see ``Mail.queue_many``."""
    must_be_declared(mail)
    batch = _batch(mail, about, envelope, words)
    written = 0
    readers = iter(to)
    while chunk := list(islice(readers, CHUNK)):
        with transaction.atomic():
            written += _write(chunk, batch)
            if batch.shared["due_at"] <= batch.now:
                wake_on_commit()
    return written


@dataclass(frozen=True, slots=True)
class _Batch:
    """What all readers of a mail have in common: the columns of its rows, its letter, where the links at its foot
    lead, whether it invites an answer."""

    shared: dict[str, Any]
    letters: "_Letters"
    footer: FooterLinks
    invites: str
    now: datetime


def _batch(mail: Declaration, about: Subject, envelope: Envelope, words: Mapping[str, Any]) -> _Batch:
    programme = about.programme
    context = {"programme": programme, **words}
    subject = one_line(store.subject_of(mail, programme, context), 250)
    invites = invitation(mail, words)
    now = timezone.now()
    shared: dict[str, Any] = {
        "kind": mail.kind,
        "occurrence": envelope.occurrence,
        "subject": subject,
        "priority": mail.priority,
        "due_at": envelope.due_at or now,
        "expires_at": envelope.expires_at,
        **about.fields,
    }
    common = {**store.context_of(mail, programme), "answerable": invites, **context, "subject": subject}
    letters, footer = _Letters(mail.template, common), FooterLinks(mail.kind, programme)
    return _Batch(shared, letters, footer, invites, now)


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


def _write(chunk: list[Reader], batch: _Batch) -> int:
    rows = _not_written_yet(_rows(chunk, batch))
    for row, reader in rows:
        email = reader.person.email if reader.person else None
        links = batch.footer.of(row.recipient, row.to_address)
        rendered = batch.letters.of(reader).to(
            {"name": row.to_name, "email": email or "", **links, **reader.own}
        )
        row.html, row.text = rendered.html, rendered.text
        row.reply_to = answered_at(row, batch.invites)
    mails = [row for row, _ in rows]
    for place, refusal in permission.at_queueing(mails).items():
        refusal.write_on(mails[place], batch.now)
    if store.rehearsed(mails):
        return len(mails)
    stopped = stops((mail.to_address for mail in mails), now=batch.now)
    for row in mails:
        fate = unreachable(row.to_address, stopped, priority=batch.shared["priority"], now=batch.now)
        for name, value in fate.items():
            setattr(row, name, value)
    _insert(mails)
    for row in mails:
        if row.state == MessageState.FAILED:
            react(row)
    return len(mails)


def _insert(mails: list[Message]) -> None:
    """Write those rows that are not there yet, as ``bulk_create`` would. A column in which all are the same goes over
    once, each other one as a list."""
    if not mails:
        return
    quoted = connection.ops.quote_name
    names: list[str] = []
    chosen: list[str] = []
    lists: list[tuple[str, str]] = []
    same: list[Any] = []
    own: list[list[Any]] = []
    for column in Message._meta.concrete_fields:
        if column.primary_key:
            continue
        names.append(quoted(column.column or column.attname))
        kind = (column.db_type(connection) or "").partition("(")[0]  # what is too long is refused, not cut
        values = [column.pre_save(mail, add=True) for mail in mails]
        if not column.unique and all(value == values[0] for value in values):
            chosen.append(f"%s::{kind}")
            same.append(column.get_db_prep_save(values[0], connection))
        else:
            chosen.append(f"own.{names[-1]}")
            lists.append((f"%s::{kind}[]", names[-1]))
            own.append([column.get_db_prep_save(value, connection) for value in values])
    statement = (
        f"INSERT INTO {quoted(Message._meta.db_table)} ({', '.join(names)})"  # noqa: S608 - names of our own columns
        f" SELECT {', '.join(chosen)} FROM unnest({', '.join(kind for kind, _ in lists)})"
        f" AS own({', '.join(name for _, name in lists)}) ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*same, *own])


_Rows = list[tuple[Message, Reader]]


def _rows(chunk: list[Reader], batch: _Batch) -> _Rows:
    found = []
    for reader in chunk:
        who = addressed(reader, now=batch.now)
        own = reference(reader.about) if reader.about else {}
        own |= {"occurrence": reader.occurrence} if reader.occurrence else {}
        found.append((Message(**batch.shared | who | own), reader))
    return found


def _not_written_yet(rows: _Rows) -> _Rows:
    """Each business key once, and none that has a mail already. What is only looked at may have gone long ago."""
    wanted = {_key(row): (row, reader) for row, reader in rows}
    if not store.is_rehearsal():
        known = Message.objects.filter(
            _about_any({(row.about_type, row.about_id) for row, _ in rows}),
            kind=rows[0][0].kind,
            recipient__in={row.recipient for row, _ in rows},
            occurrence__in={row.occurrence for row, _ in rows},
        )
        for key in known.values_list("recipient", "about_type", "about_id", "occurrence"):
            wanted.pop(key, None)
    return list(wanted.values())


def _key(row: Message) -> tuple[str, str, int | None, str]:
    return row.recipient, row.about_type, row.about_id, row.occurrence


def _about_any(rows: set[tuple[str, int | None]]) -> Q:
    nothing = Q(about_id=None) if any(pk is None for _, pk in rows) else Q()
    return nothing | Q(about_type__in={label for label, _ in rows}, about_id__in={pk for _, pk in rows if pk})
