"""From a row of the outbox to the mail on the wire."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from mailing.models import Message


def build(message: Message) -> EmailMultiAlternatives:
    """The mail of ``message``: text, HTML and, if it has one, its calendar file.

    The calendar file stands among the alternatives, where Outlook and Google look for an invitation, and again as
    an attachment, which Apple and everybody else can open.
    """
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((message.to_name, message.to_address))],
        reply_to=[message.reply_to or settings.CONTACT_EMAIL],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        mail.attach_alternative(
            message.calendar, f"text/calendar; method={message.calendar_method or 'PUBLISH'}"
        )
        mail.attach("invite.ics", message.calendar.encode(), "application/ics")
    return mail
