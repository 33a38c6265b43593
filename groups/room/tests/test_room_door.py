"""Who comes in by the one door, and what it opens."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import DomainError
from groups import scenarios
from groups.membership import services
from groups.room import door
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
NOT_HERE = (404, "There is no such page.")


def refusal(key, person):
    with pytest.raises(DomainError) as refused:
        door.enter(key, person)
    return refused.value.status, refused.value.message


def member_of(group, number=0):
    return group.memberships.select_related("person").order_by("pk")[number]


def test_a_member_is_inside_and_everybody_else_is_told_the_same_as_of_no_group_at_all():
    group, other = scenarios.group_of(4), scenarios.group_of(4)
    ann, ben = member_of(group), member_of(other)
    room = door.enter(group.key, ann.person)
    assert (room.group, room.membership, room.reads) == (group, ann, True)
    left = member_of(group, 1)
    services.decline(membership=left, by=left.person)
    superuser = PersonFactory.create(is_staff=True, is_superuser=True)
    outside = [refusal(group.key, who) for who in (ben.person, left.person, superuser)]
    assert [refusal(uuid4(), ann.person), *outside] == [NOT_HERE] * 4
    assert door.is_inside(group.pk, ann.person_id) is True
    assert door.is_inside(group.pk, left.person_id) is False


def test_rule_39_who_has_not_signed_is_inside_and_reads_nothing():
    group = scenarios.agreement_unsigned(4)
    ann = member_of(group)
    assert door.enter(group.key, ann.person).reads is False
    with pytest.raises(door.AgreementWanted):
        door.enter_signed(group.key, ann.person)


def test_a_group_comes_about_with_its_answers_and_meets_with_its_signatures():
    group = scenarios.offers_out(4)
    states = [group.state]
    rows = list(group.memberships.select_related("person").order_by("pk"))
    for row in rows:
        services.accept(membership=row, by=row.person)
        group.refresh_from_db()
        states.append(group.state)
    for row in rows:
        scenarios.sign(group, row.person)
        group.refresh_from_db()
        states.append(group.state)
    assert states == ["gathering"] * 4 + ["starting"] * 4 + ["meeting"]


@pytest.mark.parametrize("state", ["gathering", "starting", "meeting", "ended_early"])
def test_the_page_of_each_state_opens_for_who_is_in_it_and_names_no_theme(client_of, state):
    group = scenarios.group_of(4, state=state)
    ann = member_of(group)
    answer = client_of(ann.person).get(reverse("groups:room", args=[group.key]))
    assert answer.status_code == (404 if state == "gathering" else 200)
    assert "no-store" in answer["Cache-Control"]
    assert str(group.run.pool) not in answer.content.decode()


def test_the_page_costs_the_same_with_four_and_with_eight(client_of):
    small, large = scenarios.group_of(4), scenarios.group_of(8)
    counts = []
    for group in (small, large):
        client = client_of(member_of(group).person)
        with CaptureQueriesContext(connection) as seen:
            client.get(group.get_absolute_url())
        counts.append(len(seen))
    assert counts[0] == counts[1]
