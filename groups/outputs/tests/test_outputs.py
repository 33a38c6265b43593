"""What a group makes for others is shared when all who made it agreed to that version, and not before."""

import pytest
from django.db import connection
from django.urls import reverse

from common.errors import DomainError
from common.testing import page_words
from groups import scenarios
from groups.choices import OutputState
from groups.models import GroupOutput, SharedOutput
from groups.outputs import services
from groups.outputs.services import OutputFacts
from groups.room import door

pytestmark = pytest.mark.django_db
SECRET = "Freeze the moths for two weeks"


@pytest.fixture
def rooms():
    group = scenarios.group_of(4)
    people = [each.person for each in group.memberships.inside().select_related("person")]
    return [door.enter_signed(group.key, person) for person in people]


def written(rooms, words=SECRET, *, by=2):
    facts = OutputFacts("guide", "Moths", words, [each.membership for each in rooms[:by]])
    return services.write(room=rooms[0], by=rooms[0].person, facts=facts)


def agree(room, output, number=1):
    return services.agree(room=room, by=room.person, output=output, number=number)


def plain():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o::text FROM groups_groupoutput o UNION ALL SELECT s::text FROM groups_sharedoutput s"
        )
        return str(cursor.fetchall())


def test_g24_it_stands_outside_when_the_last_who_made_it_has_agreed(rooms):
    output = written(rooms)
    assert agree(rooms[0], output) is None
    assert (SECRET in plain(), SharedOutput.objects.count()) == (False, 0)
    shared = agree(rooms[1], output)
    assert (shared.state, shared.title, shared.words) == (OutputState.WAITING, "Moths", SECRET)


def test_somebody_who_made_nothing_of_it_has_no_say(rooms):
    output = written(rooms)
    for do in (agree, lambda room, row: services.take_back(room=room, by=room.person, output=row)):
        with pytest.raises(DomainError) as refused:
            do(rooms[3], output)
        assert refused.value.status == 404


def test_rule_73_agreeing_names_the_version_that_was_seen_and_a_change_asks_all_anew(rooms):
    output = written(rooms)
    agree(rooms[1], output)
    facts = OutputFacts("guide", "Moths", "Another text", [each.membership for each in rooms[:2]])
    services.change(room=rooms[0], by=rooms[0].person, output=output, number=1, facts=facts)
    with pytest.raises(DomainError, match="Somebody has changed it"):
        agree(rooms[0], output, 1)
    assert agree(rooms[0], output, 2) is None
    assert agree(rooms[1], output, 2).words == "Another text"


def test_rule_74_what_was_shared_stays_until_all_agree_to_its_successor(rooms):
    output = written(rooms)
    agree(rooms[0], output)
    agree(rooms[1], output)
    facts = OutputFacts("guide", "Moths", "Better", [each.membership for each in rooms[:2]])
    services.change(room=rooms[0], by=rooms[0].person, output=output, number=1, facts=facts)
    assert SharedOutput.objects.get().words == SECRET
    agree(rooms[0], output, 2)
    agree(rooms[1], output, 2)
    assert SharedOutput.objects.get().words == "Better"


def test_one_of_them_takes_it_back_and_its_words_are_gone_outside(rooms):
    output = written(rooms)
    agree(rooms[0], output)
    agree(rooms[1], output)
    with pytest.raises(DomainError, match="Take it back first"):
        services.take_out(room=rooms[0], by=rooms[0].person, output=output)
    services.take_back(room=rooms[1], by=rooms[1].person, output=output)
    assert (SharedOutput.objects.get().state, SECRET in plain()) == (OutputState.TAKEN_BACK, False)
    assert agree(rooms[1], output).state == OutputState.WAITING


def test_from_the_first_word_to_the_shelf_on_its_pages(client_of, rooms):
    def page_of(name, *keys):
        return reverse(f"groups:{name}", args=[rooms[0].group.key, *keys])

    mine, theirs = client_of(rooms[0].person), client_of(rooms[1].person)
    given = {
        "kind": "guide", "title": "Moths", "words": SECRET,
        "contributors": [rooms[0].membership.pk, rooms[1].membership.pk],
    }  # fmt: skip
    assert mine.post(page_of("output-new"), {**given, "title": ""}).status_code == 400
    mine.post(page_of("output-new"), given)
    output = GroupOutput.objects.get()
    mine.post(page_of("output-agree", output.key), {"number": "1"})
    assert "Your yes is asked for" in page_words(theirs.get(page_of("output", output.key)))
    assert "1 waits for your yes" in page_words(theirs.get(rooms[0].group.get_absolute_url()))
    theirs.post(page_of("output-change", output.key), {**given, "words": "Freeze them", "number": "1"})
    mine.post(page_of("output-agree", output.key), {"number": "1"})
    assert SharedOutput.objects.count() == 0
    for client in (mine, theirs):
        client.post(page_of("output-agree", output.key), {"number": "2"})
    assert (
        "waits for the library" in page_words(mine.get(page_of("outputs"))) or SharedOutput.objects.exists()
    )
    assert SharedOutput.objects.get().words == "Freeze them"
    theirs.post(page_of("output-take-back", output.key))
    mine.post(page_of("output-take-out", output.key))
    assert GroupOutput.objects.count() == 0


def test_a_group_that_is_over_writes_nothing_new(rooms):
    rooms[0].group.state = "completed"
    with pytest.raises(DomainError, match="over"):
        written(rooms)
