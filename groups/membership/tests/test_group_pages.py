"""Somebody's place in a group, on its page and on "My learning"."""

import pytest

from groups.models import Membership
from people.choices import Visibility
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_place_is_its_persons_alone_and_waits_on_my_learning(client_of, group):
    row = group.memberships.select_related("person").first()
    client = client_of(row.person)
    assert "A group for you: Peer groups, spring" in client.get("/my/").content.decode()
    assert client_of(PersonFactory.create()).get(row.get_absolute_url()).status_code == 404
    page = client.get(row.get_absolute_url()).content.decode()
    for other in group.memberships.exclude(pk=row.pk).select_related("person"):
        assert str(other.person) in page
    assert ("Why you are together" in page, "Yes, I join" in page) == (True, True)
    page = client.post(row.get_absolute_url(), {"answer": "yes"}, follow=True)
    assert "You have said yes." in page.content.decode()
    assert "A group for you" not in client.get("/my/").content.decode()
    assert client.post(row.get_absolute_url(), {"answer": "maybe"}).status_code == 404


def test_looking_is_no_answer_and_is_noted(client_of, group):
    row = group.memberships.select_related("person").first()
    client_of(row.person).get(row.get_absolute_url())
    row = Membership.objects.get(pk=row.pk)
    assert (row.state, row.seen_at is not None) == ("invited", True)


def test_topics_that_are_shown_to_officers_only_play_no_part(client_of, group):
    """M17: what others would learn from the reasons is only what they show."""
    row = group.memberships.select_related("person").first()
    client = client_of(row.person)
    assert "Like you, several of the others chose" in client.get(row.get_absolute_url()).content.decode()
    for other in group.memberships.exclude(pk=row.pk).select_related("person"):
        other.person.show_topics = Visibility.OFFICERS
        other.person.save()
    assert "Like you, several" not in client.get(row.get_absolute_url()).content.decode()


def test_a_draft_is_seen_by_nobody_but_officers(client_of, board):
    seat = board.seats.select_related("entry__person").first()
    client = client_of(seat.entry.person)
    assert client.get(f"/my/groups/{seat.key}/").status_code == 404
    assert client.get(seat.get_absolute_url()).status_code == 404
    assert "A group for you" not in client.get("/my/").content.decode()
