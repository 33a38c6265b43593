"""The mail that a newsletter is: its words in HTML, how it looks to a reader, a test, writing it to many."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from common import links
from common.errors import DomainError
from common.history import recorded
from community.choices import Shown
from community.models import Newsletter
from mailing.choices import Priority
from mailing.models import Message
from mailing.outbox import services as outbox
from mailing.outbox.bulk import Reader, queue_many
from mailing.rendering.html import Rendered
from mailing.wording import markup
from people.models import Person

KIND, TEST = "community.newsletter", "community.newsletter_test"
TEMPLATE = "community/mail/newsletter.html"
LONGEST = 20_000


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


def preview(newsletter: Newsletter, *, reader: Person) -> Rendered:
    """The mail as ``reader`` would have it, made by what sends it."""
    return outbox.preview(
        kind=KIND,
        subject=newsletter.title,
        template=TEMPLATE,
        context=_context(newsletter),
        to=reader,
        programme=newsletter.programme,
    )


@recorded
def test(*, newsletter: Newsletter, by: Person) -> Message:
    """Send it to the officer who asks, and to nobody else, whatever mail they have stopped."""
    must_be_ready(newsletter)
    if not by.address:
        raise DomainError("You have no address that it could go to. Add one under My details.")
    return outbox.queue(
        kind=TEST,
        subject=f"Test: {newsletter.title}",
        template=TEMPLATE,
        context=_context(newsletter),
        to=by,
        about=newsletter,
        occurrence=timezone.now().isoformat(),
        programme=newsletter.programme,
        priority=Priority.NOW,
    )


def queue_to(newsletter: Newsletter, to: Iterable[Reader]) -> int:
    """Write the mails to some readers; returns how many are new."""
    return queue_many(
        kind=KIND,
        subject=newsletter.title,
        template=TEMPLATE,
        context=_context(newsletter),
        to=to,
        about=newsletter,
        programme=newsletter.programme,
    )


def _context(newsletter: Newsletter) -> dict[str, Any]:
    shown = newsletter.number is not None and newsletter.shown != Shown.NOBODY
    return {
        "newsletter": newsletter,
        "programme": newsletter.programme,
        "body": body(newsletter),
        "preheader": newsletter.summary,
        "web": links.absolute(newsletter.get_absolute_url()) if shown else "",
    }
