"""Writing one mail into the outbox, or only making it to look at: what ``mailing.mail.Mail`` does.

A mail is a row written in the caller's transaction: it exists exactly if what it tells about happened. Sending is
somebody else's business (mailing/sending/delivery.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model
from django.utils import timezone

from common.addresses import tidy
from mailing.bounces.addresses import Stop, fate_at_birth, stops
from mailing.bounces.reactions import react
from mailing.choices import MessageState, Priority
from mailing.declaration import Declaration
from mailing.kinds import must_be_declared
from mailing.models import Message
from mailing.preferences import permission
from mailing.preferences.owner import FooterLinks
from mailing.rendering.html import Rendered, render
from mailing.replies.address import address_for
from mailing.replies.questions import invitation
from mailing.sending.wake_up import wake_on_commit
from mailing.wording import store
from people.models import Person
from programmes.models import Programme

NOWHERE = "There is no address to write to. Tell this person in another way."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a mail is for: a person, at an address of theirs or at ``address``; or somebody who is not known here."""

    person: Person | None = None
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """How one mail travels, beside its words.

    ``occurrence`` tells mails about the same row apart: a sequence number, a due time, a state. Mails of the same
    ``order_key`` go in the order they were written. It goes at ``due_at``, or now, and after ``expires_at`` not at all.
    ``secret`` is for a mail of a kind that is not always secret.
    """

    occurrence: str = ""
    order_key: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    calendar: str = ""
    calendar_method: str = ""
    reply_to: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a mail is about: a row of any app, and the programme that it belongs to."""

    row: Model | None
    programme: Programme | None

    @property
    def fields(self) -> dict[str, Any]:
        """The same as columns of the outbox."""
        return {**reference(self.row), "programme": self.programme}


def reference(row: Model | None) -> dict[str, Any]:
    """How the outbox points to a row of any app, without knowing the app."""
    if row is None:
        return {"about_type": "", "about_id": None}
    return {"about_type": row._meta.label_lower, "about_id": row.pk}


def write(
    mail: Declaration, to: Recipient, about: Subject, envelope: Envelope, words: Mapping[str, Any]
) -> Message:
    """Write a mail into the outbox, in the caller's transaction, and return its row; see ``Mail.queue``."""
    must_be_declared(mail)
    now = timezone.now()
    secret = mail.secret or envelope.secret
    who = addressed(to, now=now)
    subject, rendered = _made(mail, who, about.programme, words)
    if not secret:
        stopped = stops([who["to_address"]], now=now)
        who |= unreachable(who["to_address"], stopped, priority=mail.priority, now=now)
    message = Message(
        kind=mail.kind,
        occurrence=envelope.occurrence,
        subject=subject,
        html=rendered.html,
        text=rendered.text,
        calendar=envelope.calendar,
        calendar_method=envelope.calendar_method,
        secret=secret,
        priority=mail.priority,
        order_key=envelope.order_key,
        due_at=envelope.due_at or now,
        expires_at=envelope.expires_at,
        **about.fields,
        **who,
    )
    message.reply_to = envelope.reply_to or answered_at(message, invitation(mail, words))
    for refusal in permission.at_queueing([message]).values():
        refusal.write_on(message, now)
    if store.rehearsed([message]):
        return message
    return _once(message, now)


def _once(message: Message, now: datetime) -> Message:
    """The row of ``message``: its own, or the one that was written before under the same business key."""
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if message.due_at <= now:
        wake_on_commit()
    same = Message.objects.filter(
        kind=message.kind,
        recipient=message.recipient,
        about_type=message.about_type,
        about_id=message.about_id,
        occurrence=message.occurrence,
    )
    message.pk, key = same.values_list("pk", "key").get()
    if key != message.key:
        return same.get()
    if message.state == MessageState.FAILED:
        react(message)
    return message


def preview(
    mail: Declaration, to: Recipient, programme: Programme | None, words: Mapping[str, Any]
) -> Rendered:
    """The mail that ``write`` would write, to look at."""
    return _made(mail, addressed(to, now=timezone.now()), programme, words)[1]


def _made(
    mail: Declaration, who: Mapping[str, Any], programme: Programme | None, words: Mapping[str, Any]
) -> tuple[str, Rendered]:
    """The subject and the words of a mail to somebody."""
    context = {"programme": programme, "person": who["person"], "name": who["to_name"], **words}
    subject = _subject(mail, who, programme, context)
    context = {
        "subject": subject,
        "answerable": invitation(mail, words),
        **FooterLinks(mail.kind, programme).of(who["recipient"], who["to_address"]),
        **store.context_of(mail, programme),
        **context,
    }
    return subject, render(mail.template, context)


def _subject(
    mail: Declaration, who: Mapping[str, Any], programme: Programme | None, words: Mapping[str, Any]
) -> str:
    """The subject of a mail to somebody; where strangers typed into it only for those who have confirmed."""
    if mail.to_unconfirmed and not store.is_rehearsal() and not _has_confirmed(who):
        return mail.to_unconfirmed
    return one_line(store.subject_of(mail, programme, words), 250)


def _has_confirmed(who: Mapping[str, Any]) -> bool:
    """Whether somebody has shown that they read the address a mail goes to."""
    confirmed = EmailAddress.objects.filter(user=who["person"], email=who["to_address"], verified=True)
    return who["person"] is not None and confirmed.exists()


def addressed(to: Recipient, *, now: datetime) -> dict[str, Any]:
    """Whom a row is for. One for somebody without an address has failed already, so that officers see whom to tell."""
    person = to.person
    if person is None and not to.address:
        raise ValueError("A mail needs a person or an address.")
    address = tidy(to.address or (person.address if person else ""))
    fields: dict[str, Any] = {
        "person": person,
        "recipient": f"person:{person.pk}" if person else address,
        "to_address": address,
        "to_name": one_line(to.name or (person.name if person else ""), 120),
    }
    if not address:
        fields |= {"state": MessageState.FAILED, "state_note": NOWHERE, "settled_at": now}
    return fields


def unreachable(
    address: str, stopped: Mapping[str, Stop], *, priority: Priority, now: datetime
) -> dict[str, Any]:
    """What a row to an address that is ``stopped`` is from its birth; nothing for one that may go."""
    fate = fate_at_birth(stopped.get(address), priority=priority)
    return {"state": fate[0], "state_note": fate[1], "settled_at": now} if fate else {}


def answered_at(message: Message, invites: str) -> str:
    """Where an answer to a mail goes: where it is understood, if the mail invites one; else to the programme."""
    if message.person_id is not None and invites:
        return address_for(message.key)
    return message.programme.contact_email if message.programme else ""


#: Characters that end a line or that nobody sees: they have no business in a header.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def one_line(words: str, longest: int) -> str:
    """For a header: no line breaks, nothing that turns or hides what is read, single spaces, not too long."""
    return " ".join(_UNSEEN.sub(" ", words).split())[:longest]
