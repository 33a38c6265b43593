"""From frozen facts and settings to the numbers that the engine works on, and that the board is checked by.

The one place that says what two people are worth to each other and who may not share a group: solver, board and
words all ask here, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.choices import HalfDay, Meeting, Years
from matching.forming.run_settings import Settings
from people.choices import MuseumSize

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
#: What leaving somebody out costs, in units of a pair's value (which is at most 1), and once more for every time
#: before: nobody is left out for the sake of a better group.
LEFT_OUT = 2.0
#: Kilometres at which nearness has fallen to nothing.
FAR = 150.0
#: What one person more or fewer than the size aimed at costs, as a share of what a group is worth; two cost four times
#: as much. In groups of four people fit one another some eight of a hundred better than in groups of six, for whoever
#: chooses three companions instead of five can be choosier: without this the smallest size would always win.
OFF_SIZE = 0.1
LEAST_COUNTED = 0.25
EARTH = 6371.0
ORDERED: Mapping[str, Sequence[str]] = {
    "size": [MuseumSize.SMALL, MuseumSize.MEDIUM, MuseumSize.LARGE, MuseumSize.HUGE],
    "years": Years.values,
}
UNKNOWN = ("", "unknown")


@dataclass(frozen=True)
class FormingProblem:
    """The arrays of one run. People are numbered as in the frozen input."""

    people: Sequence[Mapping[str, Any]]
    settings: Settings
    value: Floats
    who: Bools  # may not share a group: whatever the reason, it looks the same from here on
    topic: Bools  # have no topic in common, where one is asked for
    travel: Bools  # cannot meet: too far for one of them, or one only online and the other only in person
    km: Floats  # straight lines; NaN where a place is not known
    together: Sequence[tuple[int, int]]
    availability: Bools
    penalty: Floats

    @property
    def apart(self) -> NDArray[np.int64]:
        either = np.triu(self.who | self.topic | self.travel, 1)
        return np.argwhere(either)

    def for_engine(self) -> dict[str, Any]:
        """What form_groups and its sisters take."""
        return {
            "value": self.value,
            "sizes": (self.settings.low, self.settings.high),
            "apart": self.apart,
            "together": list(self.together),
            "availability": self.availability,
            "unplaced_penalty": self.penalty,
            "size_worth": {size: size_counts(self.settings, size)
                           for size in range(1, self.settings.high + 2)},
        }  # fmt: skip


def question_of(frozen: Mapping[str, Any], settings: Settings) -> FormingProblem:
    people = frozen["people"]
    km = distances([person["place"] for person in people])
    offers, wants = _topic_matrices(people)
    museums = np.array([person["museum"] or -1 - number for number, person in enumerate(people)])
    who = _pairs(frozen["apart"], len(people))
    if not settings.same_museum:
        who |= museums[:, None] == museums[None, :]
        np.fill_diagonal(who, False)
    either = offers | wants
    topic = np.zeros_like(who)
    if settings.need_topic:
        topic = (either.astype(int) @ either.T.astype(int)) == 0
        np.fill_diagonal(topic, False)
    return FormingProblem(
        people=people,
        settings=settings,
        value=_value(people, settings, offers, wants, km, _pairs(frozen["met"], len(people))),
        who=who,
        topic=topic,
        travel=_cannot_meet(people, km),
        km=km,
        together=[(a, b) for a, b in frozen["together"]],
        availability=_availability(people),
        penalty=np.array([LEFT_OUT * (1 + person["left_out"]) for person in people]),
    )


def size_counts(settings: Settings, size: int) -> float:
    """What a group of so many people counts, of 1: less the farther it is from the size aimed at."""
    if settings.aim is None:
        return 1.0
    return max(LEAST_COUNTED, 1 - OFF_SIZE * (size - settings.aim) ** 2)


def worth(question: FormingProblem, groups: Sequence[Sequence[int]]) -> float:
    """What groups are worth, as the engine measures it: half of what each member has in the others on average, less
    where a group is not of the size aimed at."""
    return sum(
        size_counts(question.settings, len(members)) * _in_companions(question, members) for members in groups
    )


def _in_companions(question: FormingProblem, members: Sequence[int]) -> float:
    """Half of what the members of a group have in the others on average, summed."""
    if len(members) < 2:
        return 0.0
    return float(question.value[np.ix_(members, members)].sum()) / (len(members) - 1) / 2


def average_worth(question: FormingProblem, groups: Sequence[Sequence[int]]) -> int:
    """What somebody with a place has in their companions on average, of 100."""
    placed = sum(map(len, groups))
    whole = sum(_in_companions(question, members) for members in groups)
    return round(200 * whole / placed) if placed else 0


def distances(places: Sequence[Sequence[float] | None]) -> Floats:
    """Straight lines over the ground in kilometres; NaN from or to nowhere."""
    spots = np.radians(np.array([place or (np.nan, np.nan) for place in places], dtype=float).reshape(-1, 2))
    lat, lon = spots[:, 0], spots[:, 1]
    half = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    return 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def _topic_matrices(people: Sequence[Mapping[str, Any]]) -> tuple[Bools, Bools]:
    names = sorted({topic for person in people for topic in (*person["offers"], *person["wants"])})
    column = {name: number for number, name in enumerate(names)}
    offers, wants = (np.zeros((len(people), len(names)), bool) for _ in range(2))
    for number, person in enumerate(people):
        offers[number, [column[topic] for topic in person["offers"]]] = True
        wants[number, [column[topic] for topic in person["wants"]]] = True
    return offers, wants


def _availability(people: Sequence[Mapping[str, Any]]) -> Bools:
    free = np.zeros((len(people), len(HalfDay.values)), bool)
    for number, person in enumerate(people):
        free[number, person["half_days"]] = True
    return free


def _pairs(pairs: Sequence[Sequence[int]], count: int) -> Bools:
    found = np.zeros((count, count), bool)
    for a, b in pairs:
        found[a, b] = found[b, a] = True
    return found


def _cannot_meet(people: Sequence[Mapping[str, Any]], km: Floats) -> Bools:
    online = np.array([person["meeting"] == Meeting.ONLINE for person in people], bool)
    in_person = np.array([person["meeting"] == Meeting.IN_PERSON for person in people], bool)
    reach = np.array([person["km"] for person in people], float)
    face_to_face = in_person[:, None] | in_person[None, :]
    with np.errstate(invalid="ignore"):
        too_far = face_to_face & (km > np.minimum(reach[:, None], reach[None, :]))
    found = too_far | (online[:, None] & in_person[None, :]) | (in_person[:, None] & online[None, :])
    np.fill_diagonal(found, False)
    return found


def _value(
    people: Sequence[Mapping[str, Any]],
    settings: Settings,
    offers: Bools,
    wants: Bools,
    km: Floats,
    met: Bools,
) -> Floats:
    """What two people are worth to each other: each weight times what it measures (0 to 1), over all weights."""
    o, w = offers.astype(float), wants.astype(float)
    gives = np.minimum(o @ w.T, 2) / 2
    online = np.array([person["meeting"] != Meeting.IN_PERSON for person in people], bool)
    near = np.clip(1 - np.where(np.isnan(km), FAR / 2, km) / FAR, 0, 1)
    measures = {
        "learns": (gives + gives.T) / 2,
        "shares": np.minimum(w @ w.T, 3) / 3,
        "near": np.where(online[:, None] & online[None, :], np.maximum(near, 0.5), near),
        "new": (~met).astype(float),
    }
    total = np.zeros((len(people), len(people)))
    for name in settings.weights:
        weight = settings.weight(name)
        if name in measures:
            total += weight * measures[name]
        elif weight:
            differs, known = _differs([person[name] for person in people], ORDERED.get(name))
            total += abs(weight) * (differs if weight > 0 else 1 - differs) * known
    whole = sum(abs(weight) for weight in settings.weights.values()) or 1
    total /= whole
    np.fill_diagonal(total, 0.0)
    return (total + total.T) / 2


def _differs(answers: Sequence[str], order: Sequence[str] | None) -> tuple[Floats, Floats]:
    """How far apart answers are, 0 to 1, and whether both are known."""
    known = np.array([answer not in UNKNOWN for answer in answers], float)
    if order is None:
        names = np.array(answers)
        differs = (names[:, None] != names[None, :]).astype(float)
    else:
        rank = np.array([order.index(answer) if answer in order else 0 for answer in answers], float)
        differs = np.abs(rank[:, None] - rank[None, :]) / max(1, len(order) - 1)
    return differs, known[:, None] * known[None, :]
