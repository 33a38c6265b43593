"""Reads about groups: who is left out again and again (M19)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from common.privacy import FEWEST_SHOWN
from matching.choices import RunState
from matching.forming import explanations
from matching.forming.board import Board
from matching.models import Pool, Seat
from matching.models.pools import WISHES
from people.choices import AffiliationKind, MuseumSize
from people.models import Person
from programmes.models import CallStage, Programme

#: What a table says of people who are too few to be counted out, and of kinds that are too small for rows of their own.
FEW_WORDS, TOGETHER = f"fewer than {FEWEST_SHOWN}", "The others together"


def open_calls() -> QuerySet[Pool]:
    """The calls that one can still answer, on pages that anybody may open; the first to close first."""
    stages = CallStage.objects.filter(key=WISHES).open()
    found = Pool.objects.filter(call__stages__in=stages, call__programme__is_public=True)
    return found.prefetch_related("call__stages").order_by("call__stages__closes_at", "pk")


@dataclass(frozen=True, slots=True)
class LeftOutShare:
    """Of so many people of a kind, how many were ever left out, and how many more than once."""

    what: str
    people: int
    once: int
    again: int

    @property
    def per_cent(self) -> int:
        return round(100 * self.once / self.people) if self.people else 0

    @property
    def once_words(self) -> str:
        """How many, and their share; fewer than five are not counted out (rule 46)."""
        return f"{self.once:,} ({self.per_cent} %)" if shown(self.once) else FEW_WORDS

    @property
    def again_words(self) -> str:
        return f"{self.again:,}" if shown(self.again) else FEW_WORDS


@dataclass(frozen=True, slots=True)
class Fairness:
    wanted: int
    tables: Sequence[tuple[str, Sequence[LeftOutShare]]]
    again: Sequence[tuple[Person, int]]


def shown(count: int) -> bool:
    """Whether a number of people may stand in a table: none, or so many that nobody is meant (rule 46)."""
    return count == 0 or count >= FEWEST_SHOWN


def _share(what: str, counts: Sequence[int]) -> LeftOutShare:
    return LeftOutShare(
        what, len(counts), sum(count > 0 for count in counts), sum(count > 1 for count in counts)
    )


def _shares(kinds: Mapping[str, Sequence[int]]) -> list[LeftOutShare]:
    """A row for each kind. Those of fewer than five people are one row together, with the next smallest where they are
    too few even so; nothing where there are fewer than five in all (rule 46)."""
    rows = sorted(kinds.items(), key=lambda row: (len(row[1]), row[0]))
    few: list[int] = []
    while rows and (len(rows[0][1]) < FEWEST_SHOWN or 0 < len(few) < FEWEST_SHOWN):
        few += rows.pop(0)[1]
    shares = sorted((_share(*row) for row in rows), key=lambda share: (-share.per_cent, share.what))
    return [*shares, _share(TOGETHER, few)] if len(few) >= FEWEST_SHOWN else shares


def fairness(programme: Programme) -> Fairness:
    """Who was left out of the published groups of a programme, by kind of person, size of museum and region.

    Those who are left out again and again stand there by name, because an officer does something for them (M19); the
    tables beside them count nobody out (rule 46).
    """
    seats = list(
        Seat.objects.filter(run__state=RunState.PUBLISHED, run__pool__call__programme=programme)
        .select_related("entry__person", "entry__museum")
        .order_by("run__published_at", "pk")
    )
    people = {seat.entry.person_id: seat.entry.person for seat in seats}
    times = Counter(seat.entry.person_id for seat in seats if seat.group is None)
    # What somebody was when they last asked is what they count as.
    last = {seat.entry.person_id: seat.entry for seat in seats}
    sizes = dict(MuseumSize.choices)
    traits = {
        "Staff, volunteers, trustees": {
            pk: str(AffiliationKind(entry.kind).label) for pk, entry in last.items()
        },
        "Size of museum": {
            pk: str(sizes[entry.museum.size] if entry.museum else "No museum") for pk, entry in last.items()
        },
        "Region": {
            pk: (entry.museum.region if entry.museum else "") or "Not known" for pk, entry in last.items()
        },
    }
    tables = []
    for title, values in traits.items():
        groups: dict[str, list[int]] = defaultdict(list)
        for pk, value in values.items():
            groups[value].append(times[pk])
        tables.append((title, _shares(groups)))
    again = sorted(
        ((people[pk], count) for pk, count in times.items() if count > 1), key=lambda each: -each[1]
    )
    return Fairness(len(people), tables, again)


def why_together(seat: Seat | None, *, among: Collection[int], private: Collection[int]) -> list[str]:
    """Why the person of a seat is with those of other seats (by id), from the facts of their run (M17).

    The topics of ``private`` seats play no part. Nothing is said of a seat that is no more.
    """
    if seat is None:
        return []
    board = Board(seat.run)
    number = {each.pk: board.at[each.entry_id] for each in board.seats if each.pk in among}
    if seat.pk not in number:
        return []
    hidden = {number[pk] for pk in private if pk in number}
    return explanations.to_member(board.question, list(number.values()), number[seat.pk], private=hidden)
