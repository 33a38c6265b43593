"""Networks, and every list of this app on the desk: constant in queries, none of it open to others."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.factories import AffiliationFactory, MuseumFactory, NetworkFactory, PersonFactory, TopicFactory
from people.models import MuseumImport, Network, PersonMerge

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(PersonFactory.create(is_staff=True, is_superuser=True))


def test_museum_is_in_a_network_once_at_a_time_and_may_come_back():
    network, museum = NetworkFactory.create(), MuseumFactory.create()
    first = network.memberships.create(museum=museum, joined_on=date(2020, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        network.memberships.create(museum=museum)
    first.left_on = date(2022, 1, 1)
    first.save()
    network.memberships.create(museum=museum, joined_on=date(2024, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        network.memberships.create(
            museum=MuseumFactory.create(), joined_on=date(2024, 1, 1), left_on=date(2023, 1, 1)
        )


def test_officer_makes_a_network_with_its_museums(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    museum = MuseumFactory.create()
    values = {
        "name": "Dover museums and arts group",
        "area": "Dover",
        "contact": officer.person.pk,
        "website": "network.example",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-museum": museum.pk,
    }
    response = client_of(officer.person).post(reverse("admin:people_network_add"), values)
    assert response.status_code == 302, response.context["errors"]
    network = Network.objects.get()
    assert (list(network.museums.all()), network.website) == ([museum], "https://network.example")


def merged() -> None:
    PersonMerge.objects.create(
        kept=PersonFactory.create(), gone=PersonFactory.create(), by=PersonFactory.create()
    )


LISTS = {
    "museum": MuseumFactory.create,
    "network": lambda: NetworkFactory.create(contact=PersonFactory.create()),
    "topic": lambda: TopicFactory.create(merged_into=TopicFactory.create()),
    "person": lambda: AffiliationFactory.create(),
    "museumimport": lambda: MuseumImport.objects.create(filename="r.csv", uploaded_by=PersonFactory.create()),
    "personmerge": merged,
}


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_for_one_row_and_for_three(desk, name):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            LISTS[name]()
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(reverse(f"admin:people_{name}_changelist"))
            assert page.status_code == 200
        counts.append(len(queries))
    assert len(page.context["cl"].result_list) >= 3
    assert counts[0] == counts[1], [query["sql"][:200] for query in queries]


@pytest.mark.parametrize("name", LISTS)
def test_list_is_closed_to_those_who_are_no_officers(client_of, client, name):
    address = reverse(f"admin:people_{name}_changelist")
    assert client.get(address).status_code == 302
    response = client_of(PersonFactory.create()).get(address, follow=True)
    assert response.status_code == 403


def test_page_of_a_person_shows_what_apps_above_know(desk, monkeypatch):
    from django.utils.safestring import mark_safe

    from people.panels import panels

    person = AffiliationFactory.create().person
    monkeypatch.setattr(panels, "_items", {})
    panels.register("mail", lambda of, by: mark_safe(f"<h2>Mail to {of.name}</h2>"))
    panels.register("nothing", lambda of, by: mark_safe(""))
    page = desk.get(reverse("admin:people_person_change", args=[person.pk])).content.decode()
    assert f"<h2>Mail to {person.name}</h2>" in page
    assert page.count('<section class="module">') == 1
