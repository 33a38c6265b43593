"""What the mail about a place in a group asks, and what an answer by mail does: the same as the buttons (C22)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from common import links
from common.clock import moment_words
from common.errors import DomainError
from groups.membership import services
from groups.models import Membership
from mailing.choices import Word
from mailing.models import Message
from mailing.replies.questions import Question, ReplyOutcome, Undo
from people.models import Person

_AGAIN = "You then have not answered, and can say yes or no for as long as the place is held."
UNDOING = {Word.YES: Undo("Take my yes back", _AGAIN), Word.NO: Undo("Take my no back", _AGAIN)}


def _of_place(context: Mapping[str, Any]) -> str:
    return "You can also answer this mail with YES or NO. A NO needs no reason."


def answer(message: Message, word: Word) -> ReplyOutcome:
    """An answer to "a group for you"."""
    membership, person = _mine(message)
    if word == Word.YES:
        row = services.accept(membership=membership, by=person)
        says = f"You have said yes to your group in “{_call(row)}”."
    else:
        row = services.decline(membership=membership, by=person)
        says = f"You have said no to your group in “{_call(row)}”. Your place is free for somebody else."
    return ReplyOutcome(says, trace=row.answered_at.isoformat() if row.answered_at else "")


def undo(message: Message, word: Word, trace: str) -> str:
    """Undo an answer, if there was no other since."""
    membership, person = _mine(message)
    row = services.think_again(membership=membership, by=person, answered_at=datetime.fromisoformat(trace))
    return f"Undone. Say yes or no by {moment_words(row.answer_by)}."


def page(message: Message) -> str:
    """Where somebody sees their place."""
    membership = _about(message)
    return links.absolute(membership.get_absolute_url() if membership is not None else "/")


def _call(row: Membership) -> str:
    return str(row.group.run.pool)


def _about(message: Message) -> Membership | None:
    rows = Membership.objects.select_related("group__run__pool__call", "person")
    return message.row_among(rows)


def _mine(message: Message) -> tuple[Membership, Person]:
    """The place that a mail tells of. Groups that were taken back and formed anew are other rows."""
    membership, person = _about(message), message.person
    if membership is None:
        raise DomainError("These groups have been formed anew since that mail. Answer the newest one.")
    if person is None or membership.person_id != person.pk:
        raise DomainError(services.NOT_YOURS)
    return membership, person


def _undoing(message: Message, word: Word) -> Undo:
    return UNDOING[word]


PLACE = Question(_of_place, answer, undo, page, _undoing)
