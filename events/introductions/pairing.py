"""Who should meet whom at an event, and why: pure, so that it can be proved (E24).

Each person who gave an ask and an offer is told of three others. Whom, is the choice of greatest worth over everybody
at once, and exact: a flow from readers to those they are told of, in which nobody is on many more cards than on
three, nobody is on none, and somebody of one's own museum only where it cannot be helped.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: How many people each is told of, and how much oftener than that one may be on the cards of others.
EACH, SPREAD = 3, 1.5
_GAIN, _RETURN, _BOTH, _TOPIC, _WORDS_COUNTED = 4, 2, 3, 1, 4
#: No two people are worth more to each other than this.
_MOST = (_GAIN + _RETURN) * (_WORDS_COUNTED + 2) + _BOTH + _TOPIC


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody who gave an ask and an offer, and the topics of their profile that they want and help with."""

    key: int
    #: The words that carry meaning, each by its stem (``common.words.stemmed``).
    ask: Mapping[str, str]
    offer: Mapping[str, str]
    museum: int | None = None
    #: Topics by name; of those somebody helps with, also the stems of the name.
    wants: frozenset[str] = frozenset()
    helps_with: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of somebody's card."""

    reader: int
    other: int
    reason: str


def introduce(
    people: Iterable[Someone], *, kept: Mapping[int, Sequence[int]] | None = None, seed: int = 0
) -> list[CardLine]:
    """Three people to find for each of ``people`` (all the others where there are fewer), the dearest first.

    ``kept`` says whom somebody is told of already; what is missing is added to it. The same people, kept lines and
    seed give the same answer, in whatever order they come.
    """
    people = sorted(people, key=lambda person: person.key)
    index = {person.key: place for place, person in enumerate(people)}
    told = {
        index[reader]: [index[other] for other in others if other in index]
        for reader, others in (kept or {}).items()
        if reader in index
    }
    lines = []
    worth = _worth(people)
    for reader, others in enumerate(_choose(people, worth, told, seed)):
        stay = told.get(reader, [])
        new = sorted(set(others) - set(stay), key=lambda other: (-worth[reader, other], other))
        lines += [
            CardLine(people[reader].key, people[other].key, reason(people[reader], people[other]))
            for other in [*stay, *new]
        ]
    return lines


def reason(reader: Someone, other: Someone) -> str:
    """Why ``reader`` should find ``other``, in words that belong to both of them."""
    gets, gives = _shared(reader, other), _shared(other, reader)
    topics = sorted(_topics(reader) & _topics(other))
    said = []
    if gets:
        said.append(f"Offers what you asked for: {', '.join(gets)}.")
    if gives:
        said.append(f"You can help with: {', '.join(gives)}.")
    elsewhere = [topic for topic in topics if topic not in {*gets, *gives}][:2]
    if elsewhere:
        said.append(f"You share the topic {' and '.join(elsewhere)}.")
    if not said:
        said.append("A fresh pair of eyes: you have asked for different things.")
    if not _same_museum(reader, other) and reader.museum and other.museum:
        said.append("From another museum.")
    return " ".join(said)[:300]


def _topics(person: Someone) -> frozenset[str]:
    return person.wants | person.helps_with.keys()


def _shared(asks: Someone, offers: Someone) -> list[str]:
    """What ``offers`` has for ``asks``: words of the offer that are in the ask, and topics."""
    words = [word for stem, word in offers.offer.items() if stem in asks.ask][:_WORDS_COUNTED]
    topics = sorted(
        topic
        for topic, named in offers.helps_with.items()
        if topic in asks.wants or (named and named <= asks.ask.keys())
    )
    return words + [topic for topic in topics if topic.lower() not in words][:2]


def _worth(people: Sequence[Someone]) -> NDArray[np.float64]:
    """What each reader gains from each other, and a little of what the other gains, in whole numbers."""
    n = len(people)
    gain = np.zeros((n, n))
    topic = np.zeros((n, n))
    for a, reader in enumerate(people):
        for b, other in enumerate(people):
            if a != b:
                gain[a, b] = len(_shared(reader, other))
                topic[a, b] = bool(_topics(reader) & _topics(other))
    both = (gain > 0) & (gain.T > 0)
    worth: NDArray[np.float64] = _GAIN * gain + _RETURN * gain.T + _BOTH * both + _TOPIC * topic
    return worth


def _same_museum(one: Someone, other: Someone) -> bool:
    return one.museum is not None and one.museum == other.museum


def _choose(
    people: Sequence[Someone], worth: NDArray[np.float64], told: Mapping[int, Sequence[int]], seed: int
) -> list[list[int]]:
    """For each reader, whom they are told of: of the greatest worth, with the spread as fair as it can be."""
    import scipy  # here: who only shows cards does without

    n = len(people)
    each = min(EACH, n - 1)
    if each <= 0:
        return [[] for _ in people]
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    own = np.array([_same_museum(people[a], people[b]) for a, b in pairs], dtype=float)
    draw = random.Random(seed)  # noqa: S311 - it breaks ties, and keeps no secret
    tie = np.array([draw.random() for _ in pairs]) / (2 * EACH * n)
    cost = own * (_MOST * EACH * n + 1) - np.array([worth[pair] for pair in pairs]) - tie
    fixed = {(a, b) for a, others in told.items() for b in others}
    low = np.array([float(pair in fixed) for pair in pairs])
    outs = [float(max(each, len(told.get(a, ())))) for a in range(n)]
    fair = max(each, min(ceil(each * SPREAD), n - 2))
    on = [sum(b == other for _, other in fixed) for b in range(n)]
    table = _table(n, pairs)
    # What organisers kept may leave no fair spread; then it is as fair as it can be.
    for least, most in [(1, fair), *((0, more) for more in range(fair, n))]:
        highs = [float(max(most, on[b])) for b in range(n)]
        answer = scipy.optimize.milp(
            cost,
            constraints=scipy.optimize.LinearConstraint(table, [*outs, *[float(least)] * n], [*outs, *highs]),
            integrality=np.ones(len(pairs)),
            bounds=scipy.optimize.Bounds(low, 1.0),
            options={"mip_rel_gap": 0.0},
        )
        if answer.x is not None:
            break
    chosen: list[list[int]] = [[] for _ in people]
    for place in np.flatnonzero(answer.x > 0.5).tolist():
        chosen[pairs[place][0]].append(pairs[place][1])
    return chosen


def _table(n: int, pairs: Sequence[tuple[int, int]]) -> Any:
    """One row for what each reader is told, one for how often each is named; a column a pair: a sparse table."""
    import scipy

    columns = np.arange(len(pairs))
    rows = np.array([[a, n + b] for a, b in pairs])
    return scipy.sparse.csr_array(
        (np.ones(2 * len(pairs)), (rows.T.ravel(), np.tile(columns, 2))), shape=(2 * n, len(pairs))
    )
