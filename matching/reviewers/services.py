"""Reviewers for a museum: similar enough to be credible, without a conflict, one of them from another region.

M10 (after the matching of the American Alliance of Museums by type, size, governance and
challenge), M8 (three years between two reviews of one museum by one person), M2 and M9. The reviewers are people of a
call's expressions of interest, and a team is the best there is: every team that could be better is looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from common.errors import DomainError
from matching.forming.explanations import inside_a_sentence, listed
from matching.forming.snapshot import available, kept_apart_pairs
from matching.models import Entry, Pool
from matching.registry import reviewed
from people.choices import Direction, MuseumSize
from people.models import Affiliation, Museum, Topic, TopicInterest

#: What each likeness counts for; knowing the challenge counts most, for that is what a review is asked for.
CHALLENGE, TYPE, SIZE, GOVERNANCE = 0.4, 0.2, 0.2, 0.2
#: For so long somebody who reviewed a museum does not review it again.
AGAIN_AFTER = timedelta(days=3 * 365)
MOST = 10
SIZES = [MuseumSize.SMALL, MuseumSize.MEDIUM, MuseumSize.LARGE, MuseumSize.HUGE]
UNKNOWN = ("", "unknown")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who could review the museum: reasons first, then the number (0 to 100)."""

    entry: Entry
    museum: Museum
    reasons: tuple[str, ...]
    fit: int
    elsewhere: bool  # from another region than the museum


@dataclass(frozen=True, slots=True)
class Team:
    """The best team, whoever else could, and who could not for a reason that anybody may know."""

    reviewers: list[Reviewer]
    others: list[Reviewer]
    cannot: list[str]


def suggest(*, pool: Pool, museum: Museum, topics: Iterable[Topic], number: int) -> Team:
    """``number`` reviewers for ``museum`` from those who answered ``pool``.

    Raises DomainError where no team keeps every rule, saying which one stands in the way.
    """
    asked = {topic.pk: topic.name for topic in topics}
    if not asked:
        raise DomainError("Choose at least one thing that the review is about.", field="topics")
    entries = [entry for entry in available(pool) if entry.museum is not None]
    offered = _offered([entry.person_id for entry in entries], asked)
    barred, apart = _conflicts(pool, museum, entries)
    could, cannot = [], []
    for entry in entries:
        reviewer = _reviewer(entry, museum, offered.get(entry.person_id, []), len(asked))
        why = barred.get(
            entry.person_id, "" if reviewer else "too unlike this museum, or offers none of the topics"
        )
        if why:
            cannot.append(f"{entry.person}: {why}.")
        elif reviewer and why is not None:
            could.append(reviewer)
    could.sort(key=lambda each: (-each.fit, each.entry.pk))
    team = _best_team(could, number, apart, elsewhere=museum.region not in UNKNOWN)
    chosen = {each.entry.pk for each in team}
    return Team(team, [each for each in could if each.entry.pk not in chosen][:MOST], cannot)


def _offered(people: Sequence[int], asked: Mapping[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = TopicInterest.objects.filter(person__in=people, topic__in=asked, direction=Direction.OFFER)
    for person, topic in rows.order_by("topic__name").values_list("person_id", "topic_id"):
        found.setdefault(person, []).append(asked[topic])
    return found


def _conflicts(
    pool: Pool, museum: Museum, entries: Sequence[Entry]
) -> tuple[dict[int, str | None], set[tuple[int, int]]]:
    """Who may not review ``museum``, with the reason (None: one that is never told), and who may not share a team."""
    people = [entry.person_id for entry in entries]
    parts = list(Affiliation.objects.filter(museum=museum).values_list("person_id", "ends_on"))
    today = timezone.localdate()
    staff = {person for person, ends_on in parts if ends_on is None or ends_on >= today}
    apart = kept_apart_pairs(pool, [*people, *staff])
    barred: dict[int, str | None] = {}
    for a, b in apart:
        barred |= {one: None for one, other in ((a, b), (b, a)) if other in staff}
    barred |= {person: "works there, or has" for person, _ in parts}
    for person, day in _last_reviews(museum, people).items():
        if day > today - AGAIN_AFTER:
            barred[person] = "has reviewed it within three years"
    return barred, {(min(pair), max(pair)) for pair in apart}


def _last_reviews(museum: Museum, people: Sequence[int]) -> dict[int, date]:
    last: dict[int, date] = {}
    for reviews in reviewed:
        for person, day in reviews(museum.pk, people).items():
            last[person] = max(day, last.get(person, day))
    return last


def _reviewer(entry: Entry, museum: Museum, topics: Sequence[str], asked: int) -> Reviewer | None:
    """Somebody who offers a topic of the review and whose museum is like this one in type, size or governance."""
    home = entry.museum
    assert home is not None
    subjects = sorted(set(home.subjects) & set(museum.subjects))
    near = _sizes_near(home, museum)
    governed = home.governance == museum.governance and home.governance not in UNKNOWN
    if not topics or not (subjects or near or governed):
        return None
    fit = CHALLENGE * len(topics) / asked + TYPE * bool(subjects) + SIZE * near + GOVERNANCE * governed
    elsewhere = home.region not in UNKNOWN and home.region != museum.region
    same_size = home.size == museum.size
    reasons = [
        f"Can help with {listed([inside_a_sentence(name) for name in topics])}.",
        f"The same kind of museum: {listed(subjects)}." if subjects else "",
        ("Of the same size." if same_size else "Nearly of the same size.") if near else "",
        "Governed in the same way." if governed else "",
        f"From another region: {home.region}." if elsewhere else "",
    ]
    return Reviewer(entry, home, tuple(filter(None, reasons)), round(100 * fit), elsewhere)


def _sizes_near(one: Museum, other: Museum) -> float:
    """1 for the same size, a half for the next, 0 for any other or one that is not known."""
    if one.size in UNKNOWN or other.size in UNKNOWN:
        return 0.0
    steps = abs(SIZES.index(MuseumSize(one.size)) - SIZES.index(MuseumSize(other.size)))
    return {0: 1.0, 1: 0.5}.get(steps, 0.0)


def _best_team(
    could: Sequence[Reviewer], number: int, apart: set[tuple[int, int]], *, elsewhere: bool
) -> list[Reviewer]:
    """The greatest sum of fits of ``number`` people of different museums who may work together, one of them from
    another region if ``elsewhere``. ``could`` is sorted, so the next ones bound what a team may still reach."""
    best: list[Reviewer] = []
    most = -1

    def go_on(team: list[Reviewer], start: int, fits: int) -> None:
        nonlocal best, most
        missing = number - len(team)
        if not missing and fits > most:
            best, most = team, fits
        for at in range(start, len(could) if missing else start):
            if fits + sum(each.fit for each in could[at : at + missing]) <= most:
                return
            if _may_join(could[at], team, apart):
                go_on([*team, could[at]], at + 1, fits + could[at].fit)

    if elsewhere:
        for each in could:
            if each.elsewhere:
                go_on([each], 0, each.fit)
    else:
        go_on([], 0, 0)
    if best:
        return sorted(best, key=could.index)
    if len(could) < number:
        who = {0: "Nobody", 1: "Only one person"}.get(len(could), f"Only {len(could)} people")
        raise DomainError(f"{who} of this call could review this museum on these topics.", field="topics")
    if elsewhere and not any(each.elsewhere for each in could):
        raise DomainError(
            "Everybody who could review this museum is of its own region. One must be of another."
        )
    raise DomainError(
        "No team keeps every rule: reviewers of different museums who may work together, one of another region."
    )


def _may_join(new: Reviewer, team: Sequence[Reviewer], apart: set[tuple[int, int]]) -> bool:
    mine = new.entry.person_id
    return all(
        each.museum.pk != new.museum.pk
        and (min(mine, each.entry.person_id), max(mine, each.entry.person_id)) not in apart
        for each in team
    )
