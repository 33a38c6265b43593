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


class Priority(IntegerChoices):
    """Lower goes first: a sign-in code never waits behind a newsletter."""

    NOW = 0, "At once"
    BOOKING = 10, "About a booking"
    REMINDER = 20, "Reminder"
    BULK = 30, "To many"
