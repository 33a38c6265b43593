"""What mails ask that can be answered by mail: a ``Mail`` names its ``Question``.

It answers through the same services as its buttons, and raises DomainError with the sentence that tells somebody why
nothing was done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from mailing.choices import Word
from mailing.declaration import Declaration, declarations
from mailing.models import Message


@dataclass(frozen=True, slots=True)
class ReplyOutcome:
    """What an answer has brought about, in a sentence. ``trace`` is what undoing it must find as it was left; empty
    when there is nothing to undo."""

    says: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """The words on the button that undoes an answer, and what pressing it means."""

    button: str
    means: str


@dataclass(frozen=True, slots=True)
class Question:
    """What mails of one kind ask.

    ``asks`` makes of a mail's context the sentence with which it invites an answer, empty for one that asks nothing.
    ``answer`` does it, ``undo`` undoes it (given the trace) and says how things stand then. ``page`` is the full
    address where the reader sees how they stand. ``undoing`` is what a button that undoes an answer says, None where
    there is none. The person of the message is who acts.
    """

    asks: Callable[[Mapping[str, Any]], str]
    answer: Callable[[Message, Word], ReplyOutcome]
    undo: Callable[[Message, Word, str], str]
    page: Callable[[Message], str]
    undoing: Callable[[Message, Word], Undo | None]


def question_of(kind: str) -> Question | None:
    """What mails of a kind ask."""
    mail = declarations.get(kind)
    return mail.asked() if mail is not None else None


def invitation(mail: Declaration, words: Mapping[str, Any]) -> str:
    """The sentence by which a mail invites an answer by mail; empty when it does not, or when none is taken."""
    question = mail.asked() if settings.REPLY_DOMAIN else None
    return question.asks(words) if question is not None else ""
