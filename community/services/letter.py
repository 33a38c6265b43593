"""The mail that a newsletter is: its words in HTML, how it looks to a reader, a test, writing it to many."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from common import links, markup
from common.errors import DomainError
from common.history import recorded
from community.choices import NewsletterAudience
from community.models import Newsletter
from mailing.built_in_sorts import NEWS
from mailing.choices import Priority
from mailing.mail import Mail
from mailing.models import Message
from mailing.outbox.bulk import Reader
from mailing.outbox.queueing import Envelope
from mailing.rendering.html import Rendered
from people.models import Person

TEMPLATE = "community/mail/newsletter.html"
LONGEST = 20_000
AS_WRITTEN = "Each is written anew, under Newsletters."


def must_be_ready(newsletter: Newsletter) -> None:
    """Raises DomainError where the words cannot be sent as they are."""
    if not newsletter.text.strip():
        raise DomainError("Write something: the newsletter is empty.", field="text")
    wrong = problems(newsletter.text)
    if wrong:
        raise DomainError(" ".join(wrong), field="text")


def problems(text: str) -> list[str]:
    """What is wrong with the words of a newsletter, in sentences. A brace is a brace: there are no placeholders."""
    return markup.problems(text.replace("{", "").replace("}", ""), known=(), longest=LONGEST)


def body(newsletter: Newsletter) -> SafeString:
    """Its words as HTML, for the mail and for the web."""
    return markup.to_html(newsletter.text, lambda name: f"{{{name}}}")


NEWSLETTER = Mail(
    kind="community.newsletter",
    name="A newsletter",
    sort=NEWS,
    subject="{{ newsletter.title }}",
    template=TEMPLATE,
    as_written=AS_WRITTEN,
    priority=Priority.BULK,
)
TEST = Mail(
    kind="community.newsletter_test",
    name="A newsletter, as a test",
    sort="account",
    subject="Test: {{ newsletter.title }}",
    template=TEMPLATE,
    as_written=AS_WRITTEN,
    priority=Priority.NOW,
)


def preview(newsletter: Newsletter, *, reader: Person) -> Rendered:
    """The mail as ``reader`` would have it, made by what sends it."""
    return NEWSLETTER.preview(to=reader, programme=newsletter.programme, **_words(newsletter))


@recorded
def test(*, newsletter: Newsletter, by: Person) -> Message:
    """Send it to the officer who asks, and to nobody else, whatever mail they have stopped."""
    must_be_ready(newsletter)
    if not by.address:
        raise DomainError("You have no address that it could go to. Add one under My details.")
    return TEST.queue(
        to=by,
        about=newsletter,
        programme=newsletter.programme,
        envelope=Envelope(occurrence=timezone.now().isoformat()),
        **_words(newsletter),
    )


def queue_to(newsletter: Newsletter, to: Iterable[Reader]) -> int:
    """Write the mails to some readers; returns how many are new."""
    return NEWSLETTER.queue_many(
        to=to, about=newsletter, programme=newsletter.programme, **_words(newsletter)
    )


def _words(newsletter: Newsletter) -> dict[str, Any]:
    shown = newsletter.number is not None and newsletter.shown != NewsletterAudience.NOBODY
    return {
        "newsletter": newsletter,
        "body": body(newsletter),
        "preheader": newsletter.summary,
        "web": links.absolute(newsletter.get_absolute_url()) if shown else "",
    }
