"""What people say about themselves when they want a group, and the states of forming groups."""

from django.db.models import TextChoices


class HalfDay(TextChoices):
    """The half-days of a working week. Their order is the order of the columns the engine sees."""

    MON_AM = "mon-am", "Monday morning"
    MON_PM = "mon-pm", "Monday afternoon"
    TUE_AM = "tue-am", "Tuesday morning"
    TUE_PM = "tue-pm", "Tuesday afternoon"
    WED_AM = "wed-am", "Wednesday morning"
    WED_PM = "wed-pm", "Wednesday afternoon"
    THU_AM = "thu-am", "Thursday morning"
    THU_PM = "thu-pm", "Thursday afternoon"
    FRI_AM = "fri-am", "Friday morning"
    FRI_PM = "fri-pm", "Friday afternoon"


class Meeting(TextChoices):
    IN_PERSON = "in_person", "In person only"
    EITHER = "either", "In person or online"
    ONLINE = "online", "Online only"


class Goal(TextChoices):
    PROBLEM = "problem", "Solve a problem I have"
    SKILL = "skill", "Get better at something"
    CHANGE = "change", "Find a way through a change at my museum"
    PEERS = "peers", "Know people who do what I do"


class WorkRole(TextChoices):
    ALONE = "alone", "I work alone"
    TEAM = "team", "One of a team"
    MANAGES = "manages", "I manage other people"
    LEADS = "leads", "I lead the museum, or sit on its board"


class Years(TextChoices):
    UNDER_TWO = "under_two", "Under two years"
    TWO_TO_FIVE = "two_to_five", "Two to five years"
    SIX_TO_FIFTEEN = "six_to_fifteen", "Six to fifteen years"
    OVER_FIFTEEN = "over_fifteen", "Over fifteen years"


class EntryState(TextChoices):
    IN = "in", "Wants a group"
    PAUSED = "paused", "Not this time"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PairKind(TextChoices):
    """What an officer may say of two people. What people say of one another is in NotWith."""

    LINE = "line", "One is the other's line manager: apart"
    CONFLICT = "conflict", "A declared conflict: apart"
    TOGETHER = "together", "They asked to stay together"


class RunState(TextChoices):
    SOLVING = "solving", "Being worked out"
    READY = "ready", "Ready to choose from"
    FAILED = "failed", "No way was found"
    BOARD = "board", "Being adjusted"
    PUBLISHED = "published", "Published"


#: From each state, the states a run may move to. Another way may be chosen on the board; publishing may be taken back.
RUN_MOVES: dict[str, frozenset[str]] = {
    RunState.SOLVING: frozenset({RunState.READY, RunState.FAILED}),
    RunState.READY: frozenset({RunState.BOARD}),
    RunState.FAILED: frozenset(),
    RunState.BOARD: frozenset({RunState.BOARD, RunState.PUBLISHED}),
    RunState.PUBLISHED: frozenset({RunState.BOARD}),
}


class StartState(TextChoices):
    WAITING = "waiting", "Waits for a worker"
    WORKING = "working", "At work"
    DONE = "done", "Done"
    FAILED = "failed", "Found nothing"


#: From each state, the states a start may move to. One whose worker has gone is begun again by another, and whichever
#: of the two comes first settles it.
START_MOVES: dict[str, frozenset[str]] = {
    StartState.WAITING: frozenset({StartState.WORKING, StartState.DONE, StartState.FAILED}),
    StartState.WORKING: frozenset({StartState.WORKING, StartState.DONE, StartState.FAILED}),
    StartState.DONE: frozenset(),
    StartState.FAILED: frozenset(),
}


class Breach(TextChoices):
    """A rule that a group breaks. The first two are never set aside."""

    WHO = "who", "Who may share a group"
    SLOT = "slot", "A half-day at which all are free"
    SIZE = "size", "The size of a group"
    TOPIC = "topic", "A topic in common"
    TRAVEL = "travel", "How people can meet"
    TOGETHER = "together", "People who stay together"
    LEFT = "left", "Somebody who no longer wants a group"


#: What an officer may set aside with a reason (M11 for the half-day).
MAY_BE_SET_ASIDE = frozenset({Breach.SIZE, Breach.TOPIC, Breach.TRAVEL, Breach.TOGETHER})


class IntroductionShare(TextChoices):
    """What somebody lets the other have once both have said yes. The name always comes along."""

    EMAIL = "email", "My e-mail address"
    PHONE = "phone", "My telephone number"
    MUSEUM = "museum", "My museum and my role there"


class IntroductionReply(TextChoices):
    """What somebody says to being introduced. A no is theirs alone: to the other it looks like no answer."""

    YES = "yes", "Yes"
    NO = "no", "No"


#: From each reply, "" for none yet, those that may follow it: a no may become a yes, and a yes has told the names.
REPLY_MOVES: dict[str, frozenset[str]] = {
    "": frozenset({IntroductionReply.YES, IntroductionReply.NO}),
    IntroductionReply.NO: frozenset({IntroductionReply.NO, IntroductionReply.YES}),
    IntroductionReply.YES: frozenset(),
}


class CardKind(TextChoices):
    ASK = "ask", "Ask"
    OFFER = "offer", "Offer"
