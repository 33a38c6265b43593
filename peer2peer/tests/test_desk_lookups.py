"""What is looked for on the desk can be chosen without a script, by words."""

import pytest
from django.contrib import admin
from django.urls import reverse

from agenda.models import Venue
from common.widgets import NOT_ONE, ChosenOne, ChosenSeveral
from people.factories import MuseumFactory, TopicFactory
from people.models import Network, Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def classes_with_lookups():
    found = []
    for own in admin.site._registry.values():
        found += [(own, own)] if own.autocomplete_fields else []
        found += [(own, each) for each in own.inlines if each.autocomplete_fields]
    return found


def test_every_lookup_of_the_desk_can_be_typed_into_without_a_script(desk, rf, officer):
    request = rf.get("/desk/")
    request.user = officer.person
    walked = 0
    for own, each in classes_with_lookups():
        kept = each if each is own else each(own.model, admin.site)
        for name in each.autocomplete_fields:
            field = kept.formfield_for_dbfield(each.model._meta.get_field(name), request)
            widget = getattr(field.widget, "widget", field.widget)
            assert isinstance(widget, ChosenOne | ChosenSeveral)
            assert (
                f'<noscript><label class="typed">Or type part of the name <input type="text" name="{name}__words"'
                in (field.widget.render(name, None))
            )
            walked += 1
    assert walked >= 10


VENUE = {"name": "The hall", "address": "Market Square"}


def test_words_that_one_row_has_choose_it(desk):
    museum = MuseumFactory(name="Winchcombe Folk Museum")
    MuseumFactory(name="Deal Museum")
    desk.post(reverse("admin:agenda_venue_add"), {**VENUE, "museum": "", "museum__words": "winchcombe"})
    assert Venue.objects.get().museum == museum


def test_the_whole_name_chooses_its_row_though_others_hold_it_too(desk):
    dover = MuseumFactory(name="Dover Museum")
    MuseumFactory(name="Dover Museum Annexe")
    desk.post(
        reverse("admin:agenda_venue_add"),
        {**VENUE, "museum__words": "Dover museum"},
    )
    assert Venue.objects.get().museum == dover


@pytest.mark.parametrize("words", ["museum", "nowhere", "12", "?", "'"])
def test_words_that_mean_several_rows_or_none_are_refused_and_the_rows_offered(desk, words):
    names = {MuseumFactory(name=f"{place} Museum").name for place in ("Dover", "Deal")}
    answer = desk.post(
        reverse("admin:agenda_venue_add"),
        {**VENUE, "museum__words": words},
    )
    form = answer.context["adminform"].form
    assert form.errors == {"museum": [NOT_ONE]}
    shown = str(form["museum"])
    assert {name for name in names if f"{name}" in shown} == (names if words == "museum" else set())
    assert (form["name"].value(), Venue.objects.count()) == ("The hall", 0)


def test_words_add_to_several_that_are_chosen(desk):
    first, second = TopicFactory(name="Damp"), TopicFactory(name="Moths")
    given = {"name": "wet walls", "topics": [first.pk], "topics__words": "moths"}
    given |= {f"labels-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    desk.post(reverse("admin:people_term_add"), given)
    assert set(Term.objects.get(name="wet walls").topics.all()) == {first, second}


def test_words_in_a_row_inside_a_form_choose_too(desk):
    museum = MuseumFactory(name="Dover Museum")
    network = Network.objects.create(name="Kent")
    page = reverse("admin:people_network_change", args=[network.pk])
    form = desk.get(f"{page}?another=1").content.decode()
    assert "Show an empty row to add" in form
    prefix = form.split('-TOTAL_FORMS"')[0].rsplit('"', 1)[1]
    assert f'name="{prefix}-0-museum"' in form, "the link shows an empty row, without a script"
    desk.post(page, {
        "name": "Kent", f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0", f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "1000", f"{prefix}-0-museum": "", f"{prefix}-0-museum__words": "dover",
        f"{prefix}-0-network": network.pk,
    })  # fmt: skip
    assert [str(each.museum) for each in network.memberships.all()] == [str(museum)]
