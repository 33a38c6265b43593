"""What the digest says of groups: calls that one can answer, cards that one may read, and whose they are of none."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching import digest
from matching.factories import EntryFactory, PoolFactory
from matching.models import BoardCard, NotWith, Openness, PairRule
from matching.partners import cards
from matching.partners.exclusions import kept_apart, kept_apart_of
from matching.partners.tests.people import asking, member
from people.factories import PersonFactory, TopicFactory
from programmes.models import Call

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ann():
    return member("Ann Field")


def lines(section, *readers):
    now = timezone.now()
    found = section(readers, now - 7 * DAY, now)
    return [[line.words for line in found.get(each.pk if each else None, [])] for each in readers]


def test_calls_that_are_new_open_and_not_answered(ann):
    today = datetime.combine(timezone.localdate(), time(23, 59))
    wanted = PoolFactory(title="Spring", closes=today)
    PoolFactory(title="Closed", closes=today - DAY)
    PoolFactory(title="Of nobody's page", programme__is_public=False)
    old = PoolFactory(title="Old")
    Call.objects.filter(pool=old).update(made_at=timezone.now() - 8 * DAY)
    withdrawn = PoolFactory(title="Withdrawn")
    EntryFactory(pool=PoolFactory(title="Answered"), person=ann)
    EntryFactory(pool=withdrawn, person=ann, state="withdrawn")
    assert lines(digest.calls, ann, None) == [["Spring", "Withdrawn"], ["Spring", "Withdrawn", "Answered"]]
    now = timezone.now()
    line = digest.calls([ann], now - DAY, now)[ann.pk][0]
    assert (line.path, str(wanted.programme) in line.facts) == (wanted.get_absolute_url(), True)


def test_cards_as_the_board_shows_them_to_each(ann, client_of):
    """The board itself is the standard: what is new on it is in the digest, in its order, and nothing else."""
    ben, cy, di, eva = (member(name) for name in ("Ben", "Cy", "Di", "Eva"))
    for person in (ann, ben, cy, di, eva):
        cards.post(kind="ask", words=f"A card of {person.pk}", topic=None, by=person)
    old = cards.post(kind="offer", words="Old", topic=None, by=ben)
    BoardCard.objects.filter(pk=old.pk).update(posted_at=timezone.now() - 8 * DAY)
    taken = cards.post(kind="offer", words="Taken down", topic=None, by=ben)
    cards.take_down(card=taken, by=ben)
    Openness.objects.create(person=eva, paused=True)
    NotWith.objects.create(person=ann, address=cy.email)
    PairRule.objects.create(pool=PoolFactory(), kind="conflict", first=di, second=ann)
    readers = [ann, ben, cy, di]
    found = lines(digest.cards, *readers)
    week = timezone.now() - 7 * DAY
    for reader, theirs in zip(readers, found, strict=True):
        page = cards.cards_for(reader).filter(posted_at__gt=week).exclude(person=reader)
        assert theirs == [card.words for card in page]
    assert [len(theirs) for theirs in found] == [1, 3, 2, 2]


def test_a_card_names_nobody_and_leads_to_its_page(ann, client_of):
    author = member("Jo Secret", email="jo@secret.example")
    topic = TopicFactory(name="Moths")
    card = cards.post(kind="offer", words="How we got rid of them", topic=topic, by=author)
    now = timezone.now()
    [line] = digest.cards([ann], now - DAY, now)[ann.pk]
    assert (line.words, line.path, line.facts) == (
        "How we got rid of them",
        reverse("partners:card", args=[card.key]),
        "Offer, Moths.",
    )
    assert client_of(ann).get(line.path).status_code == 200


def test_cards_are_for_those_who_can_sign_in(ann):
    cards.post(kind="ask", words="Boats?", topic=None, by=member("Ben"))
    shares = PersonFactory(email=None, shared_mailbox="info@museum.example")
    assert lines(digest.cards, ann, shares, None) == [["Boats?"], [], []]


def test_many_are_kept_apart_as_each_of_them_is(ann):
    people = [ann, *(member(name) for name in ("Ben", "Cy", "Di"))]
    NotWith.objects.create(person=people[1], address=ann.email)
    NotWith.objects.create(person=people[1], address=people[1].email)
    PairRule.objects.create(pool=PoolFactory(), kind="line", first=people[2], second=ann)
    PairRule.objects.create(pool=PoolFactory(), kind="together", first=people[3], second=ann)
    asking(ann, people[3])
    for introduced in (False, True):
        many = kept_apart_of([each.pk for each in people], introduced=introduced)
        assert many == {each.pk: kept_apart(each, introduced=introduced) for each in people}
    assert kept_apart(ann) == {people[1].pk, people[2].pk}
    assert kept_apart(ann, introduced=True) == {each.pk for each in people[1:]}


def test_as_many_queries_for_one_reader_and_for_three(ann):
    PoolFactory()
    cards.post(kind="ask", words="Boats?", topic=None, by=member("Ben"))
    counts = []
    for readers in ([ann], [ann, *PersonFactory.create_batch(2)]):
        with CaptureQueriesContext(connection) as queries:
            lines(digest.calls, *readers)
            lines(digest.cards, *readers)
        counts.append(len(queries))
    assert counts == [5, 5]
