"""A group that is not right: told to the officers in private, seen to, and known to nobody else (M15). And how people
find their groups and wishes again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import DomainError
from common.home import blocks_of
from mailing.models import Message
from matching.factories import EntryFactory, PoolFactory, close
from matching.forming import answers, home, publishing
from matching.models import Entry, Seat
from people.factories import PersonFactory
from people.privacy.registries import erasers, exporters

pytestmark = pytest.mark.django_db
WORDS = "Two of us are rivals for the same grant."


@pytest.fixture
def told(board, officer):
    return publishing.publish(run=board, version=board.board_version, by=officer.person)


@pytest.fixture
def mine(told):
    seat = told.seats.filter(group=0).select_related("entry__person", "run").first()
    return answers.accept(seat=seat, by=seat.entry.person)


def test_only_somebody_in_the_group_tells_and_not_without_words(told, mine):
    other = told.seats.filter(group=0).exclude(pk=mine.pk).select_related("entry__person", "run").first()
    with pytest.raises(DomainError, match="You are not in this group"):
        answers.not_right(seat=other, by=other.entry.person, words=WORDS)
    with pytest.raises(DomainError, match="There is no such place"):
        answers.not_right(seat=mine, by=other.entry.person, words=WORDS)
    with pytest.raises(DomainError, match="Write a few words"):
        answers.not_right(seat=mine, by=mine.entry.person, words="  ")
    with pytest.raises(DomainError, match="They have told you nothing here"):
        answers.see_to(run=told, seat_pk=mine.pk, by=other.entry.person)


def test_the_officers_read_it_and_nobody_else(told, mine, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client, desk = client_of(mine.entry.person), client_of(officer.person)
    empty = client.post(mine.get_absolute_url(), {"answer": "not-right", "words": ""})
    assert (empty.status_code, Seat.objects.exclude(unfit="").count()) == (400, 0)
    page = client.post(mine.get_absolute_url(), {"answer": "not-right", "words": WORDS}, follow=True)
    assert "The officers have it, and nobody else." in page.content.decode()
    for seat in told.seats.filter(group=0).exclude(pk=mine.pk).select_related("entry__person"):
        assert WORDS not in client_of(seat.entry.person).get(seat.get_absolute_url()).content.decode()
    assert not Message.objects.filter(text__contains=WORDS).exists()
    said = "Somebody in a group of Peer groups, spring says that it is not right for them"
    assert said in desk.get("/desk/").content.decode()
    assert str(mine.entry.person) not in desk.get("/desk/").content.decode()
    address = reverse("admin:matching_matchrun_board", args=[told.pk])
    assert WORDS in desk.get(address).content.decode()
    page = desk.post(address, {"do": f"seen-to:{mine.pk}", "version": told.board_version}, follow=True)
    assert f"Saw to what {mine.entry.person} told the officers." in page.content.decode()
    assert said not in desk.get("/desk/").content.decode()
    assert "The officers have seen to it." in client.get(mine.get_absolute_url()).content.decode()
    assert told.decisions.filter(what__contains=WORDS).count() == 0


def test_it_is_in_their_download_and_goes_with_them(told, mine):
    answers.not_right(seat=mine, by=mine.entry.person, words=WORDS)
    section = dict(exporters.items())["matching.places"](mine.entry.person)
    assert [row["What you told the officers"] for row in section.rows] == [WORDS]
    dict(erasers.items())["matching"].erase(mine.entry.person)
    mine.refresh_from_db()
    assert (mine.unfit, mine.unfit_at) == ("", None)


# --- finding them again ----------------------------------------------------------------------------------------------
def rows(person):
    return [
        (row.title, list(row.facts), row.action)
        for block in blocks_of(person)
        if block.title == "My groups"
        for row in block.rows
    ]


def test_my_learning_leads_back_to_groups_and_wishes(told, mine, pool):
    person = mine.entry.person
    assert rows(person) == [("Peer groups, spring", ["You have said yes."], "See who is in it")]
    answers.decline(seat=mine, by=person)
    wants = "You want a group. You hear from us when groups have been formed."
    assert rows(person) == [("Peer groups, spring", [wants], "Change or pause my wish")]
    Entry.objects.filter(person=person).update(state="paused")
    close(pool)
    assert rows(person) == [("Peer groups, spring", ["Not this time. What you wrote is kept."], "")]
    Entry.objects.filter(person=person).update(state="withdrawn")
    assert rows(person) == []


def test_my_groups_cost_the_same_however_many(officer):
    person = PersonFactory.create()

    def queries():
        with CaptureQueriesContext(connection) as seen:
            found = home.my_groups(person).rows
        return len(found), len(seen)

    EntryFactory.create(pool=PoolFactory.create(programme=officer.programme), person=person)
    one = queries()
    for _ in range(2):
        EntryFactory.create(pool=PoolFactory.create(programme=officer.programme), person=person)
    assert queries() == (3, one[1])
