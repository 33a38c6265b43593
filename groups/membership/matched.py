"""What this app does with groups that matching publishes, and what it tells matching of them (matching.registry)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from common.errors import DomainError
from groups.choices import GONE, INSIDE, MembershipState
from groups.membership import mails
from groups.models import Group, Membership
from mailing.choices import MessageState
from mailing.models import Message
from mailing.outbox.services import cancel_pending
from matching.models import MatchRun, Seat
from matching.models.runs import ANSWER_WITHIN
from matching.registry import ActiveMembership, Standing


def published(run: MatchRun, groups: Sequence[Sequence[Seat]]) -> None:
    """Make a group of each, and invite everybody who sits in it."""
    assert run.published_at is not None
    for number, seats in enumerate(groups, start=1):
        group = Group.objects.create(
            programme=run.pool.programme,
            run=run,
            number=number,
            name=f"{run.pool}, group {number}",
            since=run.published_at,
        )
        for seat in seats:
            membership = Membership.objects.create(
                group=group,
                person=seat.entry.person,
                seat=seat,
                invited_at=run.published_at,
                answer_by=run.published_at + ANSWER_WITHIN,
            )
            mails.invited(membership, run=run)


def taken_back(run: MatchRun) -> None:
    """Take the groups away again, unless somebody has looked or a mail is on its way."""
    groups = list(Group.objects.select_for_update().filter(run=run).order_by("pk"))
    rows = list(Membership.objects.filter(group__in=groups).order_by("pk"))
    if any(row.seen_at for row in rows):
        raise DomainError("Somebody has seen their place already, so this cannot be taken back any more.")
    for row in rows:
        cancel_pending(about=row, reason="Publishing was taken back.")
    gone = (MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)
    if Message.objects.about_any(rows).filter(state__in=gone).exists():
        raise DomainError("The mails have begun to go out, so this cannot be taken back any more.")
    for group in groups:
        group.delete()


def answered(run: MatchRun) -> Mapping[int, Standing]:
    """What has become of each seat of a published run."""
    rows = Membership.objects.filter(group__run=run, seat__isnull=False)
    return {
        row.seat_id: Standing(
            words=row.get_state_display(),
            said_yes=row.since is not None,
            is_gone=row.state in GONE,
        )
        for row in rows
        if row.seat_id is not None
    }


def ended(run: MatchRun) -> Mapping[int, str]:
    """Of the groups of a run (from 0) that have ended, the sentence that says so."""
    rows = Group.objects.filter(run=run, ended_at__isnull=False)
    return {row.number - 1: f"It has ended: {row.ended_why}" for row in rows}


def written_to(run: MatchRun) -> Iterable[Membership]:
    """The rows that mail about a run's groups is about."""
    return Membership.objects.filter(group__run=run).only("pk")


def active_memberships(people: Collection[int]) -> Iterable[ActiveMembership]:
    """The groups these people (by id) are in, and the invitations they may still say yes to."""
    rows = Membership.objects.active().filter(person__in=people)
    for person, state, seat, pool in rows.values_list("person_id", "state", "seat_id", "group__run__pool_id"):
        yield ActiveMembership(person, pool, seat, said_yes=state in INSIDE)


def met(people: Collection[int]) -> set[tuple[int, int]]:
    """Who of these people (by id) have been in one group: both said yes to it, whether or not they are still there."""
    rows = Membership.objects.filter(person__in=people, since__isnull=False).order_by("group", "person")
    groups: dict[int, list[int]] = {}
    for group, person in rows.values_list("group_id", "person_id"):
        groups.setdefault(group, []).append(person)
    return {pair for members in groups.values() for pair in combinations(dict.fromkeys(members), 2)}


def declined(people: Collection[int]) -> set[tuple[int, int]]:
    """Who of these people (by id) said no to a group, each with everybody else who had a place in it (M7)."""
    theirs = Membership.objects.filter(person__in=people)
    said_no = theirs.filter(state=MembershipState.DECLINED)
    groups: dict[int, list[tuple[int, bool]]] = {}
    rows = theirs.filter(group__in=said_no.values("group")).order_by("group", "person")
    for group, person, state in rows.values_list("group_id", "person_id", "state"):
        groups.setdefault(group, []).append((person, state == MembershipState.DECLINED))
    return {
        (one, other)
        for members in groups.values()
        for (one, no), (other, no_too) in combinations(members, 2)
        if (no or no_too) and one != other
    }
