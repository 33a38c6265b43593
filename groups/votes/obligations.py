"""Who has not answered a vote is reminded; who has is left in peace, and so is who is away (5.12, 5.17)."""

from collections.abc import Collection, Iterator
from datetime import datetime, time

from django.db.models import F, Q
from django.utils import timezone

from agenda.choices import Anchor
from agenda.obligations import Obligation, ObligationKind, kinds
from agenda.reminders.timing import Timing
from common import links
from groups.choices import GOES_ON, MembershipState
from groups.models import Elector
from groups.votes.services import VOTES

THERE = (MembershipState.ACCEPTED, MembershipState.ACTIVE)


def connect() -> None:
    kinds.register(
        VOTES,
        ObligationKind(
            words="Votes of groups to answer",
            about="groups.groupvote",
            open=votes_to_answer,
            timings=(Timing(Anchor.ASKED, days=3, at=time(9)), Timing(Anchor.DUE, days=1, at=time(9))),
            private=True,
        ),
    )


def votes_to_answer(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Those who were asked, are there, and have not answered. One query."""
    rows = Elector.objects.filter(
        Q(membership__away_until=None) | Q(membership__away_until__lt=timezone.localdate(now)),
        says="",
        membership__state__in=THERE,
        vote__closes_at__gt=now,
        vote__group__state__in=GOES_ON,
        membership__group=F("vote__group"),
    ).select_related("vote__group", "membership")
    for row in rows if ids is None else rows.filter(vote__in=ids):
        yield Obligation(
            person_id=row.membership.person_id,
            about_id=row.vote_id,
            programme_id=row.vote.group.programme_id,
            asked_at=row.vote.opened_at,
            closes_at=row.vote.closes_at,
            title="There is something new in your group",
            sentence="Your group has asked you something. It takes a minute.",
            act="Open your group’s page",
            address=links.absolute(row.vote.get_absolute_url()),
            occurrence=f"{row.vote.key}",
        )
