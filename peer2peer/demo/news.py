"""Readers of the news of two programmes, numbers that went out, and a draft with what is new put in."""

from datetime import timedelta

from django.utils import timezone

from community.choices import NewsletterAudience, NewsletterState
from community.models import Newsletter
from community.services import newsletters
from mailing.built_in_sorts import NEWS
from mailing.choices import Basis, Source, SubscriptionState
from mailing.models import Subscription
from peer2peer.demo.known import was_there
from peer2peer.demo.people import OFFICER, OTHER_OFFICER
from peer2peer.demo.sessions import KENT, SCIENCE
from people.models import Person
from programmes.models import Programme

READERS = 30
#: (programme, days ago, title, summary, text): what went out before, whose mails are long forgotten.
EARLIER = [
    (
        SCIENCE, 62, "Who is in the room?", "Training colleagues, and a visit that paid for itself.",
        ("Two dozen of you met online to talk about **training our colleagues**. The openings that worked are on the page of "
        "the session.\n\n## A visit\n\nThree partners spent a day in one another's galleries. What they took home: signs at "
        "the height of a child, and a table for whatever visitors bring along.\n\n## Help wanted\n\n- Somebody who has run a "
        "workshop in two languages\n- A loan box about light that fits into a bicycle bag"),
    ),
    (
        KENT, 35, "What the damp taught us", "Moths, a round with torches, and where to host next.",
        ("At Powell-Cotton we went through the galleries with torches and found less than we feared. The pest diary is with "
        "the handouts.\n\n## Would your museum host?\n\nAn afternoon needs a room for twenty, a kettle and something you have "
        "just finished. [Offer to host](/offer-to-host/): there are six questions."),
    ),
]  # fmt: skip
NOW = (
    KENT,
    "Artists, boilers and tea",
    "What came of the last afternoons, and what is next.",
    (
        "An artist was let into the store at Tunbridge Wells, and nobody regrets it: the notes say what to agree on first.\n\n"
        "## Thank you\n\nTo everybody who brought a colleague. More than a third of those who come now come with somebody."
    ),
)


def is_there() -> bool:
    return was_there(Newsletter, title=NOW[1])


def load(programmes: dict[str, Programme], people: list[Person]) -> None:
    """Everybody here has asked for it on their own page."""
    for slug in (KENT, SCIENCE):
        programme = programmes[slug]
        Subscription.objects.bulk_create(
            Subscription(
                person=person,
                sort=NEWS,
                programme=programme,
                state=SubscriptionState.ON,
                basis=Basis.CONSENT,
                wording=f"News: {programme}",
                source=Source.PREFERENCES,
            )
            for person in people[:READERS]
        )
    officer = Person.objects.get(email=OFFICER.email)
    for slug, ago, title, summary, text in EARLIER:
        _went_out(programmes[slug], ago, title=title, summary=summary, text=text)
    slug, title, summary, text = NOW
    now = Newsletter.objects.create(programme=programmes[slug], title=title, summary=summary, text=text)
    newsletters.add_what_is_new(newsletter=now, by=officer)
    newsletters.schedule(newsletter=now, by=officer)
    newsletters.send_due()
    draft = Newsletter.objects.create(
        programme=programmes[SCIENCE],
        title="What the partners found out",
        shown=NewsletterAudience.MEMBERS,
        text="Dear partners,",
    )
    newsletters.add_what_is_new(newsletter=draft, by=Person.objects.get(email=OTHER_OFFICER.email))


def _went_out(programme: Programme, ago: int, **words: str) -> None:
    at = timezone.now() - timedelta(days=ago)
    Newsletter.objects.create(
        programme=programme,
        state=NewsletterState.SENT,
        number=1,
        due_at=at,
        started_at=at,
        finished_at=at + timedelta(minutes=1),
        expected=READERS - 4,
        **words,
    )
