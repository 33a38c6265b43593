"""What people say to a place: yes, no without a reason, or no after all (features.md M7)."""

from django.db import transaction
from django.utils import timezone

from agenda import nudges
from common.errors import DomainError
from matching.choices import Answer, RunState
from matching.facts import accepted_elsewhere
from matching.models import Seat
from matching.obligations import ANSWERS
from people.models import Person

NOT_YOURS = "There is no such place."
NO_ROOM = (
    "You have said yes to as many groups as your wish says you have time for. Leave another one first, or write to "
    "the officers."
)


def see(*, seat: Seat, by: Person) -> None:
    """The person whose place it is has opened its page: from here on, publishing is not taken back."""
    if seat.entry.person_id == by.pk and seat.seen_at is None:
        Seat.objects.filter(pk=seat.pk, seen_at=None).update(seen_at=timezone.now())


def may_answer(seat: Seat) -> bool:
    """Whether the seven days still run and there is something to say yes or no to."""
    due = seat.run.answer_by
    return seat.group is not None and not seat.answer and due is not None and timezone.now() <= due


@transaction.atomic
def accept(*, seat: Seat, by: Person) -> Seat:
    row = _locked(seat, by)
    if not may_answer(row):
        raise DomainError(_too_late(row))
    if accepted_elsewhere(row) >= row.entry.capacity:
        raise DomainError(NO_ROOM)
    return _write(row, Answer.ACCEPTED)


@transaction.atomic
def decline(*, seat: Seat, by: Person) -> Seat:
    row = _locked(seat, by)
    if row.answer == Answer.ACCEPTED:
        return _write(row, Answer.WITHDRAWN)
    if not may_answer(row):
        raise DomainError(_too_late(row))
    return _write(row, Answer.DECLINED)


def _locked(seat: Seat, by: Person) -> Seat:
    # The person first: two places of theirs are not answered at once, and merging locks them first too.
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    # The run before the seat, as in taking publishing back, which would pull the chair away.
    type(seat.run).objects.select_for_update().get(pk=seat.run_id)
    row = Seat.objects.select_for_update(of=("self",)).select_related("run", "entry").get(pk=seat.pk)
    if row.entry.person_id != by.pk or row.run.state != RunState.PUBLISHED or row.group is None:
        raise DomainError(NOT_YOURS, status=404)
    return row


def _too_late(seat: Seat) -> str:
    if seat.answer:
        return "You have answered already. Write to the officers if something has changed."
    return "The seven days are over. Write to the officers: perhaps the place is still there."


def _write(seat: Seat, answer: Answer) -> Seat:
    seat.answer, seat.answered_at = answer, timezone.now()
    seat.seen_at = seat.seen_at or seat.answered_at
    seat.save(update_fields=["answer", "answered_at", "seen_at"])
    nudges.reconcile({ANSWERS: [seat.pk]})
    return seat
