"""Two people of one run, in different groups, turn out to be one: they are where they said yes, and once."""

import pytest

from common.history import history_of
from groups.choices import MembershipState
from groups.membership import services
from groups.models import Membership
from matching.models import Entry, MatchRun, Seat
from people.factories import PersonFactory
from people.merging import services as merging

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return PersonFactory.create(is_staff=True, is_superuser=True, name="Administrator")


def places() -> list[tuple[object, ...]]:
    """Every place and seat, as a merge may change them."""
    return [
        *Membership.objects.order_by("pk").values_list(
            "pk", "group", "person", "state", "answered_at", "seat"
        ),
        *Seat.objects.order_by("pk").values_list("pk", "entry", "group"),
        *Entry.objects.order_by("pk").values_list("pk", "person", "state"),
    ]


@pytest.mark.parametrize("yes", [0, 1])
def test_two_of_different_groups_of_one_run_become_one_where_they_said_yes(told: MatchRun, admin, yes):
    one, two = (told.peer_groups.get(number=number).memberships.first() for number in (1, 2))
    assert (one is not None, two is not None) == (True, True)
    said = (one, two)[yes]
    services.accept(membership=said, by=said.person)
    before, others = places(), Membership.objects.exclude(pk__in=[one.pk, two.pk]).count()

    merge = merging.merge(kept=one.person, gone=two.person, by=admin)
    stays = Membership.objects.get(person=one.person)
    assert (stays.group, stays.state) == (said.group, MembershipState.ACCEPTED)
    assert (stays.seat.entry.person, stays.seat.group) == (one.person, said.group.number - 1)
    assert Membership.objects.count() == others + 1
    assert {change["who"] for change in history_of(stays) if change["what"] == "Changed"} <= {
        str(admin),
        str(said.person),
    }

    merging.undo_merge(merge=merge, by=admin)
    assert places() == before
