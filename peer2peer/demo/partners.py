"""People who say when they are free, lines of their own, cards on the board, and introductions of the member."""

from collections.abc import Sequence

from matching.choices import CardKind, HalfDay, IntroductionShare
from matching.models import Openness
from matching.partners import cards, introductions
from peer2peer.demo.people import MEMBER
from people.choices import Direction
from people.models import Person, Topic, TopicInterest

LINES = (
    "Four winters in a tin shed taught us a lot.",
    "We did it with two volunteers and a borrowed van.",
    "Ask me what I would not do again.",
    "I wrote the policy, and still have the drafts.",
    "Happy to talk on the telephone.",
)
#: How many are open to being found.
OPEN_TO_OTHERS = 60
CARDS = (
    (CardKind.ASK, "Has anybody moved a store of costumes without closing? We have six months.", "Storage moves"),
    (CardKind.OFFER, "I can lend a set of forty handling objects on Victorian school life.", "Handling collections"),
    (CardKind.ASK, "Our board wants to become a CIO. Who has been through it?", "Trustees and governance"),
    (CardKind.OFFER, "Half an hour on writing labels that ten-year-olds read, any Thursday.", "Interpretation and labels"),
    (CardKind.ASK, "Looking for a museum to be critical friends with, once a season.", "Peer review"),
)  # fmt: skip


def is_there() -> bool:
    """Most of those who are open to others: visitors of the demo change a few."""
    return Openness.objects.count() > OPEN_TO_OTHERS // 2


def load(people: Sequence[Person]) -> None:
    """Write all of it, by the services that people's own pages use."""
    member = Person.objects.get(email=MEMBER.email)
    chosen = [each for each in people if each.pk != member.pk and each.email][:OPEN_TO_OTHERS]
    days = HalfDay.values
    Openness.objects.bulk_create(
        [
            Openness(person=each, half_days=[days[n % 10], days[(n + 3) % 10]], paused=n % 11 == 10)
            for n, each in enumerate(chosen)
        ]
    )
    Openness.objects.create(person=member, half_days=[days[2], days[5], days[8]])
    offers = TopicInterest.objects.filter(person__in=chosen, direction=Direction.OFFER).order_by("pk")
    lines = list(offers[::2])
    for n, row in enumerate(lines):
        row.note = LINES[n % len(LINES)]
    TopicInterest.objects.bulk_update(lines, ["note"])
    topics = {topic.name: topic for topic in Topic.objects.live()}
    open_ones = [each for n, each in enumerate(chosen) if n % 11 != 10]
    for author, (kind, words, topic) in zip(open_ones, CARDS, strict=False):
        cards.post(kind=kind, words=words, topic=topics.get(topic), by=author)
    waits, met = open_ones[10:12]
    introductions.ask(
        other=member,
        by=waits,
        words="You seem to know about something we only just began.",
        shares=[IntroductionShare.EMAIL],
    )
    asked = introductions.ask(
        other=met, by=member, shares=[IntroductionShare.EMAIL, IntroductionShare.MUSEUM]
    )
    introductions.answer(row=asked, yes=True, shares=[IntroductionShare.EMAIL], by=met)
