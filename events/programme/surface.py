"""Talks and handouts, as other apps see them: on "My learning", in mail about attendances, in somebody's data."""

from typing import Any

from agenda.attendance.links import doors
from common import scoping
from common.home import NOTHING_WAITS, WAITS, Block, Row, learning
from events.choices import EventState, PresenterState, TalkState
from events.links import doors_of_presenters, talk_path
from events.models import Presenter, Talk
from events.programme import calls, handout_access, mails
from events.programme import merging as merging_talks
from events.programme import privacy as privacy_talks
from mailing.declaration import declare
from people.merging.references import collisions
from programmes.calls.kinds import call_kinds

SHOWN = 10
AHEAD = (EventState.DRAFT, EventState.PUBLISHED, EventState.CLOSED, EventState.POSTPONED)


def connect() -> None:
    """Fill the registries of the apps below."""
    declare(mails)
    call_kinds.register(calls.KIND, calls.CONTRIBUTORS)
    scoping.register(Talk, "event__programme")
    doors.register("events.talks", doors_of_presenters)
    learning.register("events.talks", talks_that_wait)
    privacy_talks.connect()
    collisions.register("events.Presenter", merging_talks.resolve)
    handout_access.register_files()


def talks_that_wait(person: Any) -> Block:
    """Invitations to answer, and talks that are agreed. What was proposed in their name without signing in is shown
    only once they have answered with the link in their mail (rule 12)."""
    rows = (
        Presenter.objects.filter(
            person=person,
            state__in=(PresenterState.INVITED, PresenterState.ACCEPTED),
            talk__state__in=(TalkState.PLANNED, TalkState.SUBMITTED),
            talk__event__state__in=AHEAD,
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
        kind=f"{event.programme.session_word} · {event.number}",
        title=f"Would you give a talk? “{row.talk}”" if asked else row.talk.title,
        facts=facts,
        action="Say yes or no" if asked else "See my talk",
        action_url=talk_path(row),
        form=event.programme.form,
        sort=row.invited_at,
    )
