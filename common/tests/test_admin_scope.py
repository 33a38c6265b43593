"""What every page of the desk does for every kind of row, shown with people, museums, themes and roles."""

import csv
import io
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.forms import ModelForm
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.admin import ScopedAdmin
from common.desk.scoped import Scoped

pytestmark = pytest.mark.django_db


@pytest.fixture
def models():
    class Models:
        Theme = apps.get_model("programmes", "Theme")
        Programme = apps.get_model("programmes", "Programme")
        Role = apps.get_model("programmes", "Role")
        Museum = apps.get_model("people", "Museum")
        Person = apps.get_model("people", "Person")
        Network = apps.get_model("people", "Network")

    return Models


@pytest.fixture
def other(officer, models):
    """A programme that is not the officer's, with a theme."""
    programme = models.Programme.objects.create(name="Other", slug="other", organisation="O", summary="S")
    models.Theme.objects.create(programme=programme, name="Theirs", slug="theirs")
    return programme


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    assert officer.person.is_staff
    return client_of(officer.person)


@pytest.fixture
def mine(officer, models):
    return models.Theme.objects.create(programme=officer.programme, name="Mine", slug="mine")


def names_in(response) -> list[str]:
    return sorted(str(row) for row in response.context["cl"].result_list)


def test_every_admin_class_and_every_row_inside_a_form_is_scoped():
    ours = [each for model, each in admin.site._registry.items() if model._meta.app_label in HOUSE]
    assert ours
    assert [type(each).__name__ for each in ours if not isinstance(each, ScopedAdmin)] == []
    inlines = [inline for each in ours for inline in each.inlines]
    assert [inline.__name__ for inline in inlines if not issubclass(inline, Scoped)] == []


#: Every app of the house: whatever lies beside this one.
HOUSE = {each.label for each in apps.get_app_configs() if Path(each.path).parent == Path(__file__).parents[2]}


def test_no_app_of_the_house_is_left_out():
    assert {
        "common",
        "people",
        "programmes",
        "files",
        "mailing",
        "agenda",
        "community",
        "matching",
        "events",
    } <= HOUSE
    assert {"groups", "peer2peer"} <= HOUSE
    with_a_desk = {model._meta.app_label for model in admin.site._registry} & HOUSE
    assert with_a_desk >= {
        "agenda",
        "community",
        "events",
        "groups",
        "mailing",
        "matching",
        "people",
        "programmes",
    }


def test_list_search_and_filter_show_the_officers_own_rows(desk, mine, other):
    address = reverse("admin:programmes_theme_changelist")
    assert names_in(desk.get(address)) == ["Mine"]
    assert names_in(desk.get(address, {"q": "Theirs"})) == []
    roles = desk.get(reverse("admin:programmes_role_changelist"))
    assert roles.status_code == 200
    assert b"Other" not in roles.content


def test_row_of_another_programme_cannot_be_opened(desk, mine, other):
    theirs = other.themes.get()
    for page in ("change", "history", "delete"):
        response = desk.get(reverse(f"admin:programmes_theme_{page}", args=[theirs.pk]))
        assert response.status_code == 404, page
        assert b"Theirs" not in response.content
    assert desk.get(reverse("admin:programmes_theme_change", args=[mine.pk])).status_code == 200


def test_choices_and_what_is_written_keep_to_the_officers_programmes(desk, mine, other, models):
    form = desk.get(reverse("admin:programmes_theme_add")).context["adminform"].form
    assert [str(each) for each in form.fields["programme"].queryset] == [str(mine.programme)]
    values = {"programme": other.pk, "name": "Sneaked in", "slug": "in"}
    response = desk.post(reverse("admin:programmes_theme_add"), values)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["programme"]
    assert not models.Theme.objects.filter(name="Sneaked in").exists()


def test_autocomplete_finds_nobody_of_another_programme(desk, officer, models):
    models.Person.objects.create(name="Ann Stranger", email="ann@museum.example")
    address = reverse("admin:autocomplete")
    query = {"app_label": "programmes", "model_name": "role", "field_name": "person"}
    found = desk.get(address, {**query, "term": "Stranger"}).json()["results"]
    assert found == []
    own = desk.get(address, {**query, "term": officer.person.name}).json()["results"]
    assert [each["id"] for each in own] == [str(officer.person.pk)]


def test_somebody_of_another_programme_stays_where_they_are_already(desk, models):
    """An officer who changes the area of a network does not throw out its contact from elsewhere."""
    contact = models.Person.objects.create(name="Elsewhere", email="e@museum.example")
    network = models.Network.objects.create(name="District", contact=contact)
    values = {
        "name": "District",
        "area": "Kent",
        "contact": contact.pk,
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    response = desk.post(reverse("admin:people_network_change", args=[network.pk]), values)
    assert response.status_code == 302, response.context["errors"]
    network.refresh_from_db()
    assert (network.area, network.contact) == ("Kent", contact)


def test_selection_with_a_row_of_another_programme_is_refused(desk, officer, other, models):
    theirs = models.Role.objects.create(programme=other, person=officer.person, kind="member")
    values = {"action": "end_roles", "_selected_action": [officer.pk, theirs.pk]}
    response = desk.post(reverse("admin:programmes_role_changelist"), values, follow=True)
    assert [str(each) for each in response.context["messages"]] == [
        "Some of the rows you chose belong to a programme that is not yours. Nothing was changed."
    ]
    officer.refresh_from_db()
    assert officer.ends_on is None


def test_selection_across_programmes_is_refused_even_when_all_are_mine(desk, officer, other, models):
    second = models.Role.objects.create(programme=other, person=officer.person, kind="officer")
    values = {"action": "end_roles", "_selected_action": [officer.pk, second.pk]}
    response = desk.post(reverse("admin:programmes_role_changelist"), values, follow=True)
    assert [str(each) for each in response.context["messages"]] == [
        "You chose rows of more than one programme. Choose those of one programme and try again."
    ]
    assert models.Role.objects.filter(ends_on=None).count() == 2


def test_nonsense_in_a_selection_is_refused_in_words(desk, officer):
    values = {"action": "end_roles", "_selected_action": ["nonsense"]}
    response = desk.post(reverse("admin:programmes_role_changelist"), values, follow=True)
    assert response.status_code == 200
    assert "Nothing was changed" in str(next(iter(response.context["messages"])))


def test_export_honours_scope_search_and_filter(desk, models):
    for name, status in (("Dover Museum", "open"), ("=Deal Museum", "open"), ("Closed Museum", "closed")):
        models.Museum.objects.create(name=name, status=status)
    address = reverse("admin:people_museum_changelist")
    page = desk.get(address, {"status__exact": "open"})
    assert page.context["export_address"] == "export/?status__exact=open"
    response = desk.get(f"{address}export/", {"status__exact": "open"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["'=Deal Museum", "Dover Museum"]
    assert desk.get(f"{address}export/", {"nonsense": "1"}).status_code == 302
    rows = list(
        csv.DictReader(io.StringIO(desk.get(f"{address}export/", {"q": "Dover"}).content.decode("utf-8-sig")))
    )
    assert [row["Name"] for row in rows] == ["Dover Museum"]


def test_export_of_people_has_the_officers_own_only(desk, officer, models):
    models.Person.objects.create(name="Stranger", email="s@museum.example")
    text = desk.get(reverse("admin:people_person_changelist") + "export/").content.decode()
    assert officer.person.name in text
    assert "Stranger" not in text


def test_history_says_who_what_before_and_after(desk, officer, models):
    museum = models.Museum.objects.create(name="Old Name")
    form = desk.get(reverse("admin:people_museum_change", args=[museum.pk])).context["adminform"].form
    values = {**as_posted(form), "name": "New Name"}
    for prefix in ("former_statuses", "flags"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    response = desk.post(reverse("admin:people_museum_change", args=[museum.pk]), values)
    assert response.status_code == 302, response.context["errors"]
    page = desk.get(reverse("admin:people_museum_history", args=[museum.pk]))
    newest = page.context["changes"][0]
    assert (newest["what"], newest["who"]) == ("Changed", officer.person.name)
    assert newest["fields"] == [{"name": "Name", "before": "Old Name", "after": "New Name"}]
    assert page.context["changes"][1]["what"] == "Added"
    assert page.context["changes"][1]["who"] == "The system"


def as_posted(form: ModelForm) -> dict[str, object]:
    values = {name: form[name].value() for name in form.fields}
    return {
        name: ",".join(v) if isinstance(v, list) else v
        for name, v in values.items()
        if v not in (None, False)
    }


def test_states_are_read_only(desk, models):
    museum = models.Museum.objects.create(name="Open Museum")
    form = desk.get(reverse("admin:people_museum_change", args=[museum.pk])).context["adminform"].form
    assert "status" not in form.fields


def test_somebody_with_a_desk_but_no_programme_sees_nothing(client_of, models, settings, mine):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    nobody = models.Person.objects.create(name="No roles", email="n@museum.example", is_staff=True)
    desk = client_of(nobody)
    for name in ("people_museum", "people_person", "programmes_theme", "programmes_role"):
        assert desk.get(reverse(f"admin:{name}_changelist")).status_code == 403, name


def test_desk_pages_hold_no_inline_script_or_style(desk, mine, models):
    museum = models.Museum.objects.create(name="Open Museum")
    for address in (
        reverse("admin:people_museum_changelist"),
        reverse("admin:people_museum_change", args=[museum.pk]),
        reverse("admin:people_museum_history", args=[museum.pk]),
        reverse("admin:programmes_theme_change", args=[mine.pk]),
    ):
        html = desk.get(address).content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert "<script>" not in html
        assert " onclick=" not in html


def test_list_of_museums_costs_the_same_for_one_row_and_for_three(desk, models):
    address = reverse("admin:people_museum_changelist")
    counts = []
    for wanted in (1, 3):
        while models.Museum.objects.count() < wanted:
            models.Museum.objects.create(name=f"Museum {models.Museum.objects.count()}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(desk.get(address).context["cl"].result_list) == wanted
        counts.append(len(queries))
    assert counts[0] == counts[1]
