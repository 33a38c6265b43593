"""Asking those who attended how it was: who is asked, when, and what of their answers anybody may read (E16).

Who was asked and whether they answered is kept apart from what was said, and is forgotten after ``FORGET``. Answers
are read together or not at all: below ``FEWEST_SHOWN`` answers somebody could be told apart.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

from django.db import transaction
from django.db.models import Avg, Count, DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from agenda.choices import AttendanceState, SessionState
from agenda.models import Attendance
from agenda.nudges import services as nudges
from common.errors import DomainError
from common.faults import each_row
from common.privacy import FEWEST_SHOWN
from events.afterwards import mails as feedback_mails
from events.choices import MAY_HAVE_BEEN
from events.models import Event, EventSession, Feedback, FeedbackRequest, Registration
from mailing.outbox.services import cancel_pending

#: When people are asked, counted from the end of the last session, and after when nobody hears of it any more.
ASK_AFTER = timedelta(hours=2)
UNTIL = timedelta(days=21)
#: When it is forgotten who was asked and who answered.
FORGET = timedelta(days=60)
#: The kind of nudge that asks once more.
NUDGE = "events.feedback"

USEFUL = {5: "Very useful", 4: "Useful", 3: "Partly useful", 2: "Hardly useful", 1: "Not useful"}
QUESTIONS = ("takes_home", "better", "hear_more")


def _attended(now: datetime) -> QuerySet[Registration]:
    """People noted as there, at events that ended long enough and not too long ago. Asked anew whenever it matters."""
    planned = EventSession.objects.filter(event=OuterRef("event"), state=SessionState.PLANNED)
    last = planned.order_by("-ends_at").values("ends_at")[:1]
    was_there = Attendance.objects.filter(
        person=OuterRef("person"),
        session__eventsession__event=OuterRef("event"),
        session__state=SessionState.PLANNED,
        state=AttendanceState.ATTENDED,
    )
    return (
        Registration.objects.confirmed()
        .filter(Exists(was_there), person__erased_at=None, event__state__in=MAY_HAVE_BEEN)
        .annotate(ended=Subquery(last, output_field=DateTimeField()))
        .filter(ended__lte=now - ASK_AFTER, ended__gt=now - UNTIL)
    )


def _to_ask(now: datetime) -> QuerySet[Registration]:
    return _attended(now).filter(feedback_request=None)


def unanswered(
    now: datetime, *, ids: Collection[int] | None = None
) -> Iterator[tuple[FeedbackRequest, datetime]]:
    """The requests that wait for an answer (of ``ids``, or all), each with the end of its event. One query."""
    rows = _attended(now).filter(feedback_request__isnull=False, feedback_request__answered_at=None)
    if ids is not None:
        rows = rows.filter(feedback_request__in=ids)
    for row in rows.select_related("event", "feedback_request"):
        request = row.feedback_request
        request.registration = row
        yield request, row.ended  # type: ignore[attr-defined]


def ask_due(*, now: datetime | None = None) -> int:
    """Ask everybody whose time has come. Returns how many mails. The agenda asks once more (``events.obligations``)."""
    now = now or timezone.now()
    return sum(
        each_row(
            "events.ask_feedback",
            Registration,
            _pks(_to_ask(now)),
            lambda pk: _ask(pk, now),
            left_out="the question how it was",
        )
    )


def _pks(rows: QuerySet[Registration]) -> Iterator[int]:
    return iter(list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _ask(pk: int, now: datetime) -> bool:
    """Ask one person, if everything still holds. Somebody else who is at it leaves nothing to do here."""
    # The row is locked first and asked about after: whoever held it may have written the request in the meantime.
    if Registration.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first() is None:
        return False
    registration = _to_ask(now).select_related("event__programme", "person").filter(pk=pk).first()
    if registration is None:
        return False
    request = FeedbackRequest.objects.create(registration=registration, asked_at=now)
    feedback_mails.ask(request, until=_until(registration))
    return True


def _until(registration: Registration) -> datetime:
    ended: datetime = registration.ended  # type: ignore[attr-defined]
    return ended + UNTIL


def attended(registration: Registration) -> bool:
    """Whether the register says, today, that they were there."""
    return Attendance.objects.filter(
        person=registration.person_id,
        session__eventsession__event=registration.event_id,
        session__state=SessionState.PLANNED,
        state=AttendanceState.ATTENDED,
    ).exists()


@transaction.atomic
def answer(
    *,
    request: FeedbackRequest,
    useful: int,
    takes_home: str = "",
    better: str = "",
    hear_more: str = "",
    may_quote: bool = False,
    now: datetime | None = None,
) -> None:
    """Keep what somebody says, without who says it. One answer each, whatever is pressed twice."""
    today = timezone.localdate(now)
    row = (
        FeedbackRequest.objects.select_for_update(of=("self",))
        .select_related("registration__event")
        .get(pk=request.pk)
    )
    if row.answered_at is not None:
        raise DomainError("You have answered already. Each person is asked once.")
    if useful not in USEFUL:
        raise DomainError("Choose how useful it was.", field="useful")
    if not attended(row.registration):
        raise DomainError("The register says that you were not there, so nothing was kept.", status=410)
    Feedback.objects.create(
        event=row.registration.event,
        useful=useful,
        takes_home=takes_home.strip(),
        better=better.strip(),
        hear_more=hear_more.strip(),
        may_quote=may_quote,
        given_on=today,
    )
    row.answered_at = today
    row.save(update_fields=["answered_at"])
    cancel_pending(about=row.registration, kinds=[feedback_mails.FEEDBACK.kind], reason="They have answered.")
    nudges.reconcile({NUDGE: [row.pk]})


def forget_requests(*, now: datetime | None = None) -> int:
    """Forget who was asked and who answered, once nobody is asked any more. Returns how many."""
    before = (now or timezone.now()) - FORGET
    return FeedbackRequest.objects.filter(asked_at__lt=before).delete()[0]


@dataclass(frozen=True, slots=True)
class FreeAnswer:
    """One free answer."""

    words: str
    may_quote: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What organisers see. Below ``FEWEST_SHOWN`` answers it is their number, and nothing else."""

    attended: int
    answered: int
    mean: float | None = None
    #: From "Very useful" down: the words and how many chose them.
    counts: tuple[tuple[str, int], ...] = ()
    #: Each open question with its answers, shuffled one question at a time so that none belongs to another.
    texts: tuple[tuple[str, tuple[FreeAnswer, ...]], ...] = ()

    @property
    def shown(self) -> bool:
        return self.answered >= FEWEST_SHOWN

    @property
    def missing(self) -> int:
        return max(FEWEST_SHOWN - self.answered, 0)


def results(event: Event) -> Results:
    """What was said about ``event``, as far as its organisers may read it."""
    people = Attendance.objects.filter(
        session__eventsession__event=event, state=AttendanceState.ATTENDED, part="attendee"
    ).aggregate(n=Count("person", distinct=True))["n"]
    rows = list(Feedback.objects.filter(event=event))
    if len(rows) < FEWEST_SHOWN:
        return Results(attended=people, answered=len(rows))
    mean = Feedback.objects.filter(event=event).aggregate(mean=Avg("useful"))["mean"]
    return Results(
        attended=people,
        answered=len(rows),
        mean=round(float(mean), 1),
        counts=tuple((words, sum(row.useful == value for row in rows)) for value, words in USEFUL.items()),
        texts=tuple((_question(name), _shuffled(rows, name)) for name in QUESTIONS),
    )


def _question(name: str) -> str:
    return str(Feedback._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shuffled(rows: list[Feedback], name: str) -> tuple[FreeAnswer, ...]:
    said = [FreeAnswer(getattr(row, name), row.may_quote) for row in rows if getattr(row, name)]
    SystemRandom().shuffle(said)
    return tuple(said)


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One line of the file of results."""

    question: str
    answer: str
    how_many: int
    may_quote: bool


def lines(event: Event) -> list[FeedbackLine]:
    """The results as a table, under the same rule as on the page."""
    found = results(event)
    if not found.shown:
        raise DomainError(
            f"Answers are shown from {FEWEST_SHOWN} on, so that nobody can be told apart. "
            f"{found.answered} {'has' if found.answered == 1 else 'have'} come so far."
        )
    useful = str(Feedback._meta.get_field("useful").verbose_name)
    return [
        *(FeedbackLine(useful, words, count, False) for words, count in found.counts),
        *(
            FeedbackLine(question, said.words, 1, said.may_quote)
            for question, texts in found.texts
            for said in texts
        ),
    ]
