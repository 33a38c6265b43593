"""pair_up, place and swap_cycles against independent solvers and checks."""

import itertools

import networkx
import numpy as np
import pytest
import rustworkx
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Applicant, Offer, pair_up, place, swap_cycles


@pytest.mark.parametrize("n", [0, 1, 2, 9, 30, 61, 100])
@pytest.mark.parametrize("whole", [True, False])
def test_pairs_are_worth_what_networkx_finds(n, whole):
    rng = np.random.default_rng(n)
    given_ = rng.integers(-20, 100, (n, n)).astype(float) if whole else rng.normal(0.3, 1, (n, n))
    graph = networkx.Graph()
    for a, b in itertools.combinations(range(n), 2):
        worth = min(given_[a, b], given_[b, a])
        if worth > 0:
            graph.add_edge(a, b, weight=worth)
    best = sum(graph[a][b]["weight"] for a, b in networkx.max_weight_matching(graph))
    answer = pair_up(given_)
    assert answer.value == pytest.approx(best, abs=1e-6)
    assert sorted([p for pair in answer.pairs for p in pair] + answer.odd) == list(range(n))
    assert len(answer.reasons_odd) == len(answer.odd)


@pytest.mark.parametrize("n", [151, 170, 220])
@pytest.mark.parametrize("kind", ["any", "whole", "ties", "sparse", "clusters"])
@pytest.mark.parametrize("most", [True, False])
def test_pairs_of_many_are_worth_what_a_search_of_every_pair_finds(n, kind, most):
    """Above 150 people most pairs are shut out by prices: none of them may have mattered."""
    rng = np.random.default_rng(n)
    given_ = rng.random((n, n)) if kind in ("any", "sparse") else rng.integers(0, 9, (n, n)).astype(float)
    if kind == "ties":
        given_ = (given_ > 6).astype(float)
    if kind == "sparse":
        given_[rng.random((n, n)) < 0.9] = 0
    if kind == "clusters":  # odd parts that do not touch: in each somebody stays alone
        part = np.arange(n) // 7
        given_[part[:, None] != part[None, :]] = 0
    mutual = np.minimum(given_, given_.T)
    np.fill_diagonal(mutual, 0)
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(
        [(int(a), int(b), round(mutual[a, b] * 2**40)) for a, b in np.argwhere(np.triu(mutual))]
    )
    best = rustworkx.max_weight_matching(graph, max_cardinality=most, weight_fn=int)
    answer = pair_up(given_, most_pairs=most)
    assert len(answer.pairs) == len(best) or not most
    assert answer.value == pytest.approx(sum(mutual[a, b] for a, b in best), abs=1e-6)


def test_blocking_pairs_are_all_listed():
    rng = np.random.default_rng(5)
    given_ = rng.random((20, 20))
    answer = pair_up(given_)
    have = dict.fromkeys(range(20), 0.0)
    for a, b in answer.pairs:
        have[a], have[b] = given_[a, b], given_[b, a]
    expected = [
        (a, b)
        for a, b in itertools.combinations(range(20), 2)
        if given_[a, b] > have[a] and given_[b, a] > have[b]
    ]
    assert sorted(answer.blocking) == expected


def test_pairs_that_may_not_be_are_not_made():
    given_ = np.array([[0, 9, 1, 1], [9, 0, 1, 1], [1, 1, 0, 9], [1, 1, 9, 0]], dtype=float)
    assert pair_up(given_).pairs == [(0, 1), (2, 3)]
    assert pair_up(given_, apart=[(0, 1)]).pairs == [(2, 3)]
    assert pair_up(given_, apart=[(0, 1)], most_pairs=True).value == 2
    with pytest.raises(ValueError, match="square"):
        pair_up(np.ones((2, 3)))


@st.composite
def markets(draw):
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    people, hosts = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    houses = draw(st.integers(1, 3))
    applicants = [
        Applicant(
            {o: float(rng.integers(1, 6)) for o in range(hosts) if rng.random() < 0.7},
            int(rng.integers(houses)),
        )
        for _ in range(people)
    ]
    offers = [
        Offer(
            int(rng.integers(0, 3)),
            {a: float(rng.integers(1, 6)) for a in range(people) if rng.random() < 0.8},
            int(rng.integers(houses)),
        )
        for _ in range(hosts)
    ]
    return applicants, offers


def _allowed(applicants, offers, a, o):
    return o in applicants[a].scores and a in offers[o].scores and applicants[a].home != offers[o].host


def _every_placement(applicants, offers):
    choices = [
        [-1, *(o for o in range(len(offers)) if _allowed(applicants, offers, a, o))]
        for a in range(len(applicants))
    ]
    for chosen in itertools.product(*choices):
        if all(chosen.count(o) <= offers[o].capacity for o in range(len(offers))):
            yield chosen


def _worth(applicants, offers, chosen):
    return sum(applicants[a].scores[o] + offers[o].scores[a] for a, o in enumerate(chosen) if o >= 0)


@settings(max_examples=60, deadline=None)
@given(markets())
def test_a_stable_placement_has_no_blocking_pair(market):
    applicants, offers = market
    answer = place(applicants, offers)
    assert answer.blocking == []
    for a, o in itertools.product(range(len(applicants)), range(len(offers))):
        if not _allowed(applicants, offers, a, o) or answer.offer[a] == o:
            continue
        now = answer.offer[a]
        rather = now < 0 or applicants[a].scores[o] > applicants[a].scores[now]
        held = [b for b, at in enumerate(answer.offer) if at == o]
        welcome = len(held) < offers[o].capacity or any(
            offers[o].scores[a] > offers[o].scores[b] for b in held
        )
        assert not (rather and welcome)
    assert tuple(answer.offer) in set(_every_placement(applicants, offers))


@settings(max_examples=60, deadline=None)
@given(markets(), st.sampled_from([None, 0, 1]))
def test_the_greatest_total_is_the_greatest(market, reciprocity):
    applicants, offers = market
    best = 0.0
    for chosen in _every_placement(applicants, offers):
        balance = {}
        for a, o in enumerate(chosen):
            if o >= 0:
                balance[applicants[a].home] = balance.get(applicants[a].home, 0) + 1
                balance[offers[o].host] = balance.get(offers[o].host, 0) - 1
        if reciprocity is None or all(abs(x) <= reciprocity for x in balance.values()):
            best = max(best, _worth(applicants, offers, chosen))
    answer = place(applicants, offers, "total", reciprocity=reciprocity)
    assert answer.value == pytest.approx(best)
    assert _worth(applicants, offers, answer.offer) == pytest.approx(best)
    if reciprocity is not None:
        assert all(abs(x) <= reciprocity for x in answer.balance.values())


def test_reserves_are_in_the_hosts_order():
    applicants = [Applicant({0: 1.0}) for _ in range(3)]
    answer = place(applicants, [Offer(1, {0: 1.0, 1: 3.0, 2: 2.0})])
    assert answer.offer == [-1, 0, -1]
    assert answer.reserves == [[2, 0]]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000), st.sampled_from([2, 3]))
def test_swaps_owe_nobody_and_are_the_best(seed, longest):
    rng = np.random.default_rng(seed)
    offers = [set(rng.integers(0, 5, 2).tolist()) for _ in range(6)]
    wants = [{int(x): float(rng.integers(1, 9)) for x in rng.integers(0, 5, 2)} for _ in range(6)]

    def gain(a, b):
        return max((wants[b][x] for x in offers[a] if x in wants[b]), default=0.0)

    cycles = [
        c
        for size in range(2, longest + 1)
        for c in itertools.permutations(range(6), size)
        if c[0] == min(c) and all(gain(a, b) > 0 for a, b in zip(c, c[1:] + c[:1], strict=True))
    ]

    def best(rest, used):
        top = 0.0
        for x, c in enumerate(rest):
            if not used & set(c):
                mine = sum(gain(a, b) for a, b in zip(c, c[1:] + c[:1], strict=True))
                top = max(top, mine + best(rest[x + 1 :], used | set(c)))
        return top

    answer = swap_cycles(offers, wants, longest)
    inside = [p for c in answer.cycles for p in c]
    assert sorted(inside + answer.left) == list(range(6))
    assert all(gain(a, b) > 0 for c in answer.cycles for a, b in zip(c, c[1:] + c[:1], strict=True))
    assert all(len(c) <= longest for c in answer.cycles)
    assert answer.value == pytest.approx(best(cycles, set()))
