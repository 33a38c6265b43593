"""Reviewers for a museum: rule by rule, the best team there is, and nothing of what people said in private."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.errors import DomainError
from common.registry import Registry
from matching.choices import PairKind
from matching.factories import EntryFactory
from matching.models import Entry, NotWith, PairRule
from matching.reviewers import services as reviewers
from matching.reviewers.services import Reviewer, suggest
from people.choices import Direction, MuseumSize
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.models import Museum, TopicInterest
from programmes.services import become_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def museum():
    """The museum that wants to be reviewed."""
    return MuseumFactory(
        name="Sea House", size="small", governance="independent", region="Kent", subjects=["Maritime"]
    )


@pytest.fixture
def offers(pool, topics):
    """A function that adds somebody who answered the call and can help with the first topic."""

    def one(name, *, region="Kent", helps=1, **museum) -> Entry:
        home = MuseumFactory(
            name=f"{name} House",
            region=region,
            **{"size": "small", "governance": "independent", "subjects": ["Maritime"], **museum},
        )
        entry = EntryFactory(pool=pool, person=PersonFactory(name=name), museum=home)
        for topic in topics[:helps]:
            TopicInterest.objects.create(person=entry.person, topic=topic, direction=Direction.OFFER)
        return entry

    return one


def names(rows):
    return [row.entry.person.name for row in rows]


def test_the_likest_come_first_with_reasons_in_words(pool, museum, topics, offers):
    offers("Ann Twin", helps=2)
    offers("Ben Afar", region="Hampshire", size="medium", subjects=[])
    offers("Cat Half", governance="national")
    team = suggest(pool=pool, museum=museum, topics=topics, number=2)
    assert [(row.entry.person.name, row.fit, row.reasons) for row in team.reviewers] == [
        ("Ann Twin", 100, ("Can help with collections review and recruiting volunteers.",
                           "The same kind of museum: Maritime.", "Of the same size.", "Governed in the same way.")),
        ("Ben Afar", 50, ("Can help with recruiting volunteers.", "Nearly of the same size.",
                          "Governed in the same way.", "From another region: Hampshire.")),
    ]  # fmt: skip
    assert (names(team.others), team.cannot) == (["Cat Half"], [])


def test_whoever_is_too_unlike_offers_nothing_or_paused_is_not_suggested(pool, museum, topics, offers):
    offers("Ann Fits", region="Hampshire")
    offers("Ben Unlike", size="huge", governance="national", subjects=["Steam"])
    offers("Cat Unknown", size="unknown", governance="unknown", subjects=[])
    offers("Dan Silent", helps=0)
    paused = offers("Eve Away")
    Entry.objects.filter(pk=paused.pk).update(state="paused")
    team = suggest(pool=pool, museum=museum, topics=topics, number=1)
    why = "too unlike this museum, or offers none of the topics."
    assert (names(team.reviewers), team.others) == (["Ann Fits"], [])
    assert team.cannot == [f"{name}: {why}" for name in ("Ben Unlike", "Cat Unknown", "Dan Silent")]


def test_whoever_works_there_did_or_reviewed_it_lately_does_not(pool, museum, topics, offers, monkeypatch):
    offers("Ann Free", region="Hampshire")
    here, gone, lately, long_ago = (offers(name) for name in ("Ben Here", "Cat Gone", "Dan Late", "Eve Old"))
    today = timezone.localdate()
    AffiliationFactory(person=here.person, museum=museum, is_main=False)
    AffiliationFactory(person=gone.person, museum=museum, is_main=False, ends_on=today - timedelta(days=3000))
    days = {lately.person_id: today - timedelta(days=1000), long_ago.person_id: today - timedelta(days=1100)}
    told = Registry()
    told.register("reviews", lambda where, people: days if where == museum.pk else {})
    monkeypatch.setattr(reviewers, "reviewed", told)
    team = suggest(pool=pool, museum=museum, topics=topics, number=1)
    assert (names(team.reviewers), names(team.others)) == (["Ann Free"], ["Eve Old"])
    assert team.cannot == [
        "Ben Here: works there, or has.",
        "Cat Gone: works there, or has.",
        "Dan Late: has reviewed it within three years.",
    ]


def test_what_people_said_in_private_counts_and_is_told_to_nobody(pool, museum, topics, offers):
    """Against somebody at the museum, in either direction, and between two reviewers."""
    boss = PersonFactory(name="Una Boss", email="una@secret.example")
    AffiliationFactory(person=boss, museum=museum)
    ann, ben, cat, dan = (offers(name, region="Hampshire") for name in ("Ann", "Ben", "Cat", "Dan"))
    offers("Eve")
    NotWith.objects.create(person=ann.person, address="una@secret.example")
    NotWith.objects.create(person=boss, address=ben.person.email)
    NotWith.objects.create(person=cat.person, address=dan.person.email)
    team = suggest(pool=pool, museum=museum, topics=topics, number=2)
    assert (names(team.reviewers), names(team.others), team.cannot) == (["Cat", "Eve"], ["Dan"], [])


def test_a_declared_conflict_keeps_two_out_of_one_team(pool, museum, topics, offers):
    first, second = offers("Ann", region="Hampshire", helps=2), offers("Ben", helps=2)
    offers("Cat")
    PairRule.objects.create(pool=pool, kind=PairKind.CONFLICT, first=first.person, second=second.person)
    assert names(suggest(pool=pool, museum=museum, topics=topics, number=2).reviewers) == ["Ann", "Cat"]


@pytest.mark.parametrize(
    ("regions", "number", "sentence"),
    [
        ([], 1, "Nobody of this call could review this museum on these topics."),
        (["Hampshire"], 2, "Only one person of this call could review this museum on these topics."),
        (["Kent", "Kent"], 2, "Everybody who could review this museum is of its own region. One must be of another."),
    ],
)  # fmt: skip
def test_no_team_is_explained(pool, museum, topics, offers, regions, number, sentence):
    for at, region in enumerate(regions):
        offers(f"Person {at}", region=region)
    with pytest.raises(DomainError) as refused:
        suggest(pool=pool, museum=museum, topics=topics, number=number)
    assert refused.value.message == sentence


def test_two_of_one_museum_are_no_team(pool, museum, topics, offers):
    one = offers("Ann", region="Hampshire")
    other = offers("Ben", region="Hampshire")
    Entry.objects.filter(pk=other.pk).update(museum=one.museum)
    with pytest.raises(DomainError) as refused:
        suggest(pool=pool, museum=museum, topics=topics, number=2)
    assert refused.value.message.startswith("No team keeps every rule: reviewers of different museums")


@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    people=st.lists(st.tuples(st.integers(0, 100), st.booleans(), st.integers(1, 4)), max_size=7),
    number=st.integers(1, 4),
    elsewhere=st.booleans(),
    data=st.data(),
)
def test_the_team_is_the_best_of_all_teams(people, number, elsewhere, data):
    could = [
        Reviewer(Entry(pk=at + 1, person_id=at + 1), Museum(pk=home), (), fit, away)
        for at, (fit, away, home) in enumerate(sorted(people, key=lambda each: -each[0]))
    ]
    pairs = list(combinations(range(1, len(could) + 1), 2))
    apart = set(data.draw(st.lists(st.sampled_from(pairs), max_size=5))) if pairs else set()
    sums = [
        sum(each.fit for each in team)
        for team in combinations(could, number)
        if len({each.museum.pk for each in team}) == number
        and not apart & set(combinations([each.entry.person_id for each in team], 2))
        and (not elsewhere or any(each.elsewhere for each in team))
    ]
    if not sums:
        with pytest.raises(DomainError):
            reviewers._best_team(could, number, apart, elsewhere=elsewhere)
        return
    team = reviewers._best_team(could, number, apart, elsewhere=elsewhere)
    assert (sum(each.fit for each in team), len(team)) == (max(sums), number)


def test_the_page_asks_as_often_for_three_as_for_one(
    pool, museum, topics, offers, officer, client_of, settings
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client, page = client_of(officer.person), reverse("admin:matching_pool_reviewers", args=[pool.pk])
    host = PersonFactory(name="Una Boss")
    AffiliationFactory(person=host, museum=museum)
    become_member(person=host, programme=pool.programme)
    query = {"museum": museum.pk, "number": 1, "topics": [topic.pk for topic in topics]}

    def count():
        with CaptureQueriesContext(connection) as queries:
            found = client.get(page, query)
        assert found.status_code == 200
        return len(queries), names(found.context["team"].reviewers)

    offers("Ann", region="Hampshire")
    count()
    before = count()
    offers("Ben", region="Hampshire")
    offers("Cat", size="huge", governance="national", subjects=[])
    assert count() == before
    assert before[1] == ["Ann"]
    wrong = client.get(page, {"museum": museum.pk, "number": 2})
    assert wrong.status_code == 400
    assert "Choose at least one thing that the review is about." in wrong.content.decode()
    assert client.get(page).context["team"] is None


def test_sizes_are_near_by_steps():
    def near(one, other):
        return reviewers._sizes_near(Museum(size=one), Museum(size=other))

    assert [near("small", size) for size in (*MuseumSize.values,)] == [1.0, 0.5, 0.0, 0.0, 0.0]
