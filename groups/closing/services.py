"""The end of a group (G17): completed is not ended early; from then on its words are kept for a while, and then nobody
can read them any more.

Its people read what was written until that day, and are told a month before. What they agreed to share stays.
"""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from agenda.nudges import services as nudges
from common.clock import zone_named
from common.errors import DomainError
from common.history import SYSTEM, acting, recorded
from common.sealed import texts
from groups.choices import OVER, GroupState, MembershipState
from groups.closing import mails
from groups.membership import hooks
from groups.membership.lifecycle import GROUPS, MEMBERSHIPS
from groups.membership.obligations import ANSWERS
from groups.models import AccessEntry, Group, KeyDestruction, Membership
from groups.room.door import is_inside
from people.models import Person

#: So many days before their words are destroyed its people are told.
TOLD_BEFORE = timedelta(days=30)
WHY = "What it came together for is done."
MEMBER = "You are in this group, so you are a member of it and nothing else: another officer completes it."


@recorded
def complete(*, group: Group, by: Person, reason: str = "") -> Group:
    """A group has done what it came together for. Who was in it reads on until its words are destroyed; nobody who was
    only asked joins any more. Raises DomainError for one that never met or is over (it may be ended early instead)."""
    row = Group.objects.select_for_update().get(pk=group.pk)
    if is_inside(row.pk, by.pk):
        raise DomainError(MEMBER, status=403)
    if not GROUPS.may(row, GroupState.COMPLETED):
        raise DomainError("Only a group that has met is completed. One that has not is ended.")
    why, now = reason.strip()[:300] or WHY, timezone.now()
    GROUPS.move(row, GroupState.COMPLETED, ended_at=now, ended_why=why)
    rows = list(row.memberships.active().select_for_update(of=("self",)).select_related("person"))
    for each in rows:
        was_there = MEMBERSHIPS.may(each, MembershipState.COMPLETED)
        to = MembershipState.COMPLETED if was_there else MembershipState.ENDED
        MEMBERSHIPS.move(each, to, until=now, away_until=None)
        mails.completed(each, group=row)
    nudges.reconcile({ANSWERS: [each.pk for each in rows]})
    for call_off in hooks.over:
        call_off(row)
    return row


def readable_until(group: Group) -> date | None:
    """The last day on which what was said in a group that is over can be read; None while it goes on."""
    if group.ended_at is None:
        return None
    ended = timezone.localdate(group.ended_at, timezone=zone_named(group.programme.zone))
    return ended + timedelta(days=settings.GROUP_WORDS_KEPT_DAYS)


def to_tell(today: date) -> list[int]:
    """Groups whose words are destroyed within a month."""
    return [pk for pk, last in _kept() if today <= last <= today + TOLD_BEFORE]


def to_destroy(today: date) -> list[int]:
    """Groups whose words may not be kept any longer."""
    return [pk for pk, last in _kept() if last < today]


def tell(group_id: int) -> int:
    """Tell those who were there to the end until when they can read it; each of them once. Returns how many."""
    group = Group.objects.select_related("programme").get(pk=group_id)
    rows = were_there(group)
    for each in rows:
        mails.soon_destroyed(each, until=readable_until(group))
    return len(rows)


def destroy(group_id: int, *, today: date | None = None) -> KeyDestruction:
    """Destroy the keys of a group whose time is over, and certify it. A second time nothing is done.

    Raises DomainError while its words are still kept.
    """
    with acting(by=SYSTEM):
        group = Group.objects.select_for_update(of=("self",)).select_related("programme").get(pk=group_id)
        known = KeyDestruction.objects.filter(group=group).first()
        if known is not None:
            return known
        last = readable_until(group)
        if last is None or last >= (today or timezone.localdate()):
            raise DomainError("What was said in this group is still kept.")
        end = AccessEntry.objects.filter(group=group).order_by("number").last()
        made = KeyDestruction.objects.create(
            group=group,
            on=today or timezone.localdate(),
            keys=texts.destroy(group),
            openings=end.number if end else 0,
            last_digest=end.digest if end else "",
        )
        for each in were_there(group):
            mails.destroyed(each)
        return made


def were_there(group: Group) -> list[Membership]:
    """Those who were in a group when it ended, but for who has gone from the site."""
    rows = group.memberships.filter(
        state__in=(MembershipState.COMPLETED, MembershipState.ENDED),
        since__isnull=False,
        until__gte=group.ended_at,
        person__erased_at=None,
    )
    return list(rows.select_related("person", "group__programme").order_by("pk"))


def _kept() -> list[tuple[int, date]]:
    """Groups that are over and whose keys are there, with the last day of their words."""
    rows = Group.objects.filter(state__in=OVER, destruction=None).select_related("programme").order_by("pk")
    return [(row.pk, last) for row in rows if (last := readable_until(row)) is not None]
