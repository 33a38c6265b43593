"""What a worker does: one start of a run, from frozen input to ways of forming the groups."""

import time
from collections.abc import Collection
from typing import Any

from django.utils import timezone

from matching.engine import Grouping, Infeasible, alternatives
from matching.forming import representation, starts
from matching.forming.problem import FormingProblem, question_of, worth
from matching.forming.run_settings import Settings
from matching.models import MatchRun, Start

#: Proposed moves a person, so that the same seed gives the same answer on any machine; and the longest it may take,
#: on a machine so slow that this is not reached.
STEPS_A_PERSON = 100_000
LONGEST_SECONDS = 60.0
HEARD_EVERY = 0.5
SAID = {
    "sizes": "the sizes of the groups",
    "groups": "the number of groups",
    "everyone placed": "that everybody is placed",
    "together": "people who stay together",
    "fixed": "people who are locked",
    "common slots": "a half-day at which all are free",
    # Never who, nor whether anybody asked for it.
    "apart": "the rules on who may share a group",
}


def solve(pk: int) -> None:
    """Do one start, if it is there to be done."""
    start = starts.claim(pk)
    if start is None:
        return
    if start.tries > starts.TRIES:
        starts.settle(start=start, result=[], problem=starts.OUR_FAULT)
        return
    try:
        result = _ways(start)
    except Infeasible as error:
        starts.settle(start=start, result=[], problem=impossible(error))
    except Exception:
        starts.settle(start=start, result=[], problem=starts.OUR_FAULT)
        raise
    else:
        starts.settle(start=start, result=result)


def _ways(start: Start) -> list[dict[str, Any]]:
    run = start.run
    question = question_of(run.input, Settings.of(run.settings))
    entries = [person["entry"] for person in run.input["people"]]
    at = {entry: number for number, entry in enumerate(entries)}
    fixed = {at[int(entry)]: group for entry, group in run.fixed.items() if int(entry) in at}
    found = alternatives(
        **question.for_engine(),
        fixed=fixed,
        k=starts.WAYS,
        min_difference=_reachable(question, fixed),
        steps=STEPS_A_PERSON * len(entries),
        seed=run.seed * starts.STARTS + start.number,
        starts=1,
        progress=_Listener(start),
    )
    return [_as_data(way, question, entries, held=fixed) for way in found]


def _reachable(question: FormingProblem, fixed: dict[int, int]) -> float:
    """Locked people cannot sit elsewhere: the share asked for is that of the others."""
    count = len(question.people)
    return starts.ASKED_DIFFERENT * (count - len(fixed)) / count


def _as_data(
    way: Grouping, question: FormingProblem, entries: list[int], held: Collection[int]
) -> dict[str, Any]:
    """A way with company kept; its objective is what the groups are worth less the price of whoever is left out or
    alone."""
    groups = representation.kept_company(question, way.groups, held)
    price = float(question.penalty[way.unplaced].sum()) if way.unplaced else 0.0
    if question.settings.company:
        price += representation.ALONE * sum(len(representation.alone(question, group)) for group in groups)
    return {
        "groups": [[entries[person] for person in group] for group in groups],
        "unplaced": [entries[person] for person in way.unplaced],
        "objective": worth(question, groups) - price,
        "bound": way.bound,
    }


def impossible(error: Infeasible) -> str:
    """Which kinds of rule conflict, without naming anybody."""
    kinds = list(dict.fromkeys(SAID[rule.kind] for rule in error.rules))
    if not kinds:
        return "No way of forming groups keeps all the rules. Loosen one and try again."
    between = f" Between them: {'; '.join(kinds)}." if len(kinds) > 1 else f" The cause is {kinds[0]}."
    return f"No way of forming groups keeps all the rules.{between} Loosen one and try again."


class _Listener:
    """Writes down how far a start is, and hears when an officer wants it to stop."""

    def __init__(self, start: Start) -> None:
        self.start = start
        self.began = self.last = time.monotonic()

    def __call__(self, share: float, best: float) -> bool:
        now = time.monotonic()
        if now - self.last < HEARD_EVERY:
            return now - self.began > LONGEST_SECONDS
        self.last = now
        Start.objects.filter(pk=self.start.pk).update(
            progress=min(99, round(100 * share)), heard_at=timezone.now()
        )
        stop = MatchRun.objects.filter(pk=self.start.run_id).values_list("stop_asked", flat=True).first()
        return bool(stop) or now - self.began > LONGEST_SECONDS
