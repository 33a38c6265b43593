"""What "My learning" shows of talks."""

from typing import Any

from common.home import NOTHING_WAITS, WAITS, Block, Row
from events.choices import GOING_AHEAD, EventState, PresenterState, TalkState
from events.links import talk_path
from events.models import Presenter

SHOWN = 10
#: There is still something to say yes or no to.
STILL_TO_COME = (EventState.DRAFT, *GOING_AHEAD, EventState.POSTPONED)


def talks_that_wait(person: Any) -> Block:
    """Invitations to answer, and talks that are agreed. What was proposed in their name without signing in is shown
    only once they have answered with the link in their mail (rule 12)."""
    rows = (
        Presenter.objects.filter(
            person=person,
            state__in=(PresenterState.INVITED, PresenterState.ACCEPTED),
            talk__state__in=(TalkState.PLANNED, TalkState.SUBMITTED),
            talk__event__state__in=STILL_TO_COME,
        )
        .exclude(state=PresenterState.ACCEPTED, claimed_at=None)
        .select_related("talk__event__programme")
        .order_by("invited_at")[:SHOWN]
    )
    return Block(
        WAITS, [_row(row) for row in rows],
        NOTHING_WAITS,
    )  # fmt: skip


def _row(row: Presenter) -> Row:
    event = row.talk.event
    asked = row.state == PresenterState.INVITED
    facts = [f"For “{event.title}”."]
    if not asked and row.talk.state == TalkState.SUBMITTED:
        facts.append("The organisers have your proposal.")
    elif not asked:
        facts.append("You have said yes. The organisers confirm it when the programme stands.")
    return Row(
        kind=f"{event.programme.session_word} · {event.public_number}",
        title=f"Would you give a talk? “{row.talk}”" if asked else row.talk.title,
        facts=facts,
        action="Say yes or no" if asked else "See my talk",
        action_url=talk_path(row),
        form=event.programme.form,
        sort=row.invited_at,
    )
