"""What "My learning", a programme's page and the officers' desk show of groups."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from common.attention import AttentionItem
from common.clock import moment_words
from common.home import WAITS, Block, Row
from matching.choices import GONE, Answer, EntryState, RunState
from matching.forming.run_settings import Settings
from matching.forming.selectors import open_calls
from matching.models import Entry, MatchRun, Seat
from matching.models.pools import WISHES
from matching.models.runs import ANSWER_WITHIN
from programmes.models import CallStage, Programme

#: How long after the last moment to answer an officer is told of a group that is too small.
SEEN_TO = timedelta(days=14)
#: How long after its call has closed a wish without a group stays on its person's page.
WISHES_STAY = timedelta(days=180)


def what_waits(person: Any) -> Block:
    """Places in a group that somebody has not answered yet."""
    seats = Seat.objects.filter(
        entry__person=person,
        run__state=RunState.PUBLISHED,
        run__published_at__gte=timezone.now() - ANSWER_WITHIN,
        group__isnull=False,
        answer="",
    ).select_related("run__pool__call__programme")
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


def my_groups(person: Any) -> Block:
    """The groups somebody has said yes to, and their wishes for one: so that they find them, and can pause."""
    seats = Seat.objects.filter(
        entry__person=person, run__state=RunState.PUBLISHED, group__isnull=False, answer=Answer.ACCEPTED
    ).select_related("run__pool__call__programme")
    rows = [
        Row(
            kind=seat.run.pool.programme.name,
            title=str(seat.run.pool),
            url=seat.get_absolute_url(),
            facts=["You have said yes."],
            action="See who is in it",
            action_url=seat.get_absolute_url(),
            form="groups",
        )
        for seat in seats.order_by("-run__published_at", "pk")
    ]
    placed = Seat.objects.filter(run__state=RunState.PUBLISHED, group__isnull=False).exclude(answer__in=GONE)
    long_ago = CallStage.objects.filter(key=WISHES, closes_at__lt=timezone.now() - WISHES_STAY)
    wishes = (
        Entry.objects.filter(person=person, state__in=(EntryState.IN, EntryState.PAUSED))
        .exclude(pool__call__in=long_ago.values("call"))
        .exclude(pk__in=placed.values("entry"))
        .select_related("pool__call__programme")
        .prefetch_related("pool__call__stages")
    )
    return Block("My groups", [*rows, *map(_wish_row, wishes.order_by("-made_at", "pk"))], "")


def _wish_row(wish: Entry) -> Row:
    page = wish.pool.get_absolute_url()
    wants = "You want a group. You hear from us when groups have been formed."
    return Row(
        kind=wish.pool.programme.name,
        title=str(wish.pool),
        url=page,
        facts=[wants if wish.state == EntryState.IN else "Not this time. What you wrote is kept."],
        action="Change or pause my wish" if wish.pool.is_open() else "",
        action_url=page,
        form="groups",
    )


def told_in_private(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Somebody has told the officers that their group is not right. The desk does not say who."""
    seats = Seat.objects.filter(run__state=RunState.PUBLISHED, unfit_seen_to_at=None).exclude(unfit="")
    if programmes is not None:
        seats = seats.filter(run__pool__call__programme__in=programmes)
    for seat in seats.select_related("run__pool__call__programme").order_by("unfit_at", "pk"):
        yield AttentionItem(
            title=f"Somebody in a group of {seat.run.pool} says that it is not right for them",
            url=f"{reverse('admin:matching_matchrun_board', args=[seat.run_id])}#group-{(seat.group or 0) + 1}",
            action="Read it",
            programme=seat.run.pool.programme.name,
        )


def runs_that_wait(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Groups that have been worked out and that nobody has published."""
    runs = MatchRun.objects.filter(state__in=(RunState.READY, RunState.BOARD), again=None)
    if programmes is not None:
        runs = runs.filter(pool__call__programme__in=programmes)
    for run in runs.select_related("pool__call__programme").order_by("asked_at"):
        ready = run.state == RunState.READY
        page = "result" if ready else "board"
        yield AttentionItem(
            title=f"Groups for {run.pool} {'are ready to choose from' if ready else 'are on the board'}",
            url=reverse(f"admin:matching_matchrun_{page}", args=[run.pk]),
            action="Look at them",
            programme=run.pool.programme.name,
        )


def groups_that_shrank(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Published groups that answers have left too small. After a while they are nobody's business here."""
    runs = MatchRun.objects.filter(
        state=RunState.PUBLISHED, published_at__gte=timezone.now() - ANSWER_WITHIN - SEEN_TO
    )
    if programmes is not None:
        runs = runs.filter(pool__call__programme__in=programmes)
    waiting = Q(answer="", run__published_at__gte=timezone.now() - ANSWER_WITHIN)
    stays = Count("pk", filter=waiting | Q(answer=Answer.ACCEPTED))
    seats = Seat.objects.filter(run__in=runs, group__isnull=False).order_by("run", "group")
    left: dict[int, list[tuple[int, int]]] = {}
    for run, group, people in seats.values_list("run", "group").annotate(people=stays):
        left.setdefault(run, []).append((group, people))
    for run in runs.select_related("pool__call__programme").order_by("published_at", "pk"):
        low = Settings.of(run.settings).low
        for group, people in left.get(run.pk, []):
            if people < low:
                yield AttentionItem(
                    title=f"{run.pool}: group {group + 1} has {people} of at least {low} people left",
                    url=f"{reverse('admin:matching_matchrun_board', args=[run.pk])}#group-{group + 1}",
                    action="See the answers",
                    programme=run.pool.programme.name,
                )


def calls_for_newsletter(programme: Programme, since: datetime | None) -> str:
    """The calls that are open, as lines of a newsletter."""
    lines = [
        f"- [{call}]({call.get_absolute_url()})"
        + (f", until {call.stage.closes_words}" if call.stage.closes_words else "")
        for call in open_calls().filter(call__programme=programme)
    ]
    return "\n".join(["## Join a peer group", *lines]) if lines else ""


def calls_in_programme(programme: Programme) -> SafeString:
    """The calls of a programme that are open, on its page."""
    found = list(open_calls().filter(call__programme=programme))
    return (
        SafeString(render_to_string("matching/programme_block.html", {"calls": found}))
        if found
        else SafeString("")
    )
