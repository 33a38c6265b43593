"""Being in a group, in somebody's download and in their going."""

from django.utils import timezone

from common.privacy import BLANK, DataPart, Heading, Stays, When, erased, mentions, personal
from groups.choices import MembershipState
from groups.membership.lifecycle import MEMBERSHIPS
from groups.membership.services import left
from groups.models import Group, Membership
from people.models import Person


def connect() -> None:
    personal(
        Membership,
        person="person",
        heading=Heading(
            "Groups you were asked to join",
            DataPart.FINDING_OTHERS,
            "So that everybody knows who is in a group.",
        ),
        export={
            "Group": "group__name",
            "State": "state",
            "Asked on": "invited_at",
            "Answered": "answered_at",
            "From": "since",
            "Until": "until",
            "Why it ended": "group__ended_why",
            "What you told the officers": "unfit",
        },
        rows=lambda rows, person: rows.select_related("group").order_by("invited_at", "pk"),
        on_erase=BLANK("unfit", "unfit_at", "unfit_seen_to_at"),
        stays=Stays(
            "That a nameless person was in a group, from when to when", "The group and its size stay."
        ),
    )
    mentions(Group, "ended_why")
    erased("groups.leave", leave_groups, when=When.GIVE_BACK)


def leave_groups(person: Person) -> None:
    """They leave their groups, and say no to those that they were asked to join."""
    now, mine = timezone.now(), Membership.objects.filter(person=person)
    for row in mine.inside().select_related("group__programme", "person").order_by("group"):
        Group.objects.select_for_update().get(pk=row.group_id)
        MEMBERSHIPS.move(row, MembershipState.LEFT, until=now, away_until=None)
        left(row)
    MEMBERSHIPS.move_many(mine, MembershipState.DECLINED, answered_at=now)
