"""Being in a group, in somebody's download and in their going."""

from django.apps import apps
from django.utils import timezone

from groups.choices import MembershipState
from groups.lifecycle import MEMBERSHIPS
from groups.models import Membership
from people.models import Person
from people.privacy.registries import Kept, Section

_SILENT = {"unfit": "", "unfit_at": None, "unfit_seen_to_at": None}


def export_memberships(person: Person) -> Section:
    rows = Membership.objects.filter(person=person).select_related("group")
    return Section(
        "Groups you were asked to join",
        [
            {
                "Group": row.group.name,
                "State": row.get_state_display(),
                "Asked on": row.invited_at,
                "Answered": row.answered_at,
                "From": row.since,
                "Until": row.until,
                "Why it ended": row.group.ended_why,
                "What you told the officers": row.unfit,
            }
            for row in rows.order_by("invited_at", "pk")
        ],
        "So that everybody knows who is in a group.",
    )


def keep_of_groups(person: Person) -> list[Kept]:
    if not Membership.objects.filter(person=person).exists():
        return []
    return [Kept("That a nameless person was in a group, from when to when", "The group and its size stay.")]


def erase_from_groups(person: Person) -> None:
    """They leave their groups, and what they told the officers goes, from the history too."""
    now, mine = timezone.now(), Membership.objects.filter(person=person)
    mine.update(**_SILENT)
    MEMBERSHIPS.move_many(mine, MembershipState.LEFT, until=now)
    MEMBERSHIPS.move_many(mine, MembershipState.DECLINED, answered_at=now)
    apps.get_model("groups", "MembershipHistory").objects.filter(person_id=person.pk).update(**_SILENT)
