"""The board: an officer's draft of the groups, changed one step at a time, each checked by the solver's own rules."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from common.errors import DomainError
from common.history import recorded
from matching.choices import RunState
from matching.forming import explanations
from matching.forming.checking import BrokenRule, broken_rules
from matching.forming.problem import FormingProblem, question_of
from matching.forming.run_settings import Settings
from matching.lifecycle import RUNS
from matching.models import Decision, MatchRun, Seat, SetAside
from people.models import Person


class NeedsReason(DomainError):
    """A step breaks only rules that may be set aside with a reason. ``broken`` are they."""

    def __init__(self, broken: Sequence[BrokenRule]) -> None:
        says = " ".join(each.sentence for each in broken)
        super().__init__(f"{says} You may set this aside if you say why.", field="reason")
        self.broken = broken


class Board:
    """The seats of a run with everything that is asked of them, read once."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run
        self.settings = Settings.of(run.settings)
        seats = run.seats.select_related("entry__person", "entry__museum").order_by(
            "entry__person__name", "pk"
        )
        by_entry = {seat.entry_id: seat for seat in seats}
        # Somebody whose wish is gone has no seat any more, and no number to be asked for.
        self.at = {
            person["entry"]: number
            for number, person in enumerate(run.input["people"])
            if person["entry"] in by_entry
        }
        self.seats = [seat for seat in by_entry.values() if seat.entry_id in self.at]

    @cached_property
    def question(self) -> FormingProblem:
        return question_of(self.run.input, self.settings)

    @cached_property
    def names(self) -> list[str]:
        names = ["Somebody"] * len(self.run.input["people"])
        for seat in self.seats:
            names[self.at[seat.entry_id]] = str(seat.entry.person)
        return names

    def groups(self, moved: Mapping[int, int | None] | None = None) -> list[list[int]]:
        """The numbers of the people in each group; as it would be with some seats (by id) elsewhere."""
        moved = moved or {}
        places = {seat.pk: moved.get(seat.pk, seat.group) for seat in self.seats}
        count = max((group for group in places.values() if group is not None), default=-1) + 1
        found: list[list[int]] = [[] for _ in range(count)]
        for seat in self.seats:
            group = places[seat.pk]
            if group is not None:
                found[group].append(self.at[seat.entry_id])
        return found

    def broken(self, moved: Mapping[int, int | None] | None = None) -> list[BrokenRule]:
        return broken_rules(self.question, self.groups(moved), self.names)

    def not_set_aside(self) -> list[BrokenRule]:
        """What still stands in the way of publishing."""
        aside = {(each.group, each.kind) for each in self.run.set_aside.all()}
        return [each for each in self.broken() if (each.group, each.kind) not in aside]


@recorded
def choose(*, run: MatchRun, number: int, by: Person) -> MatchRun:
    """Lay one of the ways out on the board. Until something is published, another may be chosen instead."""
    row = MatchRun.objects.select_for_update().get(pk=run.pk)
    if row.state not in (RunState.READY, RunState.BOARD):
        raise DomainError(
            "These groups are published: take that back first."
            if row.state == RunState.PUBLISHED
            else "There is nothing to choose from yet."
        )
    way = row.alternatives.filter(number=number).first()
    if way is None:
        raise DomainError("There is no such way. Choose one of those on the page.", status=404)
    alive = set(row.pool.entries.values_list("pk", flat=True))
    row.seats.all().delete()
    row.set_aside.all().delete()
    held = {int(entry) for entry in row.fixed}
    seats = [
        Seat(run=row, entry_id=entry, group=group, locked=entry in held)
        for group, members in enumerate(way.groups)
        for entry in members
        if entry in alive
    ]
    seats += [Seat(run=row, entry_id=entry) for entry in way.unplaced if entry in alive]
    Seat.objects.bulk_create(seats)
    RUNS.move(row, RunState.BOARD, chosen=number, board_version=row.board_version + 1)
    Decision.objects.create(run=row, by=by, what=f"Chose way {number + 1}.")
    draft_messages(row)
    return row


def draft_messages(run: MatchRun) -> None:
    """A first draft of a message for everybody without a place who has none yet."""
    board = Board(run)
    groups = board.groups()
    without = [seat for seat in board.seats if seat.group is None and not seat.message]
    for seat in without:
        first_name = seat.entry.person.get_short_name() or "colleague"
        seat.message = explanations.message_to(
            board.question, groups, board.at[seat.entry_id], first_name=first_name
        )
    Seat.objects.bulk_update(without, ["message"])


def board_of(*, run: MatchRun, version: int) -> list[Seat]:
    """The seats of a board, locked, if it is still the one that was looked at."""
    return list(locked_board(run, version).seats.order_by("pk"))


def locked_board(run: MatchRun, version: int) -> MatchRun:
    """The run of a board, locked, if nobody has changed the board since it was looked at."""
    row = MatchRun.objects.select_for_update().get(pk=run.pk)
    if row.state != RunState.BOARD:
        raise DomainError("These groups are not on the board any more. Look at what has become of them.")
    if row.board_version != version:
        last = row.decisions.select_related("by").first()
        who = str(last.by) if last and last.by else "Somebody else"
        what = f": “{last.what}”" if last else ""
        raise DomainError(
            f"{who} changed this board while you looked at it{what} Your step was not taken. This is the board now."
        )
    return row


@recorded
def move(
    *, run: MatchRun, seat_pk: int, to: int | None, version: int, by: Person, reason: str = ""
) -> MatchRun:
    """Put somebody into another group, into a new one (the number after the last), or into none."""
    row = locked_board(run, version)
    seat = _seat(row, seat_pk)
    if seat.group == to:
        raise DomainError(f"{seat.entry} is there already.")
    return _step(row, {seat.pk: to}, f"{seat.entry}: from {seat.place} to {_place(to)}.", by, reason)


@recorded
def exchange(
    *, run: MatchRun, first_pk: int, second_pk: int, version: int, by: Person, reason: str = ""
) -> MatchRun:
    """Let two people change places."""
    row = locked_board(run, version)
    first, second = _seat(row, first_pk), _seat(row, second_pk)
    if first.group == second.group:
        raise DomainError("Choose two people who sit in different groups.", field="second")
    what = f"Exchanged {first.entry} ({first.place}) and {second.entry} ({second.place})."
    return _step(row, {first.pk: second.group, second.pk: first.group}, what, by, reason)


def _seat(run: MatchRun, pk: int) -> Seat:
    seat = run.seats.select_related("entry__person").filter(pk=pk).first()
    if seat is None:
        raise DomainError("There is no such person on this board.", status=404)
    if seat.locked:
        raise DomainError(f"{seat.entry} is locked. Unlock them first.")
    return seat


def _place(group: int | None) -> str:
    return "no group" if group is None else f"group {group + 1}"


def _step(run: MatchRun, moved: Mapping[int, int | None], what: str, by: Person, reason: str) -> MatchRun:
    """Check the groups as they would be, then write them. What was broken before is nobody's fault now."""
    board = Board(run)
    highest = max((seat.group for seat in board.seats if seat.group is not None), default=-1)
    if any(to is not None and not 0 <= to <= highest + 1 for to in moved.values()):
        raise DomainError("Choose a group from the list.", field="to")
    before = set(board.broken())
    new = [each for each in board.broken(moved) if each not in before]
    if firm := [each for each in new if not each.may_be_set_aside]:
        raise DomainError(" ".join(each.sentence for each in firm))
    if new and not reason.strip():
        raise NeedsReason(new)
    stood = _as_it_stands(run, moved)
    for each in new:
        SetAside.objects.update_or_create(
            run=run, group=each.group, kind=each.kind, defaults={"reason": reason.strip()[:300], "by": by}
        )
    for pk, to in moved.items():
        # What somebody was to be told stays: an officer's words are not lost when they change their mind.
        Seat.objects.filter(pk=pk).update(group=to)
    _forget_what_is_kept(run)
    draft_messages(run)
    return _changed(run, what, by, stood)


def _forget_what_is_kept(run: MatchRun) -> None:
    """A rule that is kept again need not be set aside any more."""
    still = {(each.group, each.kind) for each in Board(run).broken()}
    for each in run.set_aside.all():
        if (each.group, each.kind) not in still:
            each.delete()


def _changed(run: MatchRun, what: str, by: Person, before: dict[str, list[Any]] | None = None) -> MatchRun:
    run.board_version += 1
    run.save(update_fields=["board_version"])
    Decision.objects.create(run=run, by=by, what=what[:300], before=before)
    return run


def _as_it_stands(run: MatchRun, seats: Iterable[int]) -> dict[str, list[Any]]:
    """Seats (by id) as they are before a step, and which rules are set aside, for undoing it."""
    rows = run.seats.filter(pk__in=list(seats)).order_by("pk")
    return {
        "seats": [[seat.pk, seat.group, seat.locked] for seat in rows],
        "set_aside": [[each.group, each.kind] for each in run.set_aside.order_by("pk")],
    }


def last_step(run: MatchRun) -> Decision | None:
    """The newest thing that was done on the board, if it can be undone."""
    newest = run.decisions.first()
    return newest if newest is not None and newest.before is not None else None


@recorded
def undo(*, run: MatchRun, version: int, by: Person) -> MatchRun:
    """Put the board back as it was before the last step. Whose wish has gone since stays away.

    A rule that the step kept again, and that was set aside before, has to be set aside anew: its reason is gone.
    """
    row = locked_board(run, version)
    last = last_step(row)
    if last is None or last.before is None:
        raise DomainError("There is no step to undo.")
    for pk, group, locked in last.before["seats"]:
        row.seats.filter(pk=pk).update(group=group, locked=locked)
    for aside in row.set_aside.all():
        if [aside.group, aside.kind] not in last.before["set_aside"]:
            aside.delete()
    _forget_what_is_kept(row)
    draft_messages(row)
    return _changed(row, f"Undone: {last.what}", by)


@recorded
def set_aside(*, run: MatchRun, group: int, kind: str, version: int, by: Person, reason: str) -> MatchRun:
    """Set aside a rule that a group breaks already, with a reason."""
    row = locked_board(run, version)
    found = [each for each in Board(row).broken() if (each.group, each.kind) == (group, kind)]
    if not found:
        raise DomainError("That rule is kept by this group.")
    if not found[0].may_be_set_aside:
        raise DomainError(f"This cannot be set aside. {found[0].sentence}")
    if not reason.strip():
        raise NeedsReason(found)
    before = _as_it_stands(row, [])
    SetAside.objects.update_or_create(
        run=row, group=group, kind=kind, defaults={"reason": reason.strip()[:300], "by": by}
    )
    return _changed(row, f"Set aside in group {group + 1}: {found[0].sentence}", by, before)


@recorded
def lock(*, run: MatchRun, seats: Sequence[int], locked: bool, version: int, by: Person) -> MatchRun:
    """Hold people where they are, or let them go again, for the next time the groups are worked out."""
    row = locked_board(run, version)
    chosen = list(row.seats.filter(pk__in=seats, group__isnull=False).select_related("entry__person"))
    if not chosen:
        raise DomainError("Only somebody who sits in a group can be locked there.")
    before = _as_it_stands(row, [seat.pk for seat in chosen])
    row.seats.filter(pk__in=[seat.pk for seat in chosen]).update(locked=locked)
    who = str(chosen[0].entry) if len(chosen) == 1 else f"{len(chosen)} people of {chosen[0].place}"
    return _changed(row, f"{'Locked' if locked else 'Unlocked'} {who}.", by, before)


@recorded
def write_to_left_out(*, run: MatchRun, seat_pk: int, message: str, version: int, by: Person) -> MatchRun:
    """Change what somebody without a place will be told."""
    row = locked_board(run, version)
    seat = row.seats.filter(pk=seat_pk, group=None).select_related("entry__person").first()
    if seat is None:
        raise DomainError("They have a place by now, so there is no message to write.")
    if not message.strip():
        raise DomainError(
            "Everybody who could not be placed is told so. Write them a few words.", field="message"
        )
    seat.message = message.strip()[:4000]
    seat.save(update_fields=["message"])
    return _changed(row, f"Changed the message to {seat.entry}.", by)
