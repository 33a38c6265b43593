"""What becomes of a place while a group lasts: away, back, paused, left, removed; and of the group that falls short.

Each holds the group's lock. Access follows by itself, because every door asks the row; what waits for somebody (mail,
signatures, nudges) is taken back by the hooks (5.13).
"""

from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from common.clock import zone_named
from common.errors import DomainError
from common.history import SYSTEM, acting, recorded
from groups.choices import FEWEST, MOST, GroupState, MembershipState
from groups.membership import hooks, mails, services, starting
from groups.membership.lifecycle import GROUPS, MEMBERSHIPS
from groups.models import Group, Membership
from people.models import Person

#: Who is away for longer pauses instead.
LONGEST_AWAY = timedelta(days=92)
#: With as many, a group cannot meet (rule 37).
TOO_FEW = 2
YOUR_OWN = "You are in this group yourself, so you see it as a member: another officer does this."


@recorded
def go_away(*, membership: Membership, until: date, by: Person) -> Membership:
    """Somebody is away until the end of a day: out of quorum, reminders and the forecast, and still in the group."""
    row = services.lock_own(membership, by)
    today = timezone.localdate(timezone=zone_named(row.group.programme.zone))
    if not today <= until <= today + LONGEST_AWAY:
        raise DomainError("Choose a day within the next three months, or pause instead.", field="until")
    if row.state != MembershipState.ACTIVE:
        raise DomainError("Only somebody who has signed and takes part can be away.")
    row.away_until = until
    row.save(update_fields=["away_until"])
    for tell in hooks.away:
        tell(row)
    return row


@recorded
def come_back(*, membership: Membership, by: Person) -> Membership:
    """Somebody is there again: from being away, or from a pause. Who missed an agreement that came into force meanwhile
    signs it first."""
    row = services.lock_own(membership, by)
    if row.state == MembershipState.PAUSED:
        MEMBERSHIPS.move(row, MembershipState.ACCEPTED)
        for join in hooks.joined:
            join(row)
        row.refresh_from_db()
        return row
    row.away_until = None
    row.save(update_fields=["away_until"])
    for tell in hooks.away:
        tell(row)
    return row


@recorded
def pause(*, membership: Membership, by: Person) -> Membership:
    """Somebody stays in the group and takes no part until they say otherwise."""
    row = services.lock_own(membership, by)
    MEMBERSHIPS.move(row, MembershipState.PAUSED, away_until=None)
    services.left(row)
    return row


@recorded
def remove(*, group: Group, member: Membership, by: Person, reason: str) -> Membership:
    """An officer takes somebody out of a group; they alone are told why. Raises DomainError for who is in it."""
    locked = _lock(group, by)
    row = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=member.pk)
    if row.group_id != locked.pk or not row.is_inside:
        raise DomainError("They are not in this group.", field="member")
    row.group = locked
    MEMBERSHIPS.move(row, MembershipState.REMOVED, until=timezone.now(), away_until=None)
    services.left(row)
    mails.removed(row, reason=reason)
    return row


@recorded
def start(*, group: Group, by: Person, reason: str) -> Group:
    """An officer starts a group with fewer people than four, and says why (G3)."""
    locked = _lock(group, by)
    if locked.memberships.waiting().exists():
        raise DomainError("Some have not answered yet. It starts by itself once they have.")
    if not 0 < locked.memberships.inside().count() <= MOST:
        raise DomainError("Nobody has said yes to it.")
    starting.start(locked)
    return locked


@recorded
def pause_group(*, group: Group, by: Person | None) -> Group:
    """The group rests. Its people stay in it and read what is there."""
    return GROUPS.move(_lock(group, by), GroupState.PAUSED)


@recorded
def resume_group(*, group: Group, by: Person | None) -> Group:
    """The group meets again."""
    locked = _lock(group, by)
    if locked.memberships.inside().count() <= TOO_FEW:
        raise DomainError(f"It has {TOO_FEW} people or fewer. Somebody has to join first, or it ends.")
    return GROUPS.move(locked, GroupState.MEETING)


@recorded
def look_after(*, group: Group, by: Person | None = None) -> None:
    """What the clock makes of a group: it comes about once the time to answer is over, and with two people it pauses,
    the day after, so that no meeting is broken off (rule 37)."""
    with acting(by=SYSTEM):
        locked = _lock(group, None)
        starting.start_if_formed(locked)
        if locked.state == GroupState.MEETING and locked.memberships.inside().count() <= TOO_FEW:
            today = timezone.localdate(timezone=zone_named(locked.programme.zone))
            last = locked.memberships.aggregate(until=Max("until"))["until"]
            if last is None or timezone.localdate(last, timezone=zone_named(locked.programme.zone)) < today:
                GROUPS.move(locked, GroupState.PAUSED)


def below_four(group: Group) -> bool:
    """Whether a group that goes on has fewer people than a group needs."""
    return group.goes_on and group.memberships.inside().count() < FEWEST


def _lock(group: Group, by: Person | None) -> Group:
    """The group under its lock; an officer who is in it is a member there and nothing else (rule 36)."""
    rows = Group.objects.select_for_update(of=("self",)).select_related("programme")
    locked = rows.get(pk=group.pk)
    if by is not None and locked.memberships.inside().filter(person=by).exists():
        raise DomainError(YOUR_OWN)
    return locked
