"""What officers see of a group, and the page of its log."""

import pytest
from django.urls import reverse

from agreements.models import AgreementRefusal
from groups import scenarios
from groups.agreement import services as agreement
from groups.membership.home import refused_agreements
from groups.models import AccessEntry
from groups.room import door, log_page
from matching.factories import PoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(officer):
    return scenarios.group_of(4, pool=PoolFactory.create(programme=officer.programme))


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def member(group, number=0):
    return group.memberships.select_related("person").order_by("pk")[number].person


def test_d18_officers_see_the_shape_and_no_word(group, desk):
    page = desk.get(reverse("admin:groups_group_change", args=[group.pk])).content.decode()
    assert "Version 1, in force since" in page
    assert "It holds." in page
    assert "What is said in the group stays in the group" not in page


def test_a_refusal_stands_on_the_desk_until_it_is_seen_to(group, desk):
    agreement.refuse(room=door.enter(group.key, member(group)), number=1, reason="Not so.", by=member(group))
    [item] = refused_agreements(None)
    page = desk.get(item.url).content.decode()
    assert "Not so." in page
    key = AgreementRefusal.objects.get().key
    desk.post(reverse("admin:groups_group_refusal_seen_to", args=[group.pk, key]))
    assert list(refused_agreements(None)) == []


@pytest.mark.parametrize(("verb", "said"), [("pause", "It pauses."), ("remove", "They are not in the group")])
def test_the_verbs_of_the_desk(group, desk, verb, said):
    address = reverse("admin:groups_group_do", args=[group.pk, verb])
    assert desk.get(address).status_code == 200
    given = {"member": group.memberships.first().pk, "reason": "You asked us to."}
    assert said in desk.post(address, given, follow=True).content.decode()


def test_the_page_of_the_log_says_where_it_breaks(group, client_of):
    browser, address = client_of(member(group)), reverse("groups:log", args=[group.key])
    browser.get(reverse("groups:agreement", args=[group.key]))
    page = browser.get(address).content.decode()
    assert "none missing, none altered" in page
    assert log_page.hash_of_day(group) in page
    assert f"{member(group)}" in page
    AccessEntry.objects.filter(group=group, number=1).update(how_many=9)
    assert "Entry 1 was altered" in browser.get(address).content.decode()
