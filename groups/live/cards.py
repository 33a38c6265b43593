"""The bank of open questions, a card for each stage (G20). What is flagged are examples, never anybody's own text."""

from dataclasses import dataclass

from groups.live.stages import LiveStage


@dataclass(frozen=True, slots=True)
class Flagged:
    """A question that does not help, what is the matter with it, and what to ask instead."""

    instead_of: str
    kind: str
    ask: str


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """What helps in one stage: questions to ask, and examples of those that do not."""

    stage: LiveStage
    purpose: str
    questions: tuple[str, ...]
    flagged: tuple[Flagged, ...] = ()

    @property
    def title(self) -> str:
        return str(self.stage.label)


CLOSED, LEADING, BECAUSE = "Closed", "Leading", "“Because”"

CARDS = (
    QuestionCard(
        LiveStage.OPENING,
        "Last time’s actions, a sentence each. Nobody defends anything.",
        (
            "What did you do, and what came of it?",
            "What did you learn by it, whichever way it went?",
            "What has changed since you said it?",
        ),
        (Flagged("Did you do it?", CLOSED, "What became of it?"),),
    ),
    QuestionCard(
        LiveStage.PRESENT,
        "For whoever presents: what to say in two minutes.",
        (
            "What is the matter, in one sentence?",
            "Why does it matter now, and to whom?",
            "What have you tried?",
            "What do you want from us today?",
        ),
    ),
    QuestionCard(
        LiveStage.CLARIFY,
        "To understand, and not yet to think further. Short questions, short answers.",
        (
            "Who else is part of this?",
            "Since when is it like this?",
            "What is yours to decide, and what is not?",
            "What do you mean when you say …?",
        ),
        (
            Flagged("Have you thought of asking the trustees?", LEADING, "Whom have you asked so far?"),
            Flagged("Is it about money?", CLOSED, "What is it about, for you?"),
        ),
    ),
    QuestionCard(
        LiveStage.QUESTIONS,
        "To help somebody think. One at a time; wait for as long as it takes.",
        (
            "What would be different if it were solved?",
            "What do you know that you do not act on?",
            "What would somebody say who sees it otherwise?",
            "What have you not tried yet, and what keeps you?",
            "When did something like this go well, and what was there then?",
            "What is the smallest thing that would help?",
            "What question do you hope that nobody asks?",
        ),
        (
            Flagged(
                "Wouldn’t it be better to close on Mondays?", LEADING, "What would you stop, if you could?"
            ),
            Flagged(
                "Why do you not tell her? Because she would listen.",
                BECAUSE,
                "What would you like her to know?",
            ),
            Flagged("Do you trust your team?", CLOSED, "What do you trust your team with?"),
        ),
    ),
    QuestionCard(
        LiveStage.REFLECT,
        "To give back what was heard. No advice, and no stories of one’s own.",
        (
            "What did you hear that was not said?",
            "Which word came more than once?",
            "What did it set off in you?",
        ),
        (
            Flagged(
                "I would just tell them, because it worked for me.",
                BECAUSE,
                "What I heard most strongly was …",
            ),
        ),
    ),
    QuestionCard(
        LiveStage.ACTIONS,
        "To get from a thought to a step that can be seen.",
        (
            "What will you do first, and by when?",
            "How will you know that it worked?",
            "Who could help, and how will you ask them?",
            "What might stop you, and what then?",
        ),
        (Flagged("So you will talk to him?", CLOSED, "What will you do?"),),
    ),
    QuestionCard(
        LiveStage.CLOSING,
        "To look back on how we worked, and not on the matter.",
        (
            "What did you learn, in one line?",
            "Which question helped most?",
            "What do we do otherwise next time?",
        ),
    ),
)


def card_for(stage: str) -> QuestionCard | None:
    """The card of a stage; None before the start and after the end."""
    return next((card for card in CARDS if card.stage == stage), None)
