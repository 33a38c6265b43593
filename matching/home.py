"""What "My learning", a programme's page and the officers' desk show of groups."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from common.attention import AttentionItem
from common.clock import moment_words
from common.home import WAITS, Block, Row
from matching.choices import RunState
from matching.models import MatchRun, Pool, Seat
from matching.models.runs import ANSWER_WITHIN
from programmes.models import Programme


def what_waits(person: Any) -> Block:
    """Places in a group that somebody has not answered yet."""
    seats = Seat.objects.filter(
        entry__person=person,
        run__state=RunState.PUBLISHED,
        run__published_at__gte=timezone.now() - ANSWER_WITHIN,
        group__isnull=False,
        answer="",
    ).select_related("run__pool__programme")
    rows = [
        Row(
            kind=seat.run.pool.programme.name,
            title=f"A group for you: {seat.run.pool}",
            url=seat.get_absolute_url(),
            facts=[f"Say yes or no by {_due(seat)}."],
            action="See the group and answer",
            action_url=seat.get_absolute_url(),
            form="groups",
            sort=seat.run.published_at,
        )
        for seat in seats.order_by("run__published_at", "pk")
    ]
    return Block(WAITS, rows, "")


def _due(seat: Seat) -> str:
    due = seat.run.answer_by
    return moment_words(due, seat.run.pool.programme.zone) if due else ""


def runs_that_wait(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Groups that have been worked out and that nobody has published."""
    runs = MatchRun.objects.filter(state__in=(RunState.READY, RunState.BOARD), again=None)
    if programmes is not None:
        runs = runs.filter(pool__programme__in=programmes)
    for run in runs.select_related("pool__programme").order_by("asked_at"):
        ready = run.state == RunState.READY
        page = "result" if ready else "board"
        yield AttentionItem(
            title=f"Groups for {run.pool} {'are ready to choose from' if ready else 'are on the board'}",
            url=reverse(f"admin:matching_matchrun_{page}", args=[run.pk]),
            action="Look at them",
            programme=run.pool.programme.name,
        )


def calls_in_programme(programme: Programme) -> SafeString:
    """The calls of a programme that are open, on its page."""
    today = timezone.localdate()
    calls = Pool.objects.filter(Q(closes_on=None) | Q(closes_on__gte=today), programme=programme)
    found = list(calls.order_by("closes_on", "pk"))
    return (
        SafeString(render_to_string("matching/programme_block.html", {"calls": found}))
        if found
        else SafeString("")
    )
