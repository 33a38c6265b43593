"""A group that is not right: told to the officers in private, seen to, and known to nobody else (M15). And how people
find their groups and wishes again."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import DomainError
from common.home import blocks_of
from groups.membership import home, services
from groups.models import Membership
from mailing.models import Message
from matching.factories import EntryFactory, PoolFactory, close
from matching.forming import home as matching_home
from matching.models import Entry
from people.factories import PersonFactory
from people.privacy import services as privacy
from people.privacy.tests.downloads import rows_under

pytestmark = pytest.mark.django_db
WORDS = "Two of us are rivals for the same grant."


@pytest.fixture
def mine(group):
    row = group.memberships.select_related("person").order_by("pk").first()
    return services.accept(membership=row, by=row.person)


def others(mine):
    return mine.group.memberships.exclude(pk=mine.pk).select_related("person").order_by("pk")


def test_only_somebody_in_the_group_tells_and_not_without_words(told, mine):
    other = others(mine).first()
    with pytest.raises(DomainError, match="You are not in this group"):
        services.not_right(membership=other, by=other.person, words=WORDS)
    with pytest.raises(DomainError, match="There is no such place"):
        services.not_right(membership=mine, by=other.person, words=WORDS)
    with pytest.raises(DomainError, match="Write a few words"):
        services.not_right(membership=mine, by=mine.person, words="  ")
    with pytest.raises(DomainError, match="They have told you nothing here"):
        services.see_to(membership=mine, by=other.person)


def test_the_officers_read_it_and_nobody_else(told, mine, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client, desk = client_of(mine.person), client_of(officer.person)
    empty = client.post(mine.get_absolute_url(), {"answer": "not-right", "words": ""})
    assert (empty.status_code, Membership.objects.exclude(unfit="").count()) == (400, 0)
    page = client.post(mine.get_absolute_url(), {"answer": "not-right", "words": WORDS}, follow=True)
    assert "The officers have it, and nobody else." in page.content.decode()
    for row in others(mine):
        assert WORDS not in client_of(row.person).get(row.get_absolute_url()).content.decode()
    assert not Message.objects.filter(text__contains=WORDS).exists()
    said = "Somebody in a group of Peer groups, spring says that it is not right for them"
    assert said in desk.get("/desk/").content.decode()
    assert str(mine.person) not in desk.get("/desk/").content.decode()
    address = reverse("admin:groups_group_change", args=[mine.group_id])
    assert WORDS in desk.get(address).content.decode()
    seen_to = reverse("admin:groups_group_seen_to", args=[mine.group_id, mine.key])
    page = desk.post(seen_to, follow=True)
    assert f"You have seen to what {mine.person} told you." in page.content.decode()
    assert said not in desk.get("/desk/").content.decode()
    assert "The officers have seen to it." in client.get(mine.get_absolute_url()).content.decode()
    assert told.decisions.filter(what__contains=WORDS).count() == 0
    assert WORDS not in desk.get(reverse("admin:matching_matchrun_board", args=[told.pk])).content.decode()


def test_it_is_in_their_download_and_goes_with_them(told, mine):
    services.not_right(membership=mine, by=mine.person, words=WORDS)
    [row] = rows_under("Groups you were asked to join", mine.person)
    assert row["What you told the officers"] == WORDS
    privacy.erase(person=mine.person, by=mine.person)
    mine.refresh_from_db()
    assert (mine.unfit, mine.unfit_at, mine.state) == ("", None, "left")
    history = apps.get_model("groups", "MembershipHistory").objects.filter(pgh_obj_id=mine.pk)
    assert set(history.values_list("unfit", flat=True)) == {""}


# --- finding them again ----------------------------------------------------------------------------------------------
def rows(person):
    return [
        (row.title, list(row.facts), row.action)
        for block in blocks_of(person)
        if block.title == "My groups"
        for row in block.rows
    ]


def test_my_learning_leads_back_to_groups_and_wishes(told, mine, pool):
    person = mine.person
    assert rows(person) == [("Peer groups, spring", ["You have said yes."], "Open")]
    services.decline(membership=mine, by=person)
    wants = "You want a group. You hear from us when groups have been formed."
    assert rows(person) == [("Peer groups, spring", [wants], "Change it")]
    Entry.objects.filter(person=person).update(state="paused")
    close(pool)
    assert rows(person) == [("Peer groups, spring", ["Not this time. What you wrote is kept."], "")]
    Entry.objects.filter(person=person).update(state="withdrawn")
    assert rows(person) == []


def test_my_groups_cost_the_same_however_many(officer):
    person = PersonFactory.create()

    def queries():
        with CaptureQueriesContext(connection) as seen:
            found = [row for block in (home.my_groups, matching_home.my_wishes) for row in block(person).rows]
        return len(found), len(seen)

    EntryFactory.create(pool=PoolFactory.create(programme=officer.programme), person=person)
    one = queries()
    for _ in range(2):
        EntryFactory.create(pool=PoolFactory.create(programme=officer.programme), person=person)
    assert queries() == (3, one[1])
