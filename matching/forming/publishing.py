"""From a draft that was checked to groups that people know of, in one transaction; and back, before anybody looked."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from mailing.choices import MessageState
from mailing.models import Message
from mailing.outbox.services import cancel_pending
from matching.choices import Breach, EntryState, RunState
from matching.forming.board import Board, locked_board
from matching.forming.checking import BrokenRule
from matching.forming.mails import tell_left_out
from matching.forming.snapshot import members_elsewhere
from matching.lifecycle import RUNS
from matching.models import Decision, MatchRun, Seat
from matching.registry import published, taken_back
from people.models import Person

#: So many people are named one by one.
NAMED = 5


def in_the_way(run: MatchRun) -> list[BrokenRule]:
    """What has to be put right before publishing: broken rules that nobody set aside, and people who changed their
    mind or found a place since the input was frozen."""
    board = Board(run)
    found = board.not_set_aside()
    full = members_elsewhere(run)
    elsewhere: list[Seat] = []
    for seat in board.seats:
        if seat.group is None:
            continue
        if seat.entry.state != EntryState.IN or seat.entry.person.erased_at:
            says = f"{seat.entry} does not want a group any more. Take them out of group {seat.group + 1}."
            found.append(BrokenRule(seat.group, Breach.LEFT, says))
        elif full[seat.entry.person_id] >= seat.entry.capacity:
            elsewhere.append(seat)
    return found + _elsewhere(elsewhere)


def _elsewhere(seats: list[Seat]) -> list[BrokenRule]:
    """People who have found another group since: each by name, or how many where it is not worth a list."""
    if len(seats) > NAMED:
        says = (
            f"{len(seats)} people on this board have found another group since, {seats[0].entry} and "
            f"{seats[1].entry} among them. Form groups again: only those without one are asked."
        )
        return [BrokenRule(seats[0].group or 0, Breach.LEFT, says)]
    return [
        BrokenRule(
            seat.group or 0,
            Breach.LEFT,
            f"{seat.entry} has found another group since. Take them out of group {(seat.group or 0) + 1}.",
        )
        for seat in seats
    ]


@recorded
def publish(*, run: MatchRun, version: int, by: Person) -> MatchRun:
    """The apps above make their groups and tell their people, who have seven days to say yes; whoever was left out is
    told here."""
    list(_people_of(run).select_for_update(no_key=True).values_list("pk"))
    # One call is published by one officer at a time: places elsewhere in it are counted under this lock.
    type(run.pool).objects.select_for_update(of=("self",)).get(pk=run.pool_id)
    row = locked_board(run, version)
    if found := in_the_way(row):
        raise DomainError(" ".join(each.sentence for each in found))
    now = timezone.now()
    RUNS.move(row, RunState.PUBLISHED, published_at=now, board_version=row.board_version + 1)
    groups = groups_of(row)
    if not groups:
        raise DomainError("There is no group with anybody in it to publish.")
    left_out = list(
        row.seats.filter(group=None, entry__state=EntryState.IN)
        .select_related("entry__person")
        .order_by("pk")
    )
    _number_anew(groups)
    for hook in published:
        hook(row, groups)
    for seat in left_out:
        tell_left_out(seat, run=row)
    count = sum(map(len, groups))
    Decision.objects.create(
        run=row,
        by=by,
        what=f"Published {_many(len(groups), 'group')} of {count:,} people; "
        f"{'nobody was' if not left_out else '1 was' if len(left_out) == 1 else f'{len(left_out)} were'} left out.",
    )
    return row


def _people_of(run: MatchRun) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=run.seats.values("entry__person")).order_by("pk")


def mails_of(run: MatchRun) -> int:
    """How many mails publishing sends: one to everybody with a place, and to whoever still hopes for one."""
    told = run.seats.filter(Q(group__isnull=False) | Q(entry__state=EntryState.IN))
    people = told.select_related("entry__person")
    return sum(bool(seat.entry.person.address) for seat in people)


def groups_of(run: MatchRun) -> list[list[Seat]]:
    """The seats of each group that has anybody in it."""
    found: dict[int, list[Seat]] = {}
    seats = run.seats.filter(group__isnull=False).select_related("entry__person", "entry__museum")
    for seat in seats.order_by("group", "entry__person__name", "pk"):
        found.setdefault(seat.group or 0, []).append(seat)
    return list(found.values())


def _number_anew(groups: list[list[Seat]]) -> None:
    """Groups that became empty on the board leave no gap in what people read."""
    for number, group in enumerate(groups):
        for seat in group:
            if seat.group != number:
                seat.group = number
                seat.save(update_fields=["group"])


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@recorded
def take_back(*, run: MatchRun, by: Person) -> MatchRun:
    """Undo publishing while nobody has seen it: the mails have not gone and no page was opened."""
    row = MatchRun.objects.select_for_update().get(pk=run.pk)
    if row.state != RunState.PUBLISHED:
        raise DomainError("These groups are not published.")
    if row.seats.filter(seen_at__isnull=False).exists():
        raise DomainError("Somebody has seen their place already, so this cannot be taken back any more.")
    seats = list(row.seats.order_by("pk"))
    for seat in seats:
        cancel_pending(about=seat, reason="Publishing was taken back.")
    gone = (MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)
    if Message.objects.about_any(seats).filter(state__in=gone).exists():
        raise DomainError("The mails have begun to go out, so this cannot be taken back any more.")
    for hook in taken_back:
        hook(row)
    RUNS.move(row, RunState.BOARD, published_at=None, board_version=row.board_version + 1)
    Decision.objects.create(run=row, by=by, what="Took publishing back before anybody had seen it.")
    return row


def see(*, seat: Seat) -> None:
    """Somebody without a group has opened the page that says so: from here on, publishing is not taken back."""
    Seat.objects.filter(pk=seat.pk, seen_at=None).update(seen_at=timezone.now())
