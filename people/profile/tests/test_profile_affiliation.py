"""Where people work and volunteer, and what stays when they leave (O2, rule 32)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.errors import DomainError
from people.choices import AffiliationKind, MuseumStatus
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.models import Affiliation, Museum
from people.profile import services as profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return PersonFactory.create(name="Ann Field")


def add(person, museum, **changes):
    return profile.add_affiliation(person=person, museum=museum, by=person, **changes)


def test_first_museum_is_the_main_one_and_the_second_is_not(ann):
    first, second = add(ann, MuseumFactory.create()), add(ann, MuseumFactory.create())
    assert (first.is_main, second.is_main) == (True, False)


def test_main_moves_to_the_one_that_is_called_main(ann):
    first = add(ann, MuseumFactory.create())
    second = add(ann, MuseumFactory.create(), main=True)
    first.refresh_from_db()
    assert (first.is_main, second.is_main) == (False, True)


def test_saying_it_twice_is_one_row(ann):
    museum = MuseumFactory.create()
    first = add(ann, museum, role="Curator")
    assert add(ann, museum) == first
    first.refresh_from_db()
    assert (first.role, first.is_main) == ("Curator", True)


def test_several_kinds_at_one_museum_are_several_rows(ann):
    museum = MuseumFactory.create()
    add(ann, museum, kind=AffiliationKind.STAFF)
    add(ann, museum, kind=AffiliationKind.TRUSTEE)
    assert ann.affiliations.count() == 2


def test_merged_museum_leads_to_the_one_it_was_merged_into(ann):
    kept = MuseumFactory.create()
    gone = MuseumFactory.create(status=MuseumStatus.MERGED, merged_into=kept)
    assert add(ann, gone).museum == kept


def test_day_to_come_is_refused(ann):
    with time_machine.travel("2026-11-20"), pytest.raises(DomainError) as error:
        add(ann, MuseumFactory.create(), starts_on=date(2026, 11, 21))
    assert error.value.field == "starts_on"


def test_leaving_keeps_the_past_and_passes_main_on(ann):
    main = AffiliationFactory.create(person=ann, starts_on=date(2020, 1, 1))
    newer = AffiliationFactory.create(person=ann, is_main=False, starts_on=date(2025, 1, 1))
    older = AffiliationFactory.create(person=ann, is_main=False, starts_on=date(2022, 1, 1))
    profile.end_affiliation(affiliation=main, on=date(2026, 6, 30), by=ann)
    assert [a.pk for a in Affiliation.objects.on(date(2026, 6, 30)).order_by("pk")] == [
        main.pk,
        newer.pk,
        older.pk,
    ]
    assert [a.pk for a in Affiliation.objects.on(date(2026, 7, 1)).order_by("pk")] == [newer.pk, older.pk]
    assert ann.affiliations.get(is_main=True, ends_on=None) == older


def test_leaving_before_coming_is_refused(ann):
    affiliation = AffiliationFactory.create(person=ann, starts_on=date(2026, 1, 1))
    with pytest.raises(DomainError) as error:
        profile.end_affiliation(affiliation=affiliation, on=date(2025, 12, 31), by=ann)
    assert error.value.field == "ends_on"


def test_every_change_stays_in_the_history(ann):
    affiliation = add(ann, MuseumFactory.create(), role="Assistant")
    profile.change_affiliation(
        affiliation=affiliation, kind="staff", role="Curator", starts_on=None, ends_on=None, main=True, by=ann
    )
    assert list(affiliation.history.order_by("pgh_id").values_list("role", flat=True)) == [
        "Assistant",
        "Curator",
    ]


def test_ending_one_by_correcting_it_passes_main_on_too(ann):
    main = AffiliationFactory.create(person=ann)
    other = AffiliationFactory.create(person=ann, is_main=False)
    profile.change_affiliation(
        affiliation=main, kind="staff", role="", starts_on=None, ends_on=date(2026, 1, 1), main=True, by=ann
    )
    other.refresh_from_db()
    assert other.is_main


def test_changing_into_one_that_is_there_already_is_refused(ann):
    museum = MuseumFactory.create()
    add(ann, museum, kind="staff")
    trustee = add(ann, museum, kind="trustee")
    with pytest.raises(DomainError) as error:
        profile.change_affiliation(
            affiliation=trustee, kind="staff", role="", starts_on=None, ends_on=None, main=False, by=ann
        )
    assert error.value.field == "kind"


def test_somebody_elses_are_not_mine_to_change(client_of, ann):
    theirs = AffiliationFactory.create()
    with pytest.raises(DomainError) as error:
        profile.end_affiliation(affiliation=theirs, by=ann)
    assert error.value.status == 403
    client = client_of(ann)
    assert client.get(reverse("people:change-affiliation", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("people:end-affiliation", args=[theirs.pk])).status_code == 404


# --- the pages ------------------------------------------------------------------------------------------------------


def test_pages_add_change_and_end(client_of, ann):
    museum = MuseumFactory.create(name="Dover Museum")
    client, url = client_of(ann), reverse("people:affiliations")
    data = {
        "museum": "dover museum",
        "kind": "volunteer",
        "role": "Guide",
        "starts_on": "2024-02-29",
        "main": "on",
    }
    assert client.post(url, data).url == url
    affiliation = ann.affiliations.get()
    assert (affiliation.museum, affiliation.kind, affiliation.starts_on) == (
        museum,
        "volunteer",
        date(2024, 2, 29),
    )
    change = reverse("people:change-affiliation", args=[affiliation.pk])
    assert client.get(change).context["form"].initial["role"] == "Guide"
    assert client.post(change, {"kind": "staff", "role": "Curator", "main": "on"}).url == url
    end = reverse("people:end-affiliation", args=[affiliation.pk])
    assert client.get(end).status_code == 200
    assert client.post(end, {"ends_on": "2026-01-31"}).url == url
    affiliation.refresh_from_db()
    assert (affiliation.kind, affiliation.role, affiliation.ends_on) == (
        "staff",
        "Curator",
        date(2026, 1, 31),
    )
    page = client.get(url)
    assert (list(page.context["current"]), list(page.context["former"])) == ([], [affiliation])


def test_page_puts_a_refusal_beside_its_field(client_of, ann):
    response = client_of(ann).post(
        reverse("people:affiliations"), {"museum": "Somewhere", "kind": "staff", "starts_on": "2999-01-01"}
    )
    assert response.status_code == 400
    assert response.context["form"].errors == {"starts_on": ["Give a day that has come, or leave it empty."]}


def test_page_notes_a_museum_that_is_not_listed(client_of, ann):
    client_of(ann).post(reverse("people:affiliations"), {"museum": "Left Luggage Museum", "kind": "staff"})
    assert Museum.objects.values_list("name", "checked").get() == ("Left Luggage Museum", False)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_for_three_as_for_one(client_of, ann, django_assert_max_num_queries, rows):
    for n in range(rows):
        AffiliationFactory.create(person=ann, is_main=n == 0)
        AffiliationFactory.create(person=ann, is_main=False, ends_on=date(2025, 1, 1))
    client = client_of(ann)
    with django_assert_max_num_queries(4):
        client.get(reverse("people:affiliations"))
