"""The lives of a talk and of those who give it. Whoever moves one holds the lock of its event."""

from common.lifecycle import Lifecycle
from events.choices import PRESENTER_MOVES, TALK_MOVES, PresenterState, TalkState
from events.models import Presenter, Talk

_NOT_NOW = {
    PresenterState.INVITED: "They cannot be asked now: {state}.",
    PresenterState.ACCEPTED: "This invitation is no longer open: {state}.",
    PresenterState.CONFIRMED: "Only somebody who has accepted can be confirmed. Now: {state}.",
    PresenterState.DECLINED: "You have answered already: {state}. Withdraw if you cannot come.",
    PresenterState.WITHDRAWN: "There is nothing to withdraw from: {state}.",
}


def _talk_refused(talk: Talk, to: str) -> str:
    return f"“{talk}” is in this state already: {talk.get_state_display().lower()}."


def _presenter_refused(presenter: Presenter, to: str) -> str:
    return _NOT_NOW[PresenterState(to)].format(state=presenter.get_state_display().lower())


TALKS = Lifecycle(Talk, TALK_MOVES, born={TalkState.PLANNED, TalkState.SUBMITTED}, refusal=_talk_refused)
#: Whoever answers a call has said yes with it.
PRESENTERS = Lifecycle(
    Presenter,
    PRESENTER_MOVES,
    born={PresenterState.INVITED, PresenterState.ACCEPTED},
    refusal=_presenter_refused,
)
