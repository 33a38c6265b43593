"""The rules of visits: noted by a member with who came, changed and taken out by whoever noted it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from common.errors import DomainError
from common.history import recorded
from groups.models import Membership, Visit
from groups.room.door import Room
from people.models import Museum, Person

NOT_YOURS = "Only whoever noted a visit changes it."


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A visit as it is noted. ``cost`` is in pounds, for all who came together."""

    museum: Museum | None
    on: date
    came: Sequence[Membership]
    host: Membership | None = None
    cost: Decimal | None = None
    elsewhere: str = ""
    looked_at: str = ""
    travel: str = ""


@recorded
def note_visit(*, room: Room, by: Person, facts: VisitFacts) -> Visit:
    """Note a visit. Raises DomainError for a day to come, nobody who came, and one that is noted already."""
    return _write(room, Visit(group=room.group, by=room.membership, written_on=room.today), facts)


@recorded
def change_visit(*, room: Room, by: Person, visit: Visit, facts: VisitFacts) -> Visit:
    """Put right what one has noted."""
    return _write(room, _own(room, visit), facts)


@recorded
def take_out(*, room: Room, by: Person, visit: Visit) -> None:
    """Take out what one has noted."""
    _own(room, visit).delete()


def _own(room: Room, visit: Visit) -> Visit:
    row = Visit.objects.select_for_update().filter(pk=visit.pk, group=room.group).first()
    if row is None or row.by_id != room.membership.pk:
        raise DomainError(NOT_YOURS, status=404)
    return row


def _write(room: Room, row: Visit, facts: VisitFacts) -> Visit:
    if facts.on > room.today:
        raise DomainError("That day is still to come. Note a visit once you were there.", field="on")
    elsewhere = facts.elsewhere.strip()
    if (facts.museum is None) == (not elsewhere):
        raise DomainError("Say where you were: a museum of yours, or somewhere else.", field="museum")
    if not facts.came:
        raise DomainError("Say who came.", field="came")
    row.museum, row.on, row.host, row.cost = facts.museum, facts.on, facts.host, facts.cost
    room.seal(row, elsewhere=elsewhere or None)
    room.seal(row, looked_at=facts.looked_at.strip() or None, travel=facts.travel.strip() or None)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "visit_once_a_day" not in str(error):
            raise
        raise DomainError(
            "This visit is noted already, perhaps by somebody else of you.", field="on"
        ) from None
    row.came.set(facts.came)
    return row


# --- who was where --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MuseumLine:
    """One museum of the group: whose it is, and who has been there. ``cells`` are in the order of the members."""

    museum: Museum
    members: Sequence[Membership]
    cells: Sequence[bool]
    visited_on: date | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who of a group was in whose museum (G21), and who could be host next."""

    members: Sequence[Membership] = ()
    lines: Sequence[MuseumLine] = field(default_factory=list)
    next_host: MuseumLine | None = None

    @property
    def visited(self) -> int:
        return sum(line.visited_on is not None for line in self.lines)

    @property
    def words(self) -> str:
        """2 of 5 museums of your group are visited."""
        number = len(self.lines)
        museums = "museum" if number == 1 else "museums"
        return f"{self.visited} of {number} {museums} of your group {'is' if self.visited == 1 else 'are'} visited."


def coverage(room: Room) -> Coverage:
    """The matrix of members by museums. Three queries, whatever the number of visits.

    The next host is a museum that nobody has visited and whose member is there; else the one that was visited longest
    ago. A museum of somebody who is away or paused is not suggested.
    """
    inside = room.group.memberships.inside().select_related("person", "seat__entry__museum")
    members = list(inside.order_by("person__name", "pk"))
    museums: dict[Museum, list[Membership]] = {}
    for each in members:
        museum = each.seat.entry.museum if each.seat is not None else None
        if museum is not None:
            museums.setdefault(museum, []).append(each)
    last: dict[int, date] = {}
    there: set[tuple[int, int]] = set()
    rows = Visit.objects.filter(group=room.group).order_by("on").prefetch_related("came")
    for visit in rows:
        if visit.museum_id is not None:
            last[visit.museum_id] = visit.on
            there |= {(visit.museum_id, each.pk) for each in visit.came.all()}
    lines = [
        MuseumLine(
            museum,
            owners,
            [(museum.pk, each.pk) in there or each in owners for each in members],
            last.get(museum.pk),
        )
        for museum, owners in sorted(museums.items(), key=lambda pair: (pair[0].name, pair[0].pk))
    ]
    ready = [line for line in lines if any(not each.is_away(room.today) for each in line.members)]
    ready.sort(key=lambda line: (line.visited_on is not None, line.visited_on or date.min, line.museum.name))
    return Coverage(members, lines, ready[0] if ready else None)
