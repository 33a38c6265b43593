"""The desk by work, its doors, and the search over what an officer may see."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.desk import Door, Work, doors
from events.choices import ProposalState
from events.factories import EventFactory, PresenterFactory, ProposalFactory, TalkFactory
from events.models import Event
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import OfficerFactory, RoleFactory

pytestmark = pytest.mark.django_db
SEARCH = "/desk/search/"


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def found(client, words):
    """What the page shows: the names, by kind."""
    kinds = client.get(SEARCH, {"q": words}).context["kinds"]
    return {kind.heading: [hit.name for hit in kind.hits] for kind in kinds}


def test_one_search_finds_every_kind_that_holds_the_words(desk, officer):
    programme = officer.programme
    person = RoleFactory.create(programme=programme, person=PersonFactory.create(name="Ann Moth")).person
    EventFactory.create(programme=programme, title="Moths in stores")
    ProposalFactory.create(programme=programme, title="How we met our moths", museum=None)
    MuseumFactory.create(name="Moth House", town="")
    assert found(desk, "moth") == {
        "Events": ["Moths in stores"],
        "Offers to host and to speak": ["How we met our moths"],
        "Museums": ["Moth House"],
        "People": [str(person)],
    }
    assert found(desk, "moth stores") == {"Events": ["Moths in stores"]}


def test_what_belongs_to_another_programme_is_never_found(desk, officer, client_of):
    theirs = OfficerFactory.create()
    EventFactory.create(programme=theirs.programme, title="Secret moths")
    ProposalFactory.create(programme=theirs.programme, title="Secret moths", state=ProposalState.SENT)
    assert found(desk, "secret moths") == {}
    assert list(found(client_of(theirs.person), "secret moths")) == ["Events", "Offers to host and to speak"]


def test_accents_and_capitals_are_not_heeded(desk, officer):
    EventFactory.create(programme=officer.programme, title="Élan at the Café")
    assert found(desk, "elan CAFE") == {"Events": ["Élan at the Café"]}


@pytest.mark.parametrize("words", ["hunt's CAFE", "Hunt’s Café", "HUNTʼS cafe"])
def test_apostrophes_are_one_whichever_was_typed_in_the_search_and_in_each_lists_box(desk, officer, words):
    for title in ("Élan at Hunt’s Café", "Another at Hunt's Cafe", "Hunts and cafes"):
        EventFactory.create(programme=officer.programme, title=title)
    both = {"Élan at Hunt’s Café", "Another at Hunt's Cafe"}
    assert set(found(desk, words)["Events"]) == both
    listed = desk.get("/desk/events/event/", {"q": words}).context["cl"].result_list
    assert {event.title for event in listed} == both


def test_a_lists_box_finds_a_row_once_through_whatever_it_points_at(desk, officer):
    talk = TalkFactory.create(event__programme=officer.programme, title="Damp")
    for name in ("Zoë Hunt", "Zoë Moth"):
        PresenterFactory.create(talk=talk, person__name=name)
    TalkFactory.create(event__programme=officer.programme, title="Moths")
    answer = desk.get("/desk/events/talk/", {"q": "zoe"})
    assert [row.title for row in answer.context["cl"].result_list] == ["Damp"]


def test_a_number_finds_its_event_and_says_whose_it_is_where_several_are_shown(desk, officer, client_of):
    ours = EventFactory.create(programme=officer.programme, title="Ours")
    theirs = EventFactory.create(title="Theirs", year=ours.year, serial=ours.serial)
    assert found(desk, ours.number) == {"Events": ["Ours"]}
    superuser = client_of(PersonFactory.create(is_staff=True, is_superuser=True))
    [kind] = superuser.get(SEARCH, {"q": ours.number}).context["kinds"]
    assert sorted((hit.name, hit.programme) for hit in kind.hits) == [
        ("Ours", officer.programme.name),
        ("Theirs", theirs.programme.name),
    ]
    [kind] = desk.get(SEARCH, {"q": ours.number}).context["kinds"]
    assert [hit.programme for hit in kind.hits] == [""]


def test_a_hit_leads_to_the_page_where_an_officer_looks_at_it(desk, officer):
    event = EventFactory.create(programme=officer.programme, title="Moths")
    [kind] = desk.get(SEARCH, {"q": "moths"}).context["kinds"]
    assert [hit.address for hit in kind.hits] == [reverse("admin:events_event_overview", args=[event.pk])]


def test_many_hits_of_a_kind_lead_to_its_list(desk, officer):
    EventFactory.create_batch(7, programme=officer.programme, title="Moths")
    page = desk.get(SEARCH, {"q": "moths"})
    [kind] = page.context["kinds"]
    assert (len(kind.hits), kind.more) == (6, reverse("admin:events_event_changelist"))
    assert 'href="/desk/events/event/?q=moths"' in page.content.decode()


@pytest.mark.parametrize("words", ["", "m", "   ", "nowhere at all", "%", "_ _", "'; drop", "2026."])
def test_words_that_find_nothing_say_what_to_do(desk, officer, words):
    EventFactory.create(programme=officer.programme, title="Moths")
    page = desk.get(SEARCH, {"q": words})
    assert page.status_code == 200
    assert page.context["kinds"] == []
    assert 'class="empty"' in page.content.decode()


def test_the_search_costs_the_same_for_one_and_for_three_rows_of_each_kind(desk, officer):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            EventFactory.create(programme=officer.programme, title="Moths")
            ProposalFactory.create(programme=officer.programme, title="Moths")
            MuseumFactory.create(name="Moths")
            RoleFactory.create(programme=officer.programme, person=PersonFactory.create(name="Moths"))
        with CaptureQueriesContext(connection) as queries:
            desk.get(SEARCH, {"q": "moths"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_box_stands_on_every_kind_of_page(desk, officer):
    event = EventFactory.create(programme=officer.programme)
    pages = ["index", "events_event_changelist", "events_event_add", "month"]
    addresses = [reverse(f"admin:{name}") for name in pages]
    for name in ("change", "overview", "history", "mail"):
        addresses.append(reverse(f"admin:events_event_{name}", args=[event.pk]))
    assert [where for where in addresses if 'id="desk-search"' not in desk.get(where).content.decode()] == []


# --- the desk by work ---
def test_the_front_page_has_the_parts_in_their_order_each_with_doors_and_tables(desk):
    parts = desk.get(reverse("admin:index")).context["parts"]
    assert [work for work, _, _ in parts] == list(Work)
    sessions = parts[0]
    assert [way.label for way in sessions[1]][:3] == [
        "Events",
        "Calendar of all programmes",
        "Offers to host and to speak",
    ]
    labels = [way.label for _, ways, tables in parts for way in [*ways, *tables]]
    assert len(labels) == len(set(labels)), "no table stands behind two doors"


def test_every_table_of_the_desk_is_behind_a_door_or_under_more(client_of):
    superuser = client_of(PersonFactory.create(is_staff=True, is_superuser=True))
    parts = superuser.get(reverse("admin:index")).context["parts"]
    shown = {way.address for _, ways, tables in parts for way in [*ways, *tables]}
    lists = {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    assert lists - shown == set()
    assert {where: superuser.get(where).status_code for where in shown} == dict.fromkeys(shown, 200)


def test_a_door_says_what_waits_behind_it_in_the_officers_own_programmes(desk, officer):
    ProposalFactory.create_batch(2, programme=officer.programme)
    ProposalFactory.create(programme=officer.programme, state=ProposalState.ASKED)
    ProposalFactory.create()
    parts = desk.get(reverse("admin:index")).context["parts"]
    assert {way.label: way.waiting for way in parts[0][1] if way.waiting} == {
        "Offers to host and to speak": "2 to answer"
    }


def test_an_app_adds_a_door_by_registering_it(desk, monkeypatch):
    monkeypatch.setattr(doors, "_items", dict(doors._items))
    doors.register("tests.new", Door(Work.GROUPS, "A new thing", Event, "admin:month"))
    page = desk.get(Work.GROUPS.address).content.decode()
    assert f'<a href="{reverse("admin:month")}">A new thing</a>' in page


def test_a_part_that_is_none_is_not_found(desk):
    assert desk.get(reverse("admin:work", args=["nothing"])).status_code == 404
