"""What becomes of "This is wrong": somebody disputes what a register says about them, and an officer answers (E18)."""

from datetime import datetime

from django.utils import timezone

from agenda import mails
from agenda.choices import AttendanceState
from agenda.models import Attendance, Dispute
from agenda.register.entries import NOTED, is_settled
from agenda.register.marks import record
from common.errors import DomainError
from common.history import recorded
from people.models import Person

MOST_WORDS = 500


@recorded
def dispute(*, attendance: Attendance, by: Person, words: str, now: datetime | None = None) -> Dispute:
    """Say that a register is wrong about oneself. Until an officer has answered, the entry counts nowhere against one.

    Saying it again changes the words while nobody has answered.
    """
    words = _words(words, "Say in a sentence what is wrong.", field="words")
    row = Attendance.objects.select_for_update(of=("self",)).select_related("session").get(pk=attendance.pk)
    if row.person_id != by.pk:
        raise DomainError("Only the person themselves can say that their entry is wrong.", status=403)
    if row.state not in NOTED or not is_settled(row):
        raise DomainError("The register of this session is not complete yet, so there is nothing to correct.")
    made, created = Dispute.objects.get_or_create(
        attendance=row, defaults={"words": words, "made_at": now or timezone.now()}
    )
    if not created:
        if made.settled_at is not None:
            raise DomainError("An officer has answered this already. Write to them if the answer is wrong.")
        made.words = words
        made.save(update_fields=["words"])
    return made


@recorded
def settle(*, dispute: Dispute, by: Person, state: str, answer: str, now: datetime | None = None) -> Dispute:
    """Answer somebody who says that the register is wrong, and tell them.

    ``state`` is what the register says from now on. Another than before means that they are right, and every count
    follows; the same means that the entry stays.
    """
    now = now or timezone.now()
    answer = _words(answer, "Say why, in a sentence that they will read.", field="answer")
    if state not in NOTED:
        raise DomainError("Choose whether they came, sent apologies or did not come.", field="state")
    row = (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("attendance__session__programme", "attendance__person")
        .get(pk=dispute.pk)
    )
    if row.settled_at is not None:
        raise DomainError("This has been answered already.")
    row.upheld = row.attendance.state != state
    row.settled_at, row.settled_by, row.answer = now, by, answer
    if row.upheld:
        record(attendance=row.attendance, state=AttendanceState(state), by=by, now=now)
    row.save(update_fields=["upheld", "settled_at", "settled_by", "answer"])
    mails.dispute_settled(row)
    return row


def _words(words: str, refusal: str, *, field: str) -> str:
    words = " ".join(words.split())
    if not words:
        raise DomainError(refusal, field=field)
    if len(words) > MOST_WORDS:
        raise DomainError(f"Keep it under {MOST_WORDS} characters.", field=field)
    return words
