"""The journal: its owner's alone, sealed, and gone with them."""

import pytest
from django.db import connection
from django.urls import reverse

from common.errors import DomainError
from common.testing import page_words
from groups import scenarios
from groups.journal import services
from groups.models import JournalPage
from groups.room import door
from people.privacy.services import erase

pytestmark = pytest.mark.django_db
SECRET = "I talked too much again"


@pytest.fixture
def rooms():
    group = scenarios.group_of(4)
    people = [each.person for each in group.memberships.inside().select_related("person")]
    return [door.enter_signed(group.key, person) for person in people]


def page_of(name, room, *keys):
    return reverse(f"groups:{name}", args=[room.group.key, *keys])


def test_one_writes_reads_changes_and_takes_out_ones_own(client_of, rooms):
    mine = client_of(rooms[0].person)
    assert mine.post(page_of("journal", rooms[0]), {"words": " "}).status_code == 400
    mine.post(page_of("journal", rooms[0]), {"words": SECRET})
    assert SECRET in page_words(mine.get(page_of("journal", rooms[0])))
    row = JournalPage.objects.get()
    assert SECRET in mine.get(page_of("journal-page", rooms[0], row.key)).content.decode()
    mine.post(page_of("journal-page", rooms[0], row.key), {"words": "I listened."})
    assert "I listened." in page_words(mine.get(page_of("journal", rooms[0])))
    mine.post(page_of("journal-take-out", rooms[0], row.key))
    assert JournalPage.objects.count() == 0


def test_g11_nobody_else_in_the_group_finds_a_page(client_of, rooms):
    mine, other = rooms[0], rooms[1]
    row = services.write(room=mine, by=mine.person, words=SECRET)
    client = client_of(other.person)
    assert SECRET not in client.get(page_of("journal", other)).content.decode()
    assert client.get(page_of("journal-page", other, row.key)).status_code == 404
    assert client.post(page_of("journal-take-out", other, row.key)).status_code == 404
    with pytest.raises(DomainError) as refused:
        services.change(room=other, by=other.person, page=row, words="Mine now")
    assert refused.value.status == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT page::text FROM groups_journalpage page")
        assert SECRET not in str(cursor.fetchall())


def test_it_goes_with_whoever_wrote_it(rooms):
    services.write(room=rooms[0], by=rooms[0].person, words=SECRET)
    services.write(room=rooms[1], by=rooms[1].person, words="Mine stays")
    erase(person=rooms[0].person, by=rooms[0].person)
    assert [words for _, words in services.mine(rooms[1])] == ["Mine stays"]
    assert JournalPage.objects.count() == 1
