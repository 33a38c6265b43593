"""What people still have to do about groups, for the agenda to ask them again: say yes or no (features.md M7)."""

from collections.abc import Collection, Iterator
from datetime import datetime, time

from agenda.choices import Anchor
from agenda.obligations import Kind, Obligation, kinds
from agenda.reminders.timing import Timing
from common import links
from common.clock import moment_words
from mailing.models import about_key
from matching.choices import EntryState, RunState
from matching.models import Seat
from matching.models.runs import ANSWER_WITHIN

ANSWERS = "matching.answers"


def register() -> None:
    """Tell the agenda what is asked again: a place runs out, so it goes at its time, whatever else went."""
    kinds.register(
        ANSWERS,
        Kind(
            words="Places in a group to answer",
            about="matching.seat",
            open=places_to_answer,
            timings=(Timing(Anchor.DUE, days=2, at=time(9)),),
            essential=True,
        ),
    )


def places_to_answer(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Places in published groups that nobody has said yes or no to. Groups published anew ask anew."""
    seats = Seat.objects.filter(
        run__state=RunState.PUBLISHED,
        run__published_at__gt=now - ANSWER_WITHIN,
        group__isnull=False,
        answer="",
        entry__state=EntryState.IN,
    ).select_related("run__pool__call__programme", "entry")
    for seat in seats if ids is None else seats.filter(pk__in=ids):
        run, pool = seat.run, seat.run.pool
        asked_at, due = run.published_at, run.answer_by
        assert asked_at is not None
        assert due is not None
        yield Obligation(
            person_id=seat.entry.person_id,
            about_id=seat.pk,
            programme_id=pool.call.programme_id,
            asked_at=asked_at,
            closes_at=due,
            title=f"Yes or no? Your group in {pool}",
            sentence=f"There is a group for you in “{pool}”, and the others wait for your answer. Say yes or no by "
            f"{moment_words(due, pool.programme.zone)}; after that the place is gone. A no needs no reason, and "
            "helps the others: they know who is coming.",
            act="See the group and answer",
            address=links.absolute(seat.get_absolute_url()),
            occurrence=asked_at.isoformat(),
            group=about_key(run),
        )
