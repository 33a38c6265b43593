"""The demonstration shows a group that meets and one that has ended."""

import pytest

from groups.models import Group, Membership
from peer2peer.demo import groups as demo
from people.factories import PersonFactory
from programmes.choices import RoleKind

pytestmark = pytest.mark.django_db


def test_the_earlier_call_has_led_to_two_groups(officer):
    people = PersonFactory.create_batch(2 * demo.IN_A_GROUP)
    demo.earlier(officer.programme, people, officer.person)
    found = Group.objects.order_by("number")
    assert [(group.ended_why, group.memberships.count()) for group in found] == [
        ("", demo.IN_A_GROUP),
        ("The six meetings are over.", demo.IN_A_GROUP),
    ]
    states = Membership.objects.order_by("group__number").values_list("state", flat=True)
    assert list(dict.fromkeys(states)) == ["accepted", "ended"]
    assert officer.programme.roles.filter(kind=RoleKind.MEMBER).count() == len(people)
