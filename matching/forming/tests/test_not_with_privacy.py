"""A private choice is planted, and searched for wherever words come out."""

import json

import pytest
from django.urls import get_resolver, reverse

from mailing.models import Message
from matching.conftest import wish
from matching.forming import board as steps
from matching.forming import publishing
from matching.forming import wishes as own
from matching.forming.admin.pools import EntryAdmin
from matching.models import Entry, NotWith, Seat
from matching.scenarios import on_the_board
from people.factories import PersonFactory
from people.privacy import services as privacy

pytestmark = pytest.mark.django_db
TELLING = ("not with", "not-with", "notwith", "private choice", "would rather not")


@pytest.fixture
def planted(pool, wishes, officer, small):
    """Ann would rather not share a group with Ida. Ida cannot be placed anywhere else than with Ann."""
    NotWith.objects.create(person=wishes[0].person, address=wishes[8].person.email)
    run = on_the_board(pool, by=officer.person, settings=small)
    for seat in run.seats.all():
        group = (
            None if seat.entry_id == wishes[8].pk else 0 if seat.entry_id in (w.pk for w in wishes[:4]) else 1
        )
        Seat.objects.filter(pk=seat.pk).update(group=group)
    steps.draft_messages(run)
    return run


def words_of_desk(client, run):
    pages = [
        reverse(f"admin:matching_matchrun_{page}", args=[run.pk])
        for page in ("result", "board", "publish", "change", "history")
    ]
    pages += [
        reverse(f"admin:matching_pool_{page}", args=[run.pool_id])
        for page in ("change", "form_groups", "left_out")
    ]
    pages += [
        reverse("admin:matching_entry_changelist"),
        reverse("admin:matching_entry_export"),
        reverse("admin:index"),
    ]
    return {page: client.get(page, follow=True).content.decode().lower() for page in pages}


def test_no_page_of_the_desk_tells(planted, client_of, officer, wishes, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client = client_of(officer.person)
    for page, words in words_of_desk(client, planted).items():
        assert not [telling for telling in TELLING if telling in words], page
        assert wishes[8].person.email not in words, page
    board = client.get(reverse("admin:matching_matchrun_board", args=[planted.pk])).content.decode()
    # What is said of Ida names nobody and no reason.
    assert "1 is closed by a rule on who may share a group" in board


def test_a_refused_step_tells_nothing(planted, client_of, officer, wishes, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    ida = planted.seats.get(entry=wishes[8])
    answer = client_of(officer.person).post(
        reverse("admin:matching_matchrun_do", args=[planted.pk, "move"]),
        {"seat": ida.pk, "to": "0", "version": planted.board_version, "reason": "I insist"},
    )
    assert answer.status_code == 409
    problem = answer.context["problem"].message
    assert problem == "A rule on who may share a group is not kept in group 1."


def test_no_mail_and_no_page_of_the_people_tells(planted, client_of, officer, wishes):
    run = publishing.publish(run=planted, version=planted.board_version, by=officer.person)
    for mail in Message.objects.all():
        words = (mail.subject + mail.html + mail.text).lower()
        assert not [telling for telling in TELLING if telling in words]
        assert "rule" not in mail.text
    for seat in run.seats.select_related("entry__person", "membership"):
        place = seat if seat.group is None else seat.membership
        page = client_of(seat.entry.person).get(place.get_absolute_url())
        assert page.status_code == 200
        words = page.content.decode().lower()
        assert not [telling for telling in TELLING if telling in words]
        if seat.entry_id == wishes[8].pk:
            assert "ann field" not in words
        if seat.entry_id == wishes[0].pk:
            assert "ida vale" not in words


def test_no_download_tells_of_either_side(planted, wishes):
    for person in (wishes[0].person, wishes[8].person):
        other = wishes[8].person if person == wishes[0].person else wishes[0].person
        sections = json.dumps([[section.title, list(map(dict, section.rows))] for section in
                               privacy.export(person=person)], default=str).lower()  # fmt: skip
        assert not [telling for telling in TELLING if telling in sections]
        assert other.email not in sections


def test_it_is_in_no_admin_and_in_no_address_of_the_desk():
    from django.contrib import admin

    assert NotWith not in admin.site._registry
    assert not any("not" in heading.lower() for heading, _ in EntryAdmin.export_columns)
    desk = next(each for each in get_resolver().url_patterns if str(each.pattern) == "desk/")
    addresses = [str(each.pattern) for each in desk.url_patterns]
    ours = [each for each in addresses if each.startswith("matching/")]
    assert "matching/pool/" in ours
    assert [each for each in ours if "not" in each] == []


def test_only_its_own_person_sees_and_takes_it_back(client_of, wishes):
    choice = own.not_with(address="ida@museum.example", by=wishes[0].person)
    page = client_of(wishes[0].person).get(reverse("matching:not_with")).content.decode()
    assert "ida@museum.example" in page
    for other in (wishes[8].person, PersonFactory.create(is_superuser=True, is_staff=True)):
        client = client_of(other)
        assert "ida@museum.example" not in client.get(reverse("matching:not_with")).content.decode()
        assert client.post(reverse("matching:forget_not_with", args=[choice.key])).status_code == 404
    assert NotWith.objects.count() == 1
    client_of(wishes[0].person).post(reverse("matching:forget_not_with", args=[choice.key]))
    assert NotWith.objects.count() == 0


def test_it_says_the_same_whether_the_address_is_known_or_not(client_of, wishes):
    client = client_of(wishes[0].person)
    pages = []
    for address in (wishes[1].person.email, "stranger@nowhere.example"):
        page = client.post(reverse("matching:not_with"), {"address": address}, follow=True)
        pages.append([str(message) for message in page.context["messages"]])
    assert pages[0] == pages[1] == ["Noted. It counts from the next time groups are formed."]


def test_going_takes_it_away_in_both_directions_and_empties_what_was_frozen(planted, wishes):
    ann = wishes[0].person
    NotWith.objects.create(person=wishes[1].person, address=ann.email)
    address = ann.email
    privacy.erase(person=ann, by=ann)
    assert not NotWith.objects.filter(person=ann).exists()
    assert not NotWith.objects.filter(address=address).exists()
    planted.refresh_from_db()
    assert planted.input["apart"] == []
    assert planted.input["people"][0]["offers"] == planted.input["people"][0]["half_days"] == []
    entry = Entry.objects.get(pk=wishes[0].pk)
    assert (entry.state, entry.museum, entry.half_days) == ("withdrawn", None, [])


def test_others_topics_count_only_where_they_show_them(pool, topics, officer, client_of, small):
    people = [wish(pool, name, topics) for name in ("Ann", "Ben", "Cat", "Dan")]
    run = on_the_board(pool, by=officer.person, settings=small)
    publishing.publish(run=run, version=run.board_version, by=officer.person)
    mine = run.seats.get(entry=people[0]).membership
    page = client_of(people[0].person).get(mine.get_absolute_url()).content.decode()
    assert "Like you, several of the others chose Collections review and Recruiting volunteers." in page
    for other in people[1:3]:
        other.person.show_topics = "officers"
        other.person.save()
    page = client_of(people[0].person).get(mine.get_absolute_url()).content.decode()
    assert "several of the others" not in page
    assert "You are all free on Tuesday morning and Tuesday afternoon." in page
