"""Who should meet whom: three others each, a fair spread, one's own museum only where it cannot be helped."""

from collections import Counter
from math import ceil

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.introductions.pairing import EACH, Someone, introduce, reason

WORDS = ["damp", "volunteers", "loans", "labels", "touring", "schools", "rota", "pests", "funding", "audio"]
TOPICS = ["Pest management", "Working with schools"]


def said(words):
    """Words as ``common.words.stemmed`` gives them, where each is its own stem."""
    return {word: word for word in words}


@st.composite
def rooms(draw, most=12):
    count = draw(st.integers(0, most))
    phrase = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(said)
    topics = st.frozensets(st.sampled_from(TOPICS), max_size=1)
    return [
        Someone(
            key=10 * n + 3,
            ask=draw(phrase),
            offer=draw(phrase),
            museum=draw(st.sampled_from([None, 1, 2, 3])),
            wants=draw(topics),
            helps_with=dict.fromkeys(draw(topics), frozenset({"topic"})),
        )
        for n in range(count)
    ]


def cards(lines):
    found = {}
    for line in lines:
        found.setdefault(line.reader, []).append(line.other)
    return found


def most_from_elsewhere(people, each, cap):
    """How many introductions can reach another museum at best, by a different method: a maximum flow of least cost."""
    graph = networkx.DiGraph()
    for person in people:
        graph.add_edge("source", ("reads", person.key), capacity=each, weight=0)
        graph.add_edge(("named", person.key), "sink", capacity=cap, weight=0)
        for other in people:
            if other.key != person.key:
                own = person.museum is not None and person.museum == other.museum
                graph.add_edge(("reads", person.key), ("named", other.key), capacity=1, weight=int(own))
    return networkx.cost_of_flow(graph, networkx.max_flow_min_cost(graph, "source", "sink"))


@settings(max_examples=60, deadline=None)
@given(people=rooms(), seed=st.integers(0, 5))
def test_each_has_three_others_and_nobody_is_on_every_card(people, seed):
    lines = introduce(people, seed=seed)
    n, each = len(people), min(EACH, max(len(people) - 1, 0))
    found = cards(lines)
    assert {key: len(set(others)) for key, others in found.items()} == (
        {person.key: each for person in people} if each else {}
    )
    assert all(reader not in others for reader, others in found.items())
    named = Counter(line.other for line in lines)
    cap = max(each, min(ceil(EACH * 1.5), n - 2))
    assert not each or set(named) == {person.key for person in people}
    assert max(named.values(), default=0) <= cap
    assert introduce(reversed(people), seed=seed) == lines
    assert all(0 < len(line.reason) <= 300 for line in lines)


@settings(max_examples=40, deadline=None)
@given(people=rooms())
def test_ones_own_museum_only_where_it_cannot_be_helped(people):
    museum = {person.key: person.museum for person in people}
    own = sum(
        museum[line.reader] is not None and museum[line.reader] == museum[line.other]
        for line in introduce(people)
    )
    each = min(EACH, max(len(people) - 1, 0))
    cap = max(each, min(ceil(EACH * 1.5), len(people) - 2))
    assert own == (most_from_elsewhere(people, each, cap) if each else 0)


@settings(max_examples=40, deadline=None)
@given(people=rooms(most=9), data=st.data())
def test_what_is_kept_stays_first_and_what_is_missing_is_added(people, data):
    keys = [person.key for person in people]
    kept = {
        key: data.draw(st.lists(st.sampled_from(others), unique=True, max_size=3))
        for key in keys
        if (others := [other for other in keys if other != key])
    }
    found = cards(introduce(people, kept=kept))
    each = min(EACH, max(len(people) - 1, 0))
    for key, others in kept.items():
        assert found[key][: len(others)] == others
        assert len(found[key]) == max(each, len(others))


def test_those_who_have_what_the_other_asks_for_find_each_other():
    people = [
        Someone(1, {"volunt": "volunteers", "rota": "rota"}, {"label": "labels", "read": "read"}, museum=1),
        Someone(
            2, {"write": "writing", "label": "labels"}, {"volunt": "volunteering", "rota": "rotas"}, museum=2
        ),
        *[Someone(n, said(["funding"]), said(["pests"]), museum=n) for n in range(3, 9)],
    ]
    lines = {(line.reader, line.other): line.reason for line in introduce(people)}
    assert lines[1, 2] == (
        "Offers what you asked for: volunteering, rotas. You can help with: labels. From another museum."
    )
    assert lines[2, 1] == (
        "Offers what you asked for: labels. You can help with: volunteering, rotas. From another museum."
    )


def test_topics_of_the_profile_count_and_are_named():
    asks = Someone(1, said(["moths"]), said(["audio"]), wants=frozenset({"Pest management"}))
    knows = Someone(2, said(["funding"]), {}, helps_with={"Pest management": frozenset({"pest", "manag"})})
    assert reason(asks, knows) == "Offers what you asked for: Pest management."
    says_so = Someone(4, {"manag": "managing", "pest": "pests"}, {})
    assert reason(says_so, knows) == "Offers what you asked for: Pest management."
    assert reason(knows, Someone(3, {}, {})) == "A fresh pair of eyes: you have asked for different things."


@pytest.mark.parametrize(("count", "each"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_a_few_people_are_all_introduced_to_each_other(count, each):
    people = [Someone(n, said(["damp"]), said(["damp"]), museum=1) for n in range(count)]
    assert {len(others) for others in cards(introduce(people)).values()} == ({each} if each else set())


def test_a_full_hall_is_spread_fairly():
    people = [
        Someone(
            n, said([WORDS[n % 10], WORDS[n * 7 % 9]]), said([WORDS[n * 3 % 10], WORDS[n % 7]]), museum=n // 3
        )
        for n in range(120)
    ]
    lines = introduce(people)
    assert len(lines) == 360
    assert max(Counter(line.other for line in lines).values()) <= 5
