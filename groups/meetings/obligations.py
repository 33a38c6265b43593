"""What members still have to do by a time: say which dates they can make, and what became of an action."""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta

from agenda.choices import Anchor
from agenda.models.reminder import row_key
from agenda.obligations import Obligation, ObligationKind, kinds
from agenda.reminders.timing import Timing
from common import clock, links
from groups.choices import INSIDE
from groups.meetings.choices import ActionState
from groups.meetings.polls import DATES, state_of
from groups.meetings.record import ACTIONS_DUE
from groups.models import DatePoll, GroupAction

NEW = "There is something new in your group"


def connect() -> None:
    kinds.register(
        DATES,
        ObligationKind(
            words="Dates of groups to answer",
            about="groups.datepoll",
            open=dates_to_answer,
            timings=(Timing(Anchor.DUE, days=1, at=time(9)),),
        ),
    )
    kinds.register(
        ACTIONS_DUE,
        ObligationKind(
            words="Actions in groups that are due",
            about="groups.groupaction",
            open=actions_due,
            timings=(Timing(Anchor.DUE, days=1, at=time(9)),),
            private=True,
        ),
    )


def dates_to_answer(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Polls that wait for somebody, and for whom. Whoever has answered, left or is away is asked no more (5.12)."""
    rows = DatePoll.objects.filter(meeting=None, called_off_at=None, closes_at__gt=now)
    for poll in (
        rows.select_related("group__programme")
        if ids is None
        else rows.filter(pk__in=ids).select_related("group__programme")
    ):
        state = state_of(poll, now)
        for member in () if state.is_closed else state.missing:
            yield Obligation(
                person_id=member.person_id,
                about_id=poll.pk,
                programme_id=poll.group.programme_id,
                asked_at=poll.opened_at,
                closes_at=poll.closes_at,
                title=NEW,
                sentence="Your group looks for a date and waits for your answer by "
                f"{clock.moment_words(poll.closes_at, poll.zone)}.",
                act="Say which dates you can make",
                address=links.absolute(poll.get_absolute_url()),
                group=row_key(poll.group),
            )


def actions_due(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Open actions of people who are in their group. What they are about is in the group and in no mail."""
    rows = GroupAction.objects.filter(state=ActionState.OPEN, owner__state__in=INSIDE)
    rows = rows.filter(due_on__gte=(now - timedelta(days=1)).date())
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    for row in rows.select_related("owner", "group__programme"):
        assert row.owner is not None
        zone = row.group.programme.zone
        yield Obligation(
            person_id=row.owner.person_id,
            about_id=row.pk,
            programme_id=row.group.programme_id,
            asked_at=clock.wall_instant(row.written_on, time(0), zone),
            closes_at=clock.wall_instant(row.due_on + timedelta(days=1), time(0), zone),
            title=NEW,
            sentence=f"Something that you took on in your group is due on {clock.day_words(row.due_on)}.",
            act="See your actions",
            address=links.absolute(f"/my/groups/room/{row.group.key}/actions/"),
            occurrence=row.due_on.isoformat(),
            group=row_key(row.group),
        )
