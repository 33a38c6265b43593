"""What the desk's pages of a run show, from the same arrays that solver and board use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from common.errors import DomainError
from matching.choices import RunState, StartState
from matching.forming import explanations, representation
from matching.forming.board import Board, NeedsReason, last_step
from matching.forming.checking import BrokenRule
from matching.forming.problem import FormingProblem, average_worth, question_of
from matching.forming.robustness import Robustness, note_on, robustness
from matching.forming.run_settings import WEIGHTS, Settings, preset_of
from matching.forming.why_here import why_here
from matching.models import Alternative, Entry, MatchRun, Seat, SetAside
from matching.registry import Standing, answered, ended


@dataclass(frozen=True, slots=True)
class GroupOnPage:
    number: int
    people: Sequence[Any]
    words: explanations.GroupWords
    broken: Sequence[BrokenRule] = ()
    aside: Sequence[SetAside] = ()
    fragile: str = ""

    @property
    def all_locked(self) -> bool:
        return all(seat.locked for seat in self.people)


@dataclass(frozen=True, slots=True)
class LeftOut:
    who: Any
    words: explanations.LeftOutWords


@dataclass(frozen=True, slots=True)
class WayOnPage:
    way: Alternative
    groups: Sequence[GroupOnPage]
    left_out: Sequence[LeftOut]
    placed: int
    sizes: str
    fit: int
    alone: int
    robust: Robustness


def progress_of(run: MatchRun) -> int:
    """How much of a run's work is done, in per cent."""
    shares = [
        100 if start.state in (StartState.DONE, StartState.FAILED) else start.progress
        for start in run.starts.all()
    ]
    return round(sum(shares) / max(1, len(shares)))


def result_context(run: MatchRun) -> dict[str, Any]:
    """Progress while it is worked out; the ways after that."""
    settings = Settings.of(run.settings)
    context: dict[str, Any] = {
        "settings": settings,
        "preset": preset_of(settings.preset),
        "weights": [
            (weight.label, dict(weight.choices).get(settings.weight(weight.name), "")) for weight in WEIGHTS
        ],
        "count": len(run.input.get("people", [])),
        "working": run.state == RunState.SOLVING,
    }
    if context["working"]:
        return {**context, "progress": progress_of(run)}
    found = list(run.alternatives.all())
    if not found:
        return context
    question = question_of(run.input, settings)
    entries = Entry.objects.filter(pk__in=[person["entry"] for person in run.input["people"]])
    people = {entry.pk: entry for entry in entries.select_related("person", "museum")}
    at = {person["entry"]: number for number, person in enumerate(run.input["people"])}
    return {**context, "ways": [_way(way, question, people, at) for way in found]}


def _way(
    way: Alternative, question: FormingProblem, people: Mapping[int, Entry], at: Mapping[int, int]
) -> WayOnPage:
    names = ["Somebody"] * len(at)
    for entry in people.values():
        names[at[entry.pk]] = str(entry.person)
    groups = [[at[entry] for entry in group] for group in way.groups]
    left_out = [
        LeftOut(people[entry], explanations.of_left_out(question, groups, at[entry]))
        for entry in way.unplaced
        if entry in people
    ]
    sizes = sorted(len(group) for group in groups)
    return WayOnPage(
        way=way,
        groups=[
            GroupOnPage(number, [people[entry] for entry in way.groups[number] if entry in people],
                  explanations.of_group(question, group, names))
            for number, group in enumerate(groups)
        ],
        left_out=left_out,
        placed=sum(sizes),
        fit=average_worth(question, groups),
        robust=robustness(question.settings, sizes),
        alone=sum(len(representation.alone(question, group)) for group in groups),
        sizes=f"{sizes[0]} to {sizes[-1]}" if sizes and sizes[0] != sizes[-1] else str(sizes[0] if sizes else 0),
    )  # fmt: skip


def board_context(
    run: MatchRun, *, problem: DomainError | None = None, posted: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The board, and what stands in the way of the step that was just asked for."""
    board = Board(run)
    groups = board.groups()
    broken, aside = board.broken(), list(run.set_aside.select_related("by"))
    silenced = {(each.group, each.kind) for each in aside}
    seats: dict[int | None, list[Seat]] = {}
    for seat in board.seats:
        seats.setdefault(seat.group, []).append(seat)
    shown = [
        GroupOnPage(
            number,
            seats.get(number, []),
            explanations.of_group(board.question, group, board.names),
            [each for each in broken if each.group == number and (number, each.kind) not in silenced],
            [each for each in aside if each.group == number],
            note_on(board.settings, len(group)),
        )
        for number, group in enumerate(groups)
        if group
    ]
    left_out = [
        LeftOut(seat, explanations.of_left_out(board.question, groups, board.at[seat.entry_id]))
        for seat in seats.get(None, [])
    ]
    published = run.state == RunState.PUBLISHED
    standing = dict(chain.from_iterable(of(run).items() for of in answered)) if published else {}
    return {
        "groups": shown,
        "left_out": left_out,
        "seats": [] if published else [seat for seat in board.seats if not seat.locked],
        "published": published,
        "answers": _answers(board.seats, standing) if published else "",
        "standing": standing,
        "ended": dict(chain.from_iterable(of(run).items() for of in ended)) if published else {},
        "last_step": None if published else last_step(run),
        "fit": average_worth(board.question, groups),
        "robust": robustness(board.settings, [len(group) for group in groups if group]),
        "problem": problem,
        "asks": _asks(problem, posted or {}),
    }


def why_context(run: MatchRun, seat: Seat) -> dict[str, Any]:
    """Why somebody sits where they do, and what every other group would mean."""
    board = Board(run)
    seats = {board.at[each.entry_id]: each for each in board.seats}
    locked = [number for number, each in seats.items() if each.locked and each.pk != seat.pk]
    told = why_here(board.question, board.groups(), board.at[seat.entry_id], locked=locked)
    others = [(other, seats[other.exchange] if other.exchange is not None else None) for other in told.others]
    return {"seat": seat, "told": told, "others": others}


def _answers(seats: Sequence[Seat], standing: Mapping[int, Standing]) -> str:
    """How many have said what, in a sentence."""
    found = [standing[seat.pk] for seat in seats if seat.group is not None and seat.pk in standing]
    gone = sum(each.is_gone for each in found)
    yes = sum(each.said_yes and not each.is_gone for each in found)
    silent = len(found) - gone - yes
    return f"{yes} said yes, {gone} no, and {silent} {'has' if silent == 1 else 'have'} not answered."


def _asks(problem: DomainError | None, posted: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was posted, to be posted again with a reason."""
    if not isinstance(problem, NeedsReason):
        return []
    return [(name, posted[name]) for name in ("seat", "to", "first", "second") if name in posted]
