"""What the mail about a place in a group asks, and what an answer by mail does: the same as the buttons (C22)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from common import links
from common.clock import moment_words
from common.errors import DomainError
from mailing.choices import Word
from mailing.models import Message
from mailing.replies.questions import Outcome, Question, Undo, questions
from matching.forming import answers
from matching.models import Seat
from people.models import Person

_AGAIN = "You then have not answered, and can say yes or no for as long as the place is held."
UNDOING = {Word.YES: Undo("Take my yes back", _AGAIN), Word.NO: Undo("Take my no back", _AGAIN)}


def _of_place(context: Mapping[str, Any]) -> str:
    return "You can also answer this mail with YES or NO. A NO needs no reason."


def answer(message: Message, word: Word) -> Outcome:
    """An answer to "a group for you"."""
    seat, person = _mine(message)
    if word == Word.YES:
        row = answers.accept(seat=seat, by=person)
        says = f"You have said yes to your group in “{seat.run.pool}”."
    else:
        row = answers.decline(seat=seat, by=person)
        says = f"You have said no to your group in “{seat.run.pool}”. Your place is free for somebody else."
    return Outcome(says, trace=row.answered_at.isoformat() if row.answered_at else "")


def undo(message: Message, word: Word, trace: str) -> str:
    """Undo an answer, if there was no other since."""
    seat, person = _mine(message)
    answers.think_again(seat=seat, by=person, answered_at=datetime.fromisoformat(trace))
    until = seat.run.answer_by
    assert until is not None
    return f"Undone. Say yes or no by {moment_words(until)}."


def page(message: Message) -> str:
    """Where somebody sees their place."""
    seat = _about(message)
    return links.absolute(seat.get_absolute_url() if seat is not None else "/")


def register() -> None:
    questions.register("matching.placed", Question(_of_place, answer, undo, page, UNDOING))


def _about(message: Message) -> Seat | None:
    what, _, number = message.about.partition(":")
    if what != Seat._meta.label_lower:
        return None
    return Seat.objects.select_related("run__pool", "entry__person").filter(pk=int(number)).first()


def _mine(message: Message) -> tuple[Seat, Person]:
    """The place that a mail tells of, as it was published then."""
    seat, person = _about(message), message.person
    if seat is None or person is None or seat.entry.person_id != person.pk:
        raise DomainError(answers.NOT_YOURS)
    if seat.run.published_at is None or message.occurrence != seat.run.published_at.isoformat():
        raise DomainError("These groups have been formed anew since that mail. Answer the newest one.")
    return seat, person
