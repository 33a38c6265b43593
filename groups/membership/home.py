"""What "My learning" and the officers' desk show of groups."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from agreements.models import AgreementRefusal
from common.attention import AttentionItem
from common.clock import moment_words
from common.home import WAITS, Block, Row
from groups.choices import FEWEST, GOES_ON, INSIDE, GroupState, MembershipState
from groups.models import Group, Membership
from matching.forming.run_settings import Settings
from matching.models import MatchRun
from matching.models.runs import ANSWER_WITHIN

MY_GROUPS = "My groups"
#: How long after the last moment to answer an officer is told of a group that is too small.
SEEN_TO = timedelta(days=14)
#: So long before the last moment to answer, an officer sees whom silence would take a place from.
RUNS_OUT_WITHIN = timedelta(days=2)


def what_waits(person: Any) -> Block:
    """Places in a group that somebody has not answered yet."""
    rows = Membership.objects.waiting().filter(person=person)
    shown = [
        Row(
            kind=row.group.programme.name,
            title=f"A group for you: {row.group.run.pool}",
            url=row.get_absolute_url(),
            facts=[f"Say yes or no by {moment_words(row.answer_by, row.group.programme.zone)}."],
            action="Answer",
            action_url=row.get_absolute_url(),
            form="groups",
            due=row.answer_by,
            sort=row.invited_at,
        )
        for row in rows.select_related("group__programme", "group__run__pool__call").order_by(
            "invited_at", "pk"
        )
    ]
    return Block(WAITS, shown, "")


#: How somebody stands in a group of theirs.
_STANDS = {
    MembershipState.ACCEPTED: "You have said yes.",
    MembershipState.ACTIVE: "You are in it, and have signed its agreement.",
    MembershipState.PAUSED: "You have paused.",
}


def my_groups(person: Any) -> Block:
    """The groups somebody is in, so that they find them."""
    rows = Membership.objects.filter(person=person, state__in=INSIDE)
    shown = [
        Row(
            kind=row.group.programme.name,
            title=str(row.group.run.pool),
            url=row.group.get_absolute_url(),
            facts=[_STANDS[MembershipState(row.state)]],
            action="Open",
            action_url=row.group.get_absolute_url(),
            form="groups",
        )
        for row in rows.select_related("group__programme", "group__run__pool__call").order_by(
            "-invited_at", "pk"
        )
    ]
    return Block(MY_GROUPS, shown, "")


def told_in_private(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Somebody has told the officers that their group is not right. The desk does not say who."""
    rows = Membership.objects.filter(unfit_seen_to_at=None).exclude(unfit="")
    if programmes is not None:
        rows = rows.filter(group__programme__in=programmes)
    for row in rows.select_related("group__programme", "group__run__pool__call").order_by("unfit_at", "pk"):
        yield AttentionItem(
            title=f"Somebody in a group of {row.group.run.pool} says that it is not right for them",
            url=_desk(row.group),
            action="Read it",
            due=row.unfit_at,
            programme=row.group.programme.name,
        )


def members_who_moved(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """People who left the museum that they joined a group from: they stay if they and the group agree (rule 32)."""
    rows = Membership.objects.moved().filter(group__ended_at=None)
    if programmes is not None:
        rows = rows.filter(group__programme__in=programmes)
    for row in rows.select_related("person", "seat__entry__museum", "group__programme").order_by(
        "left_on", "pk"
    ):
        yield AttentionItem(
            title=f"{row.person} has left {row.seat.entry.museum} and is in “{row.group}”",
            url=f"{_desk(row.group)}#members",
            action="Ask them and the group whether they stay",
            programme=row.group.programme.name,
        )


def refused_agreements(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Somebody does not agree to their group's agreement. The desk does not say who."""
    rows = AgreementRefusal.objects.filter(seen_to_at=None, version__agreement__of_group__isnull=False)
    if programmes is not None:
        rows = rows.filter(version__agreement__programme__in=programmes)
    for row in rows.select_related(
        "version__agreement__programme", "version__agreement__of_group__group"
    ).order_by("refused_at", "pk"):
        yield AttentionItem(
            title="Somebody in a group does not agree to its agreement",
            url=_desk(row.version.agreement.of_group.group),
            action="Read why",
            due=row.refused_at,
            programme=row.version.agreement.programme.name,
        )


def groups_below_four(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Groups that go on with fewer than four people: recruit, pause or close (G13)."""
    inside = Count("memberships", filter=Q(memberships__state__in=INSIDE))
    groups = Group.objects.filter(state__in=GOES_ON).annotate(inside=inside).filter(inside__lt=FEWEST)
    if programmes is not None:
        groups = groups.filter(programme__in=programmes)
    for group in groups.select_related("programme").order_by("since", "pk"):
        yield AttentionItem(
            title=f"“{group}” has {group.inside} {'person' if group.inside == 1 else 'people'} left, and a group needs "
            f"{FEWEST}",
            url=_desk(group),
            action="Ask them: find somebody, pause or close",
            programme=group.programme.name,
        )


def groups_that_shrank(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Groups that answers have left too small. After a while they are nobody's business here."""
    now = timezone.now()
    groups = Group.objects.filter(state=GroupState.GATHERING, since__gte=now - ANSWER_WITHIN - SEEN_TO)
    if programmes is not None:
        groups = groups.filter(programme__in=programmes)
    stays = Q(memberships__state__in=INSIDE) | Q(
        memberships__state=MembershipState.INVITED, memberships__answer_by__gte=now
    )
    groups = groups.annotate(people=Count("memberships", filter=stays))
    for group in groups.select_related("programme", "run__pool__call").order_by("since", "run", "number"):
        low = Settings.of(group.run.settings).low
        if group.people < low:
            yield AttentionItem(
                title=f"{group.run.pool}: group {group.number} has {group.people} of at least {low} people left",
                url=_desk(group),
                action="See the answers",
                due=group.since + ANSWER_WITHIN,
                programme=group.programme.name,
            )


def answers_that_run_out(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Places in groups whose seven days are nearly over and that nobody has answered: one item a run. One query."""
    rows = Membership.objects.waiting().filter(answer_by__lte=timezone.now() + RUNS_OUT_WITHIN)
    if programmes is not None:
        rows = rows.filter(group__programme__in=programmes)
    runs = MatchRun.objects.filter(peer_groups__memberships__in=rows)
    waiting = Q(peer_groups__memberships__in=rows)
    runs = runs.annotate(
        silent=Count("peer_groups__memberships", filter=waiting, distinct=True),
        first=Min("peer_groups__memberships__answer_by", filter=waiting),
    )
    for run in runs.select_related("pool__call__programme").order_by("first", "pk"):
        who = "1 person has" if run.silent == 1 else f"{run.silent} people have"
        yield AttentionItem(
            title=f"{who} not answered about a place in a group of {run.pool}",
            url=reverse("admin:matching_matchrun_board", args=[run.pk]),
            action="See who",
            due=run.first,
            programme=run.pool.programme.name,
        )


def _desk(group: Group) -> str:
    return reverse("admin:groups_group_change", args=[group.pk])
