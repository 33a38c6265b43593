"""The letter that officers write to people of one event."""

from mailing.choices import Priority
from mailing.mail import Mail

LETTER = Mail(
    kind="events.letter",
    name="A letter of the organisers",
    sort="booking",
    subject="{{ subject }}",
    template="events/mail/letter.html",
    as_written="An officer writes each of them for its occasion.",
    priority=Priority.BULK,
)
