"""Joining: one page, one mail, one button; nothing before it."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from people.choices import AffiliationKind
from people.factories import MuseumFactory, PersonFactory
from people.models import Affiliation, Museum, Person
from people.profile.lookup import person_for_booking

pytestmark = pytest.mark.django_db
PASSWORD = "quiet otter lantern"


def typed(**changes):
    return {
        "name": "Ann Field",
        "email": "Ann@Museum.example",
        "password1": PASSWORD,
        "museum": "",
        "kind": "volunteer",
        "role": "Archivist",
    } | changes


def join(client, **changes):
    return client.post(reverse("account_signup"), typed(**changes))


def test_page_asks_at_most_seven_things(client):
    form = client.get(reverse("account_signup")).context["form"]
    assert [field.name for field in form.visible_fields()] == [
        "name",
        "email",
        "password1",
        "museum",
        "kind",
        "role",
    ]


def test_nothing_is_stored_until_the_button_behind_the_mail(client, letters):
    museum = MuseumFactory.create(name="Dover Museum")
    response = join(client, museum="Dover Museum", museum_id=museum.pk)
    assert response.url == reverse("account_email_verification_sent")
    assert letters.kinds == [("account.join", "ann@museum.example")]
    assert not Person.objects.exists()
    page = client.get(letters.last.link)
    assert page.status_code == 200
    assert "Ann Field" in page.content.decode()
    assert not Person.objects.exists()

    response = client.post(letters.last.link)
    person = Person.objects.get()
    assert response.url == reverse("my-learning")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.name, person.email) == ("Ann Field", "ann@museum.example")
    assert person.check_password(PASSWORD)
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("ann@museum.example", True, True)
    affiliation = Affiliation.objects.get()
    assert (affiliation.museum, affiliation.kind, affiliation.role, affiliation.is_main) == (
        museum,
        AffiliationKind.VOLUNTEER,
        "Archivist",
        True,
    )


def test_without_a_password_the_account_opens_with_a_code(client, letters):
    join(client, password1="")
    client.post(letters.last.link)
    assert not Person.objects.get().has_usable_password()


def test_museum_that_is_not_listed_is_noted_for_an_officer(client, letters):
    join(client, museum="The Museum of Left Luggage")
    assert not Museum.objects.exists()
    client.post(letters.last.link)
    museum = Museum.objects.get()
    assert (museum.name, museum.checked) == ("The Museum of Left Luggage", False)


def test_another_browser_never_takes_the_password_that_was_typed_in_the_first(client, letters):
    join(client)
    elsewhere = Client()
    page = elsewhere.get(letters.last.link)
    assert page.context["form"] is not None
    elsewhere.post(letters.last.link, {"password1": "another heron ladder"})
    person = Person.objects.get()
    assert not person.check_password(PASSWORD)
    assert person.check_password("another heron ladder")
    assert elsewhere.session["_auth_user_id"] == str(person.pk)


def test_link_that_is_older_than_a_code_would_be_confirms_but_does_not_sign_in(client, letters):
    with time_machine.travel("2026-11-20 10:00", tick=False):
        join(client)
    with time_machine.travel("2026-11-20 10:16", tick=False):
        elsewhere = Client()
        response = elsewhere.post(letters.last.link, {"password1": ""})
    assert response.url == reverse("account_login")
    assert "_auth_user_id" not in elsewhere.session
    assert EmailAddress.objects.get().verified


def test_link_runs_out_after_three_days(client, letters):
    with time_machine.travel("2026-11-20 10:00", tick=False):
        join(client)
    with time_machine.travel("2026-11-23 10:01", tick=False):
        response = client.post(letters.last.link)
    assert response.status_code == 410
    assert not Person.objects.exists()


def test_link_works_once(client, letters):
    join(client)
    link = letters.last.link
    client.post(link)
    again = Client().post(link, {"password1": "another heron ladder"})
    assert again.status_code == 410
    assert Person.objects.get().check_password(PASSWORD)


def test_weak_password_is_said_beside_the_field_and_nothing_is_lost(client, letters):
    response = join(client, password1="password")
    form = response.context["form"]
    assert list(form.errors) == ["password1"]
    assert form["name"].value() == "Ann Field"
    assert letters.letters == []


# --- rule 12: an account is not given away --------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["ann@museum.example", "ANN@museum.example", "ann+p2p@museum.example"])
def test_joining_with_the_address_of_an_account_looks_the_same_and_tells_only_its_owner(
    client, letters, email
):
    account = PersonFactory.create(email="ann@museum.example", name="Ann")
    stranger = join(Client(), email="new@museum.example")
    response = join(client, email=email)
    assert (response.status_code, response.url) == (stranger.status_code, stranger.url)
    assert set(client.session.keys()) == {"joining"}
    assert letters.kinds[-1] == ("account.already_joined", email.lower())
    account.refresh_from_db()
    assert (account.name, account.check_password("a long password")) == ("Ann", True)


def test_somebody_who_booked_before_joins_on_the_same_row(client, letters):
    booker = person_for_booking(name="A. Field", email="ann@museum.example")
    booker.access_needs = "A seat near the door"
    booker.save()
    stranger = join(Client(), email="new@museum.example")
    response = join(client)
    assert (response.status_code, response.url) == (stranger.status_code, stranger.url)
    assert letters.kinds[-1] == ("account.join", "ann@museum.example")
    booker.refresh_from_db()
    assert (booker.name, booker.has_usable_password()) == ("A. Field", False)
    assert not Affiliation.objects.exists()

    client.post(letters.last.link)
    booker.refresh_from_db()
    assert (booker.name, booker.access_needs) == ("Ann Field", "A seat near the door")
    assert booker.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(booker.pk)


def test_somebody_who_booked_under_an_alias_joins_on_the_same_row(client, letters):
    booker = person_for_booking(name="Ann", email="ann+talks@museum.example")
    join(client)
    client.post(letters.last.link)
    assert Person.objects.get() == booker
    assert Person.objects.get().email == "ann@museum.example"


def test_who_reads_an_address_with_others_joins_on_their_own_row(client, letters):
    """Bob, who reads the family's mailbox, does not become Ann, who was booked with it before."""
    ann = person_for_booking(name="Ann Smith", email="thesmiths@post.example")
    bob = person_for_booking(name="Bob Smith", email="thesmiths@post.example")
    join(client, email="thesmiths@post.example", name="Bob Smith")
    client.post(letters.last.link)
    for person in (ann, bob):
        person.refresh_from_db()
    assert (ann.name, ann.email, ann.shared_mailbox) == ("Ann Smith", None, "thesmiths@post.example")
    assert (bob.name, bob.email, bob.shared_mailbox) == ("Bob Smith", "thesmiths@post.example", "")


def test_in_a_shared_mailbox_each_name_joins_on_its_own_row_until_one_signs_in_with_it(client, letters):
    ann = person_for_booking(name="Ann Field", email="info@museum.example")
    ben = person_for_booking(name="Ben Hill", email="info@museum.example")
    join(client, email="info@museum.example")
    client.post(letters.last.link)
    ann.refresh_from_db()
    assert (ann.email, ann.shared_mailbox) == ("info@museum.example", "")
    cache.clear()  # the limit of one mail an address in half a minute
    join(Client(), email="info@museum.example", name="Ben Hill")
    assert letters.kinds[-1] == ("account.already_joined", "info@museum.example")
    ben.refresh_from_db()
    assert (ben.email, ben.shared_mailbox) == (None, "info@museum.example")


def test_one_address_gets_no_flood_of_mail(client, letters):
    join(client)
    join(client)
    join(Client())
    assert len(letters.letters) == 1


def test_where_somebody_came_from_is_where_they_go_but_never_to_another_site(client, letters):
    client.post(reverse("account_signup"), typed(next="/my/details/"))
    assert client.post(letters.last.link).url == "/my/details/"
    other = Client()
    other.post(reverse("account_signup"), typed(email="ben@museum.example", next="https://evil.example/"))
    assert other.post(letters.last.link).url == reverse("my-learning")


# --- finding one's museum without scripts ---------------------------------------------------------------------------


def test_near_miss_is_asked_about_once_and_nothing_is_lost(client, letters):
    meant = MuseumFactory.create(name="Powell-Cotton Museum", town="Birchington")
    response = join(client, museum="Powel Coton Museum")
    form = response.context["form"]
    assert form.fields["which_museum"].choices[0] == (str(meant.pk), "Powell-Cotton Museum, Birchington")
    assert list(form.errors) == ["which_museum"]
    assert form["role"].value() == "Archivist"
    assert f'value="{PASSWORD}"' in str(form["password1"])
    assert "no-store" in response["Cache-Control"]
    assert letters.letters == []
    join(client, museum="Powel Coton Museum", which_museum=str(meant.pk))
    client.post(letters.last.link)
    assert Affiliation.objects.get().museum == meant


def test_none_of_these_is_an_answer(client, letters):
    MuseumFactory.create(name="Powell-Cotton Museum", town="Birchington")
    join(client, museum="Powel Coton Museum", which_museum="new")
    client.post(letters.last.link)
    museum = Affiliation.objects.get().museum
    assert (museum.name, museum.checked) == ("Powel Coton Museum", False)


def test_museum_chosen_on_the_page_for_finding_one_is_there_already(client):
    museum = MuseumFactory.create(name="Dover Museum")
    form = client.get(reverse("account_signup"), {"museum": museum.pk}).context["form"]
    assert (form["museum"].value(), form["museum_id"].value()) == ("Dover Museum", museum.pk)
    assert client.get(reverse("account_signup"), {"museum": "nonsense"}).status_code == 200
