"""What people still have to do about groups, for the agenda to ask them again: say yes or no (M7)."""

from collections.abc import Collection, Iterator
from datetime import datetime, time

from agenda.choices import Anchor
from agenda.models.reminder import row_key
from agenda.obligations import Obligation, ObligationKind, kinds
from agenda.reminders.timing import Timing
from common import links
from common.clock import moment_words
from groups.choices import MembershipState
from groups.models import Membership
from matching.choices import EntryState

ANSWERS = "groups.answers"


def connect() -> None:
    """Tell the agenda what is asked again: a place runs out, so it goes at its time, whatever else went."""
    kinds.register(
        ANSWERS,
        ObligationKind(
            words="Places in a group to answer",
            about="groups.membership",
            open=places_to_answer,
            timings=(Timing(Anchor.DUE, days=2, at=time(9)),),
            essential=True,
        ),
    )


def places_to_answer(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Places in groups that nobody has said yes or no to. Groups published anew ask anew."""
    rows = Membership.objects.filter(
        state=MembershipState.INVITED, answer_by__gt=now, seat__entry__state=EntryState.IN
    ).select_related("group__run__pool__call__programme")
    for row in rows if ids is None else rows.filter(pk__in=ids):
        run, pool = row.group.run, row.group.run.pool
        yield Obligation(
            person_id=row.person_id,
            about_id=row.pk,
            programme_id=row.group.programme_id,
            asked_at=row.invited_at,
            closes_at=row.answer_by,
            title=f"Yes or no? Your group in {pool}",
            sentence=f"There is a group for you in “{pool}”, and the others wait for your answer. Say yes or no by "
            f"{moment_words(row.answer_by, pool.programme.zone)}; after that the place is gone. A no needs no reason, "
            "and helps the others: they know who is coming.",
            act="See the group and answer",
            address=links.absolute(row.get_absolute_url()),
            occurrence=row.invited_at.isoformat(),
            group=row_key(run),
        )
