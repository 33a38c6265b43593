"""What a reminder asks that can be answered by mail. An app that books people onto sessions says here, in its
``AppConfig.ready()``, which attendances are its own and what an answer about one of them does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agenda.models import Attendance
from common import links
from common.errors import DomainError
from common.registry import Registry
from mailing.choices import Word
from mailing.models import Message
from mailing.replies.questions import Question, ReplyOutcome, Undo


@dataclass(frozen=True, slots=True)
class Booked:
    """What an app that books people says about reminders. ``knows`` takes the number of an attendance."""

    knows: Callable[[int], bool]
    question: Question


bookings: Registry[Booked] = Registry()


def _asks(words: Mapping[str, Any]) -> str:
    """The sentence of the first app that has one for this session."""
    return next((sentence for each in bookings if (sentence := each.question.asks(words))), "")


def _question(message: Message) -> Question | None:
    attendance = message.id_of(Attendance)
    if attendance is None:
        return None
    return next((each.question for each in bookings if each.knows(attendance)), None)


def _known(message: Message) -> Question:
    question = _question(message)
    if question is None:
        raise DomainError("This booking is no longer yours.")
    return question


def _answer(message: Message, word: Word) -> ReplyOutcome:
    return _known(message).answer(message, word)


def _undo(message: Message, word: Word, trace: str) -> str:
    return _known(message).undo(message, word, trace)


def _page(message: Message) -> str:
    question = _question(message)
    return question.page(message) if question is not None else links.absolute("/")


def _undoing(message: Message, word: Word) -> Undo | None:
    question = _question(message)
    return question.undoing(message, word) if question is not None else None


REMINDER = Question(_asks, _answer, _undo, _page, _undoing)
