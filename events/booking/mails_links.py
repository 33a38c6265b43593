"""Mails that open something of a booking: a code for what somebody needs, the link once more."""

from mailing.choices import Priority
from mailing.mail import Mail

NEEDS_CODE = Mail(
    kind="events.needs_code",
    name="A code to see what one needs",
    sort="booking",
    subject="Your code: {{ event.title }}",
    template="events/mail/needs_code.html",
    as_written="It holds a code, and somebody waits for it.",
    priority=Priority.NOW,
    secret=True,
)
LINK_AGAIN = Mail(
    kind="events.link_again",
    name="The link to a booking, once more",
    sort="booking",
    subject="The link to your booking: {{ event.title }}",
    template="events/mail/link_again.html",
    as_written="It holds a link that opens the booking, and nothing else.",
    priority=Priority.NOW,
    secret=True,
)
