"""An answer by mail, from the moment it is known to be one: done, echoed, or handed to somebody who reads it.

It counts only when it comes to the address that was made for one mail, from an address of that mail's reader. Whoever
sent it, only the reader is ever written to, at most ``ECHOES`` times a day; a machine's mail never gets here
(``mailing.bounces.reading``), and our own are marked as a machine's. So nothing can go round in circles.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import links
from common.effort import at_most
from common.errors import DomainError
from common.history import acting
from common.locks import lock_name
from mailing.bounces.reading import message_id_of
from mailing.choices import Word
from mailing.models import Message, Reply
from mailing.outbox.queueing import Envelope, Recipient
from mailing.replies.mails import ECHO, PASSED_ON
from mailing.replies.questions import Question, question_of
from mailing.replies.understanding import UnderstoodReply, understand
from people.accounts.addresses import without_alias
from people.models import Person

ECHOES = 3
#: The purpose of the links by which an answer is undone.
UNDO = "reply-undo"

NOT_KEPT = "It answers a mail that is no longer kept. Answer them, then note it as settled."
ELSEWHERE = (
    "It answers a mail to {} and came from another address. Nothing was done. Ask them, then settle it."
)
NOBODY_READS = (
    "Somebody has written this, and the programme has no address to pass it on to. Answer them, then note it as "
    "settled."
)
KNOWN = "This answer had come before."


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an answer: nothing more to do, or an officer must read it; and the note on it."""

    settled: bool
    note: str


@transaction.atomic
def take(*, raw: bytes, key: uuid.UUID, sender: str) -> Taken:
    """Do what an answer to the mail with ``key`` says. Taking it again changes nothing."""
    message = (
        Message.objects.select_related("person", "programme").filter(key=key, person__erased_at=None).first()
    )
    if message is None or message.person is None:
        return Taken(False, NOT_KEPT)
    if not _is_theirs(sender, message.person, message):
        return Taken(False, ELSEWHERE.format(message.to_name or message.to_address))
    source = hashlib.sha256(message_id_of(raw) or raw).hexdigest()
    _one_at_a_time(source)
    if Reply.objects.filter(source=source).exists():
        return Taken(True, KNOWN)
    with at_most():
        question, said = question_of(message.kind), understand(raw)
    if question is None or said.word is None:
        note = "We did not understand it as YES or NO, so nothing has been done."
        if not _pass_on(message, said, sender, source, note):
            return Taken(False, NOBODY_READS)
        Reply.objects.create(message=message, source=source, says="Passed on to be read.")
        return Taken(True, "Passed on to the programme's own address.")
    reply = _done(question, message, said.word, source)
    _echo(question, reply, message.person, said)
    if said.more:
        told = reply.says if reply.was_done else f"Nothing was done, and they were told why: “{reply.says}”"
        _pass_on(message, said, sender, source, f"We understood {said.word.label}. {told}")
    return Taken(True, f"Understood as {said.word.label}. {reply.says}")


def _done(question: Question, message: Message, word: Word, source: str) -> Reply:
    reply = Reply(message=message, source=source, word=word)
    try:
        with acting(by=message.person), transaction.atomic():
            outcome = question.answer(message, word)
    except DomainError as error:
        reply.says = error.message[:400]
    else:
        reply.was_done, reply.says, reply.trace = True, outcome.says[:400], outcome.trace
    reply.save()
    return reply


def _echo(question: Question, reply: Reply, person: Person, said: UnderstoodReply) -> None:
    """Tell the reader of our mail what was understood and done, with a button that undoes it."""
    lately = Message.objects.filter(
        kind=ECHO.kind, person=person, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if lately.count() >= ECHOES:
        return
    message = reply.message
    undo = question.undoing(message, Word(reply.word)) if reply.trace else None
    ECHO.queue(
        to=person,
        about=reply,
        programme=message.programme,
        reply=reply,
        line=said.line,
        answered=message.subject,
        undo=undo,
        undo_url=undo_address(reply),
        page=question.page(message),
    )


def _pass_on(message: Message, said: UnderstoodReply, sender: str, source: str, note: str) -> bool:
    """Give an answer to whoever reads the programme's mail; False when nobody does.

    Our own sender's address is nobody's: what is sent there comes back here.
    """
    known = [message.programme.contact_email if message.programme else "", settings.CONTACT_EMAIL]
    contact = next((each for each in known if each and each != settings.FROM_ADDRESS), "")
    if not contact:
        return False
    PASSED_ON.queue(
        to=Recipient(address=contact),
        about=message,
        programme=message.programme,
        envelope=Envelope(occurrence=source, reply_to=sender),
        who=message.to_name,
        sender=sender,
        answered=message.subject,
        note=note,
        said=said.words or "(Nothing was written.)",
    )
    return True


def undo_path(reply: Reply) -> str:
    return reverse("mailing:undo", args=[links.make_lasting_token(UNDO, reply.key.hex)])


def undo_address(reply: Reply) -> str:
    return links.absolute(undo_path(reply))


def _is_theirs(sender: str, person: Person, message: Message) -> bool:
    """Whether an answer comes from the mailbox that was written to, or from another confirmed address of theirs."""
    known = {person.address, message.to_address}
    known |= set(EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True))
    return bool(sender) and without_alias(sender) in {without_alias(each) for each in known if each}


def _one_at_a_time(source: str) -> None:
    """Until the transaction ends, the same answer is not taken by another worker. It is held before any row."""
    lock_name(f"mailing.reply:{source}")
