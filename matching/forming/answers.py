"""What people say to a place: yes, no without a reason, or no after all (features.md M7)."""

from datetime import datetime

from django.utils import timezone

from agenda.nudges import services as nudges
from common.errors import DomainError
from common.history import recorded
from matching.choices import Answer, RunState
from matching.forming.obligations import ANSWERS
from matching.forming.snapshot import accepted_elsewhere
from matching.lifecycle import PLACES
from matching.models import Decision, MatchRun, Seat
from people.models import Person

MOST_WORDS = 2000
NOT_YOURS = "There is no such place."
OVER = "The seven days are over. Write to the officers: perhaps the place is still there."
NO_ROOM = (
    "You have said yes to as many groups as your wish says you have time for. Leave another one first, or write to "
    "the officers."
)


@recorded
def see(*, seat: Seat, by: Person) -> None:
    """The person whose place it is has opened its page: from here on, publishing is not taken back."""
    if seat.entry.person_id == by.pk and seat.seen_at is None:
        Seat.objects.filter(pk=seat.pk, seen_at=None).update(seen_at=timezone.now())


def may_answer(seat: Seat) -> bool:
    """Whether the seven days still run and there is something to say yes or no to."""
    due = seat.run.answer_by
    return seat.group is not None and not seat.answer and due is not None and timezone.now() <= due


@recorded
def accept(*, seat: Seat, by: Person) -> Seat:
    row = _locked(seat, by)
    if not may_answer(row):
        raise DomainError(_too_late(row))
    if accepted_elsewhere(row) >= row.entry.capacity:
        raise DomainError(NO_ROOM)
    return _write(row, Answer.ACCEPTED)


@recorded
def decline(*, seat: Seat, by: Person) -> Seat:
    row = _locked(seat, by)
    if row.answer == Answer.ACCEPTED:
        return _write(row, Answer.WITHDRAWN)
    if not may_answer(row):
        raise DomainError(_too_late(row))
    return _write(row, Answer.DECLINED)


@recorded
def not_right(*, seat: Seat, by: Person, words: str) -> Seat:
    """Tell the officers, and nobody else, that a group is not right (features.md M15)."""
    row = _locked(seat, by)
    if row.answer != Answer.ACCEPTED:
        raise DomainError("You are not in this group, so there is nothing to tell.")
    if not words.strip():
        raise DomainError("Write a few words, so that the officers know what to do.", field="words")
    row.unfit, row.unfit_at, row.unfit_seen_to_at = words.strip()[:MOST_WORDS], timezone.now(), None
    row.save(update_fields=["unfit", "unfit_at", "unfit_seen_to_at"])
    return row


@recorded
def see_to(*, run: MatchRun, seat_pk: int, by: Person) -> MatchRun:
    """An officer has seen to what somebody told them. That it was said stays between the two."""
    row = run.seats.select_for_update(of=("self",)).filter(pk=seat_pk).exclude(unfit="").first()
    if row is None:
        raise DomainError("They have told you nothing here.", status=404)
    if row.unfit_seen_to_at is None:
        row.unfit_seen_to_at = timezone.now()
        row.save(update_fields=["unfit_seen_to_at"])
        Decision.objects.create(run=run, by=by, what=f"Saw to what {row.entry} told the officers.")
    return run


@recorded
def think_again(*, seat: Seat, by: Person, answered_at: datetime) -> Seat:
    """Undo the answer given at ``answered_at``, while the seven days run: it is as if it had not been given."""
    row = _locked(seat, by)
    if row.answered_at != answered_at:
        raise DomainError("You have answered again since.")
    if row.run.answer_by is None or timezone.now() > row.run.answer_by:
        raise DomainError(OVER)
    PLACES.move(row, "", answered_at=None)
    nudges.reconcile({ANSWERS: [row.pk]})
    return row


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
    return OVER


def _write(seat: Seat, answer: Answer) -> Seat:
    now = timezone.now()
    PLACES.move(seat, answer, answered_at=now, seen_at=seat.seen_at or now)
    nudges.reconcile({ANSWERS: [seat.pk]})
    return seat
