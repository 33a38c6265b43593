"""The mails about answers by mail: what was understood, to whom it was; what must be read, to those who read it."""

from datetime import timedelta

from mailing.declaration import KeepWords
from mailing.mail import Mail

ECHO = Mail(
    kind="mailing.echo",
    name="What we understood of an answer",
    sort="booking",
    subject="{% if reply.was_done %}You answered {{ reply.get_word_display }}: {{ answered }}"
    "{% else %}Your answer changed nothing: {{ answered }}{% endif %}",
    template="mailing/mail/echo.html",
    as_written="It repeats what somebody answered by mail, and what was done.",
)
PASSED_ON = Mail(
    kind="mailing.passed_on",
    name="An answer that somebody must read",
    sort="booking",
    subject="{{ who }} answered: {{ answered }}",
    template="mailing/mail/passed_on.html",
    as_written="It goes to those who run a programme.",
    keep=KeepWords(timedelta(days=30), "What people write may be about their health."),
)
