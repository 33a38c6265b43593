"""The stages of an action learning set, in their order, and what each asks of everybody at the table (G9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices


class LiveStage(TextChoices):
    LOBBY = "lobby", "Not started yet"
    OPENING = "opening", "Opening: last time’s actions"
    PRESENT = "present", "Presenting"
    CLARIFY = "clarify", "Clarifying questions"
    QUESTIONS = "questions", "Open questions"
    REFLECT = "reflect", "Reflection"
    ACTIONS = "actions", "Actions"
    CLOSING = "closing", "Looking back"
    ENDED = "ended", "Over"


class LiveRole(TextChoices):
    PRESENTER = "presenter", "Presenter"
    FACILITATOR = "facilitator", "Facilitator"
    TIMEKEEPER = "timekeeper", "Timekeeper"
    PEER = "peer", "Peer"


#: The stages of one turn, and for how many minutes each is planned unless the group has its own timings.
TURN_STAGES = (
    LiveStage.PRESENT,
    LiveStage.CLARIFY,
    LiveStage.QUESTIONS,
    LiveStage.REFLECT,
    LiveStage.ACTIONS,
)
DEFAULT_MINUTES: dict[str, int] = {
    LiveStage.OPENING: 10,
    LiveStage.PRESENT: 2,
    LiveStage.CLARIFY: 8,
    LiveStage.QUESTIONS: 15,
    LiveStage.REFLECT: 5,
    LiveStage.ACTIONS: 5,
    LiveStage.CLOSING: 10,
}
#: Where a clock runs.
RUNNING = tuple(DEFAULT_MINUTES)

#: From each stage, where a press of "next" or "back" may lead. After the actions comes the next turn, or the end.
STAGE_MOVES: dict[str, frozenset[str]] = {
    LiveStage.LOBBY: frozenset({LiveStage.OPENING}),
    LiveStage.OPENING: frozenset({LiveStage.PRESENT, LiveStage.CLOSING}),
    LiveStage.PRESENT: frozenset({LiveStage.CLARIFY, LiveStage.OPENING, LiveStage.ACTIONS}),
    LiveStage.CLARIFY: frozenset({LiveStage.QUESTIONS, LiveStage.PRESENT}),
    LiveStage.QUESTIONS: frozenset({LiveStage.REFLECT, LiveStage.CLARIFY}),
    LiveStage.REFLECT: frozenset({LiveStage.ACTIONS, LiveStage.QUESTIONS}),
    LiveStage.ACTIONS: frozenset({LiveStage.PRESENT, LiveStage.CLOSING, LiveStage.REFLECT}),
    LiveStage.CLOSING: frozenset({LiveStage.ENDED, LiveStage.ACTIONS, LiveStage.OPENING}),
    LiveStage.ENDED: frozenset({LiveStage.CLOSING}),
}


@dataclass(frozen=True, slots=True)
class StageStep:
    """One step of a meeting: a stage, and of which turn (from 1) it is; None where it is of none."""

    stage: LiveStage
    turn: int | None = None


def steps_of(turns: Sequence[int]) -> list[StageStep]:
    """The steps of a meeting with these turns, by their numbers, from the opening to the end."""
    between = [StageStep(stage, number) for number in turns for stage in TURN_STAGES]
    return [
        StageStep(LiveStage.LOBBY),
        StageStep(LiveStage.OPENING),
        *between,
        StageStep(LiveStage.CLOSING),
        StageStep(LiveStage.ENDED),
    ]


def beside(step: StageStep, turns: Sequence[int], by: int) -> StageStep | None:
    """The step after (``by`` 1) or before (-1) another one; None beyond the first and the last."""
    steps = steps_of(turns)
    where = steps.index(step) + by if step in steps else -1
    return steps[where] if 0 <= where < len(steps) else None


def planned(stage: str, minutes: dict[str, int]) -> timedelta:
    """For how long a stage is planned, by the group's own timings where it has any."""
    return timedelta(minutes=minutes.get(stage, DEFAULT_MINUTES.get(stage, 0)))


def still_to_come(step: StageStep, turns: Sequence[int], minutes: dict[str, int]) -> timedelta:
    """How long the stages after this one are planned for."""
    steps = steps_of(turns)
    after = steps[steps.index(step) + 1 :] if step in steps else []
    return sum((planned(each.stage, minutes) for each in after), timedelta(0))


#: What a stage asks of each role, in the second person. What is not here asks the same as of a peer.
ASKS: dict[str, dict[str, str]] = {
    LiveStage.LOBBY: {
        LiveRole.PEER: "Open this page on your own phone. The facilitator starts when everybody is here.",
        LiveRole.FACILITATOR: "When everybody is here, press Start. Every phone at the table follows.",
        LiveRole.PRESENTER: "You present today. Think of one question that you really want to move on with.",
    },
    LiveStage.OPENING: {
        LiveRole.PEER: "Say in one sentence what became of your action. No recording, and no AI note-taker.",
        LiveRole.FACILITATOR: "Ask each in turn what became of their action. Say aloud that nobody records.",
        LiveRole.TIMEKEEPER: "Say when half of the time is over, so that everybody gets a word.",
    },
    LiveStage.PRESENT: {
        LiveRole.PEER: "Listen. Say nothing, not even yes.",
        LiveRole.PRESENTER: "Say what the matter is, what you have tried, and what you want from us.",
        LiveRole.FACILITATOR: "Keep the floor for the presenter. Nobody comes in yet.",
        LiveRole.TIMEKEEPER: "Raise a hand when one minute is left. Then let them finish the sentence.",
    },
    LiveStage.CLARIFY: {
        LiveRole.PEER: "Ask what you must know to understand: who, what, when. Short questions, short answers.",
        LiveRole.PRESENTER: "Answer briefly. “I do not know” is an answer.",
        LiveRole.FACILITATOR: "Stop advice that is dressed up as a question: “have you thought of…”",
        LiveRole.TIMEKEEPER: "Tell the facilitator when half of the time is over.",
    },
    LiveStage.QUESTIONS: {
        LiveRole.PEER: "Ask open questions that help them think. One at a time; leave the silence alone.",
        LiveRole.PRESENTER: "Take your time. You need not answer aloud: think, and say what you notice.",
        LiveRole.FACILITATOR: "Let everybody ask. Statements only in answer to a question.",
        LiveRole.TIMEKEEPER: "Say when five minutes are left. Anybody with a role may give more time.",
    },
    LiveStage.REFLECT: {
        LiveRole.PEER: "Say what you heard and what it set off in you. No advice.",
        LiveRole.PRESENTER: "Listen, turned away a little if you like. Note what strikes you.",
        LiveRole.FACILITATOR: "Ask each for one thing they heard. Bring it back from the topic to the person.",
        LiveRole.TIMEKEEPER: "See that everybody had a word before the time is over.",
    },
    LiveStage.ACTIONS: {
        LiveRole.PEER: "Listen. If you were asked to help, say by when.",
        LiveRole.PRESENTER: "Say what you will do, by when, and who will notice. Write it down below.",
        LiveRole.FACILITATOR: "Ask: what is the first step, and when do you take it?",
        LiveRole.TIMEKEEPER: "See that each action has an owner and a day.",
    },
    LiveStage.CLOSING: {
        LiveRole.PEER: "One line each: what did you learn today, about the matter or about asking?",
        LiveRole.FACILITATOR: "Ask how it went as a set, and what to do otherwise next time. Fix the next date.",
        LiveRole.TIMEKEEPER: "Say how the times worked. The group may change them for next time.",
    },
    LiveStage.ENDED: {LiveRole.PEER: "The set is over. What you wrote is in the record of the meeting."},
}


def asks(stage: str, roles: Sequence[str]) -> str:
    """What a stage asks of somebody with these roles, the most particular first."""
    own = ASKS[stage]
    return next((own[role] for role in (*roles, LiveRole.PEER) if role in own), own[LiveRole.PEER])
