"""The mails between two people who may be introduced."""

from datetime import timedelta

from mailing.choices import Priority
from mailing.declaration import KeepWords
from mailing.mail import Mail

AS_WRITTEN = "It is between two people: looking at a real one would show who would like to meet whom."
KEEP = KeepWords(timedelta(0), "Nobody reads on the desk who was introduced to whom.")

INTRODUCTION = Mail(
    kind="matching.introduction",
    name="Somebody would like to meet you",
    sort="community",
    subject="{% if row.card_id %}Somebody answered your card{% else %}Somebody would like to meet you{% endif %}",
    template="matching/mail/introduction.html",
    as_written=AS_WRITTEN,
    keep=KEEP,
    priority=Priority.REMINDER,
)
INTRODUCED = Mail(
    kind="matching.introduced",
    name="You are introduced",
    sort="booking",
    subject="You are introduced to {{ other.name }}",
    to_unconfirmed="You are introduced to somebody",
    template="matching/mail/introduced.html",
    as_written=AS_WRITTEN,
    keep=KEEP,
)
