"""The states of a mail, each with the sentence that explains it to an officer."""

from django.db.models import IntegerChoices, TextChoices


class MessageState(TextChoices):
    PENDING = "pending", "Waiting to go"
    HELD = "held", "Held back"
    SENDING = "sending", "Going now"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    UNKNOWN = "unknown", "Not known whether it went"
    CANCELLED = "cancelled", "Not needed any more"
    MISSED = "missed", "Too late to be of use"


#: From each state, the states a mail may move to. One whose fate is unknown may turn out to have gone, or not; one that
#: came back or could not be sent may be sent again.
MESSAGE_MOVES: dict[str, frozenset[str]] = {
    MessageState.PENDING: frozenset(
        {
            MessageState.HELD,
            MessageState.SENDING,
            MessageState.FAILED,
            MessageState.CANCELLED,
            MessageState.MISSED,
        }
    ),
    MessageState.HELD: frozenset(
        {MessageState.PENDING, MessageState.FAILED, MessageState.CANCELLED, MessageState.MISSED}
    ),
    MessageState.SENDING: frozenset(
        {
            MessageState.PENDING,
            MessageState.SENT,
            MessageState.FAILED,
            MessageState.UNKNOWN,
            MessageState.CANCELLED,
        }
    ),
    MessageState.SENT: frozenset({MessageState.PENDING}),
    MessageState.FAILED: frozenset({MessageState.PENDING, MessageState.CANCELLED}),
    MessageState.UNKNOWN: frozenset(
        {
            MessageState.PENDING,
            MessageState.SENT,
            MessageState.FAILED,
            MessageState.UNKNOWN,
            MessageState.CANCELLED,
        }
    ),
    MessageState.CANCELLED: frozenset(),
    MessageState.MISSED: frozenset(),
}

EXPLAINED = {
    MessageState.PENDING: "It goes out when its time comes, usually within seconds.",
    MessageState.HELD: "An officer has held it back. It goes when somebody releases it.",
    MessageState.SENDING: "A worker has taken it and is handing it to the mail server.",
    MessageState.SENT: "The mail server has accepted it.",
    MessageState.FAILED: "The mail server refused it for good, or refused it too often.",
    MessageState.UNKNOWN: "The worker stopped while handing it over, so it may have gone. "
    "Decide whether to send it again.",
    MessageState.CANCELLED: "What it was about changed before it went.",
    MessageState.MISSED: "Its moment had passed before it could go.",
}


#: What an officer may do with a mail, and in which states.
OFFICER_MAY = {
    "hold": frozenset({MessageState.PENDING}),
    "move": frozenset({MessageState.PENDING, MessageState.HELD}),
    "release": frozenset({MessageState.HELD}),
    "cancel": frozenset({MessageState.PENDING, MessageState.HELD, MessageState.FAILED}),
    "send_again": frozenset({MessageState.FAILED, MessageState.UNKNOWN}),
    "settle": frozenset({MessageState.UNKNOWN}),
}


class Bounce(TextChoices):
    """What came back after the mail server had accepted a mail."""

    HARD = "hard", "Came back: there is no such address"
    SOFT = "soft", "Came back: could not be delivered now"
    COMPLAINT = "complaint", "Reported as unwanted"


class ReturnState(TextChoices):
    """What became of a mail in the mailbox for what comes back."""

    NEW = "new", "Not read yet"
    SETTLED = "settled", "Settled"
    WAITS = "waits", "Waits for an officer"


#: From each state, the states a mail that came back may move to.
RETURN_MOVES: dict[str, frozenset[str]] = {
    ReturnState.NEW: frozenset({ReturnState.SETTLED, ReturnState.WAITS}),
    ReturnState.WAITS: frozenset({ReturnState.SETTLED}),
    ReturnState.SETTLED: frozenset(),
}


class Word(TextChoices):
    """What an answer by mail was understood as."""

    YES = "yes", "YES"
    NO = "no", "NO"


class CalendarWord(TextChoices):
    """What somebody's calendar program says of an entry (RFC 5545, PARTSTAT)."""

    ACCEPTED = "accepted", "They come"
    TENTATIVE = "tentative", "Perhaps they come"
    DECLINED = "declined", "They do not come"
    DELEGATED = "delegated", "They send somebody else"


class Priority(IntegerChoices):
    """Lower goes first: a sign-in code never waits behind a newsletter."""

    NOW = 0, "At once"
    BOOKING = 10, "About a booking"
    REMINDER = 20, "Reminder"
    BULK = 30, "To many"


class SubscriptionState(TextChoices):
    """Whether somebody gets one sort of mail."""

    ASKED = "asked", "Has not confirmed yet"
    ON = "on", "Gets it"
    OFF = "off", "Has stopped it"


class Basis(TextChoices):
    """Why we may write to somebody (UK GDPR article 6; PECR regulation 22)."""

    CONSENT = "consent", "They asked for it"
    CONTRACT = "contract", "It is part of what they signed up for"
    LEGITIMATE_INTEREST = "legitimate_interest", "Our legitimate interest"


class Source(TextChoices):
    """Where somebody said so."""

    SIGN_UP = "sign_up", "Ticked while signing up"
    FORM = "form", "The form for news, confirmed by mail"
    PREFERENCES = "preferences", "Their own page about mail"
    ONE_CLICK = "one_click", "The button of their mail program"
    STOP = "stop", "The link to stop in a mail"
    OFFICER = "officer", "An officer, on their behalf"


class Why(TextChoices):
    """Why an address gets no mail that is not essential. One that does not exist is known by what came back."""

    STOPPED = "stopped", "They asked for nothing that is not essential"
    LEFT = "left", "They closed their account"
    COMPLAINT = "complaint", "They reported a mail as unwanted"
