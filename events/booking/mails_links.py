"""Mails that open something of a booking, and so are of the safety of accounts: a code for needs, the link anew."""

from mailing.choices import Priority
from mailing.mail import Mail

NEEDS_CODE = Mail(
    kind="account.needs_code",
    name="A code to see what one needs",
    sort="account",
    subject="Your code: {{ event.title }}",
    template="events/mail/needs_code.html",
    as_written="It holds a code, and somebody waits for it.",
    priority=Priority.NOW,
    secret=True,
)
LINK_AGAIN = Mail(
    kind="account.booking_link",
    name="The link to a booking, once more",
    sort="account",
    subject="The link to your booking: {{ event.title }}",
    template="events/mail/link_again.html",
    as_written="It holds a link that opens the booking, and nothing else.",
    priority=Priority.NOW,
    secret=True,
)
