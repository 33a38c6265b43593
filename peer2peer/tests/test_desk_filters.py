"""Filters that officers keep of the desk's lists."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.factories import EventFactory
from peer2peer.desk.filters import MOST, save_filter
from peer2peer.models import SavedFilter, filters_in
from people.factories import PersonFactory
from people.privacy import services as privacy
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db
LIST = "/desk/events/event/"


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def save(desk, name="Drafts", query="state__exact=draft", listing="events.event"):
    return desk.post(
        reverse("admin:save_filter"), {"list": listing, "name": name, "query": query}, follow=True
    )


def test_the_same_filters_are_the_same_words():
    assert (
        filters_in("p=3&kind__exact=launch&state__exact=draft&q=") == "kind__exact=launch&state__exact=draft"
    )
    assert filters_in("state__exact=draft&kind__exact=launch&e=1") == "kind__exact=launch&state__exact=draft"


def test_a_filter_is_saved_shown_on_its_list_and_forgotten(desk, officer):
    EventFactory.create(programme=officer.programme, title="Attic")
    EventFactory.create(programme=officer.programme, title="Cellar", state="held")
    page = desk.get(LIST, {"state__exact": "draft"}).content.decode()
    assert "Save these filters as" in page
    answer = save(desk, name="  Drafts  of mine ", query="state__exact=draft&p=2")
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"{LIST}?state__exact=draft", 302)]
    assert ("Attic" in page, "Cellar" in page) == (True, False)
    assert '<a href="?state__exact=draft" aria-current="true">Drafts of mine</a>' in page
    assert "Save these filters as" not in page
    assert "Drafts of mine" not in desk.get("/desk/events/registration/").content.decode()
    kept = SavedFilter.objects.get()
    desk.post(reverse("admin:forget_filter", args=[kept.pk]))
    assert SavedFilter.objects.count() == 0


def test_the_same_name_again_replaces_what_was_kept(desk):
    save(desk, query="state__exact=draft")
    save(desk, query="state__exact=held")
    assert list(SavedFilter.objects.values_list("name", "query")) == [("Drafts", "state__exact=held")]
    row = SavedFilter.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(owner=row.owner, listing=row.listing, name=row.name, query="x=1")


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("  ", "state__exact=draft", "Give the filter a name."),
        ("n" * 61, "state__exact=draft", "Give the filter a name of at most 60 characters."),
        ("All", "p=2", "This list is not filtered. Choose filters first, then save them."),
        ("Long", "q=" + "x" * 1000, "These are too many filters to keep. Choose fewer."),
    ],
)
def test_what_cannot_be_kept_is_said(desk, name, query, said):
    assert said in save(desk, name=name, query=query).content.decode()
    assert SavedFilter.objects.count() == 0


def test_an_officer_keeps_so_many_of_a_list(desk, officer):
    for number in range(MOST):
        save_filter(owner=officer.person, listing="events.event", name=f"{number}", query="q=a")
    assert f"You keep {MOST} filters of this list already." in save(desk).content.decode()
    save(desk, name="3", query="q=b")
    assert SavedFilter.objects.get(name="3").query == "q=b"


def test_filters_are_their_owners_alone(client_of, desk):
    save(desk)
    other = client_of(OfficerFactory.create().person)
    assert "Drafts" not in other.get(LIST).context["title"]
    assert 'href="?state__exact=draft">Drafts<' not in other.get(LIST).content.decode()
    kept = SavedFilter.objects.get()
    assert other.post(reverse("admin:forget_filter", args=[kept.pk])).status_code == 404
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize("listing", ["", "events", "events.nothing", "mfa.authenticator", "../../admin.x"])
def test_only_lists_of_the_desk_have_filters(desk, listing):
    assert save(desk, listing=listing).status_code == 404


def test_a_member_saves_nothing(client_of):
    answer = client_of(PersonFactory.create()).post(reverse("admin:save_filter"), {"list": "events.event"})
    assert answer.status_code == 302
    assert SavedFilter.objects.count() == 0


def test_a_list_costs_one_query_for_its_filters_however_many(desk, officer):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.get(LIST)
        return len(seen)

    desk.get(LIST)
    without = queries()
    for number in range(3):
        save_filter(owner=officer.person, listing="events.event", name=f"{number}", query="q=a")
    assert queries() == without


def test_filters_are_in_the_download_and_go_with_the_account(officer):
    save_filter(owner=officer.person, listing="events.event", name="Drafts", query="state__exact=draft")
    sections = {section.title: section for section in privacy.export(person=officer.person)}
    [row] = sections["Filters you keep on the desk"].rows
    assert (row["List"], row["Name"], row["Filters"]) == ("events.event", "Drafts", "state__exact=draft")
    privacy.erase(person=officer.person, by=officer.person)
    assert SavedFilter.objects.count() == 0
