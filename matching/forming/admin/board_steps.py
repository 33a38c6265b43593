"""The steps of the board: each a verb of the desk whose form stands on the board, where a refusal is shown too."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from common.desk import Verb
from common.errors import DomainError
from matching.forming import board, runs
from matching.models import MatchRun
from people.models import Person

GROUP_OF_NONE, NEW_GROUP = "none", "new"


@dataclass(frozen=True, slots=True)
class BoardStep:
    """What a step led to: the run as it is then, or a new one, and the place on the board where it is seen."""

    run: MatchRun
    where: str = ""

    @property
    def says(self) -> str:
        last = self.run.decisions.first()
        return last.what if last else "Done."


class StepForm(forms.Form):
    """What every step says: how the board stood when it was looked at, and why, where a rule asks for it."""

    version = forms.IntegerField()
    reason = forms.CharField(required=False)

    def __init__(self, run: MatchRun, posted: Any) -> None:
        super().__init__(posted)


class AgainForm(forms.Form):
    version = forms.IntegerField()

    def __init__(self, run: MatchRun, posted: Any) -> None:
        super().__init__(posted)


class MoveForm(StepForm):
    seat = forms.IntegerField()
    to = forms.CharField()

    def clean_to(self) -> str:
        to: str = self.cleaned_data["to"]
        if to not in (GROUP_OF_NONE, NEW_GROUP) and not to.isdecimal():
            raise forms.ValidationError("There is no such group.")
        return to


class ExchangeForm(StepForm):
    first = forms.IntegerField()
    second = forms.IntegerField()


class SeatForm(AgainForm):
    seat = forms.IntegerField()


class LeftOutForm(SeatForm):
    message = forms.CharField(required=False)


class GroupForm(AgainForm):
    group = forms.IntegerField()


class AsideForm(StepForm):
    group = forms.IntegerField()
    kind = forms.CharField()


def _at(group: int | None) -> str:
    return "#left-out" if group is None else f"#group-{group + 1}"


def _group(run: MatchRun, to: str) -> int | None:
    if to == GROUP_OF_NONE:
        return None
    if to == NEW_GROUP:
        taken = run.seats.filter(group__isnull=False).values_list("group", flat=True)
        return max((group for group in taken if group is not None), default=-1) + 1
    return int(to)


def _move(*, run: MatchRun, seat: int, to: str, version: int, reason: str, by: Person) -> BoardStep:
    group = _group(run, to)
    went = board.move(run=run, seat_pk=seat, to=group, version=version, by=by, reason=reason)
    return BoardStep(went, _at(group))


def _exchange(*, run: MatchRun, first: int, second: int, version: int, reason: str, by: Person) -> BoardStep:
    went = board.exchange(run=run, first_pk=first, second_pk=second, version=version, by=by, reason=reason)
    return BoardStep(went, "#exchange")


def _lock_one(*, run: MatchRun, seat: int, version: int, by: Person, locked: bool = True) -> BoardStep:
    row = run.seats.filter(pk=seat).first()
    went = board.lock(run=run, seats=[seat], locked=locked, version=version, by=by)
    return BoardStep(went, _at(row.group if row else None))


def _unlock_one(*, run: MatchRun, seat: int, version: int, by: Person) -> BoardStep:
    return _lock_one(run=run, seat=seat, version=version, by=by, locked=False)


def _lock_all(*, run: MatchRun, group: int, version: int, by: Person, locked: bool = True) -> BoardStep:
    seats = list(run.seats.filter(group=group).values_list("pk", flat=True))
    went = board.lock(run=run, seats=seats, locked=locked, version=version, by=by)
    return BoardStep(went, _at(group))


def _unlock_all(*, run: MatchRun, group: int, version: int, by: Person) -> BoardStep:
    return _lock_all(run=run, group=group, version=version, by=by, locked=False)


def _set_aside(*, run: MatchRun, group: int, kind: str, version: int, reason: str, by: Person) -> BoardStep:
    went = board.set_aside(run=run, group=group, kind=kind, version=version, by=by, reason=reason)
    return BoardStep(went, _at(group))


def _write(*, run: MatchRun, seat: int, message: str, version: int, by: Person) -> BoardStep:
    went = board.write_to_left_out(run=run, seat_pk=seat, message=message, version=version, by=by)
    return BoardStep(went, "#left-out")


def _again(*, run: MatchRun, version: int, by: Person) -> MatchRun:
    return runs.ask_again(run=run, version=version, by=by)


def _undo(*, run: MatchRun, version: int, by: Person) -> BoardStep:
    return BoardStep(board.undo(run=run, version=version, by=by))


def _where(run: MatchRun, step: BoardStep) -> str:
    return reverse("admin:matching_matchrun_board", args=[run.pk]) + step.where


def _step(name: str, label: str, service: Any, form: Any) -> Verb:
    return Verb(name, label, service, lambda run, step: step.says, form=form, on="board", leads_to=_where)


#: What can be done on the board. Each button stands there, in the group or beside the person that it is about.
STEPS = (
    _step("move", "Move", _move, MoveForm),
    _step("exchange", "Exchange them", _exchange, ExchangeForm),
    _step("lock", "Lock", _lock_one, SeatForm),
    _step("unlock", "Unlock", _unlock_one, SeatForm),
    _step("lock-group", "Lock everybody", _lock_all, GroupForm),
    _step("unlock-group", "Unlock everybody", _unlock_all, GroupForm),
    _step("set-aside", "Set aside", _set_aside, AsideForm),
    _step("message", "Save the message", _write, LeftOutForm),
    _step("undo", "Undo", _undo, AgainForm),
    Verb(
        "again",
        "Work out the rest again, around those locked",
        _again,
        "The groups are being worked out again around those you locked.",
        form=AgainForm,
        on="board",
        leads_to=lambda run, went: reverse("admin:matching_matchrun_result", args=[went.pk]),
    ),
)


def version_of(posted: Any) -> int:
    """The version of the board that was looked at. Raises DomainError where it does not say one."""
    form = AgainForm(MatchRun(), posted)
    if not form.is_valid():
        raise DomainError("The page was not complete. Look at it again and repeat your step.", status=400)
    version: int = form.cleaned_data["version"]
    return version
