"""What "My learning", a programme's page and the officers' desk show of groups."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from common.attention import AttentionItem
from common.home import Block, Row
from matching.choices import EntryState, RunState
from matching.forming.selectors import open_calls
from matching.models import Entry, MatchRun, Seat
from matching.models.pools import WISHES
from matching.registry import active_memberships
from people.museums.dated import of_a_museum_they_left
from programmes.models import CallStage, Programme

#: How long after its call has closed a wish without a group stays on its person's page.
WISHES_STAY = timedelta(days=180)


def my_wishes(person: Any) -> Block:
    """The wishes for a group of somebody who has none of that call: so that they find them, and can pause."""
    placed = {each.pool for of in active_memberships for each in of([person.pk])}
    long_ago = CallStage.objects.filter(key=WISHES, closes_at__lt=timezone.now() - WISHES_STAY)
    wishes = (
        Entry.objects.filter(person=person, state__in=(EntryState.IN, EntryState.PAUSED))
        .exclude(pool__call__in=long_ago.values("call"))
        .exclude(pool__in=[pool for pool in placed if pool is not None])
        .select_related("pool__call__programme")
        .prefetch_related("pool__call__stages")
    )
    return Block("My groups", [_wish_row(wish) for wish in wishes.order_by("-made_at", "pk")], "")


def _wish_row(wish: Entry) -> Row:
    page = wish.pool.get_absolute_url()
    wants = "You want a group. You hear from us when groups have been formed."
    return Row(
        kind=wish.pool.programme.name,
        title=str(wish.pool),
        url=page,
        facts=[wants if wish.state == EntryState.IN else "Not this time. What you wrote is kept."],
        action="Change it" if wish.pool.is_open() else "",
        action_url=page,
        form="groups",
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
            action="Open",
            programme=run.pool.programme.name,
        )


def wishes_of_a_museum_left(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Wishes for a group that still name a museum their person has left: groups would be formed by it (rule 32)."""
    long_ago = CallStage.objects.filter(key=WISHES, closes_at__lt=timezone.now() - WISHES_STAY)
    placed = Seat.objects.filter(run__state=RunState.PUBLISHED, group__isnull=False)
    rows = of_a_museum_they_left(
        Entry.objects.filter(state=EntryState.IN)
        .exclude(pool__call__in=long_ago.values("call"))
        .exclude(pk__in=placed.values("entry")),
        person="person",
        museum="museum",
    )
    if programmes is not None:
        rows = rows.filter(pool__call__programme__in=programmes)
    for row in rows.select_related("person", "museum", "pool__call__programme").order_by("left_on", "pk"):
        yield AttentionItem(
            title=f"{row.person} has left {row.museum}, and their wish for “{row.pool}” still names it",
            url=reverse("admin:matching_entry_change", args=[row.pk]),
            action="Ask them where they are now",
            programme=row.pool.programme.name,
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
