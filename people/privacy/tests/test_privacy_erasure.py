"""Taking one's data along, and going (O15)."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from common.errors import DomainError
from people.choices import Direction
from people.factories import AffiliationFactory, NetworkFactory, PersonFactory, TopicFactory
from people.models import Affiliation, Person, TopicInterest
from people.privacy import services as privacy
from people.profile import services as profile

pytestmark = pytest.mark.django_db
SECRETS = [
    "Annabel Quill",
    "annabel@secret.example",
    "annabel@old.example",
    "01304 987654",
    "hears on the left",
    "grew up in a lighthouse",
    "keeper of odd things",
    "since the flood",
]


@pytest.fixture
def annabel():
    """Somebody whose every field could leak."""
    person = PersonFactory.create(
        name="Annabel Quill",
        email="annabel@secret.example",
        phone="01304 987654",
        access_needs="hears on the left",
        about="grew up in a lighthouse",
        is_staff=True,
    )
    EmailAddress.objects.create(user=person, email="annabel@old.example", verified=True)
    affiliation = AffiliationFactory.create(person=person, role="keeper of odd things")
    profile.change_affiliation(
        affiliation=affiliation, kind="staff", role="something else", starts_on=None, ends_on=None, main=True
    )
    TopicInterest.objects.create(
        person=person, topic=TopicFactory.create(), direction=Direction.OFFER, note="since the flood"
    )
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    NetworkFactory.create(contact=person)
    LogEntry.objects.create(
        user=PersonFactory.create(),
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(person.pk),
        object_repr="Annabel Quill",
        action_flag=CHANGE,
        change_message="annabel@secret.example",
    )
    return person


def everything_stored() -> str:
    """Every row of every table, as text. Sessions are signed, so those are looked at apart."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def just_signed_in(person, letters):
    client = Client()
    client.post("/accounts/login/code/", {"email": person.email})
    client.post("/accounts/login/code/confirm/", {"code": letters.last.code})
    return client


def test_nothing_that_could_name_them_is_left_anywhere(annabel):
    stored = everything_stored()
    assert [secret for secret in SECRETS if secret in stored] == SECRETS
    privacy.erase(person=annabel, by=annabel)
    stored = everything_stored()
    assert [secret for secret in SECRETS if secret in stored] == []


def test_what_reports_need_stays_without_a_name(annabel):
    museum = annabel.affiliations.get().museum
    key = annabel.key
    privacy.erase(person=annabel, by=annabel)
    row = Person.objects.get(pk=annabel.pk)
    assert (row.name, row.email, row.is_active, row.is_staff, row.has_usable_password()) == (
        "",
        None,
        False,
        False,
        False,
    )
    assert row.erased_at is not None
    assert row.key != key
    assert Affiliation.objects.values_list("person", "museum", "role").get() == (row.pk, museum.pk, "")
    assert not apps.get_model("people", "AffiliationHistory").objects.exists()
    assert not Authenticator.objects.exists()


def test_preview_says_what_stays(annabel):
    whats = [kept.what for kept in privacy.preview_of_erasure(person=annabel)]
    assert "That an account existed, without a name or an address" in whats
    assert "At which museum, and as staff or volunteer, a nameless person took part" in whats


def test_every_session_of_theirs_ends(annabel, client_of):
    client, stranger = client_of(annabel), client_of(PersonFactory.create())
    privacy.erase(person=annabel, by=annabel)
    assert Session.objects.count() == 1
    assert client.get(reverse("people:details")).status_code == 302
    assert stranger.get(reverse("people:details")).status_code == 200


def test_rows_that_were_merged_into_them_go_too(annabel):
    PersonFactory.create(name="Bella Quill", email="bella@secret.example", merged_into=annabel)
    privacy.erase(person=annabel, by=annabel)
    assert "Quill" not in everything_stored()


def test_only_they_themselves_or_an_administrator(annabel):
    with pytest.raises(DomainError):
        privacy.erase(person=annabel, by=PersonFactory.create())
    privacy.erase(person=annabel, by=PersonFactory.create(is_superuser=True))
    with pytest.raises(DomainError) as error:
        privacy.erase(person=annabel, by=annabel)
    assert error.value.status == 410


def test_last_administrator_cannot_go():
    last = PersonFactory.create(is_superuser=True)
    with pytest.raises(DomainError, match="last administrator"):
        privacy.erase(person=last, by=last)


def test_download_holds_everything_of_theirs_and_nothing_of_others(annabel):
    AffiliationFactory.create(person__name="Somebody Else", role="other secret")
    text = json.dumps(
        [[section.title, section.rows] for section in privacy.export(person=annabel)],
        default=str,
        ensure_ascii=False,
    )
    assert [secret for secret in SECRETS if secret not in text] == []
    assert "Somebody Else" not in text
    assert "other secret" not in text


# --- the pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ann():
    return PersonFactory.create(name="Ann Field", email="ann@museum.example", password=None)


def test_download_as_a_file_and_as_a_page(ann, letters):
    client = just_signed_in(ann, letters)
    response = client.get(reverse("people:download-json"))
    assert response["Content-Disposition"] == 'attachment; filename="my-peer2peer-data.json"'
    assert (
        json.loads(response.content)["data"]["About you"]["rows"][0]["E-mail address"] == "ann@museum.example"
    )
    page = client.get(reverse("people:download-html"))
    assert "ann@museum.example" in page.content.decode()
    assert "Museums" in page.content.decode()


def test_closing_takes_a_button(ann, letters):
    client = just_signed_in(ann, letters)
    assert client.get(reverse("people:close-account")).status_code == 200
    assert Person.objects.get(pk=ann.pk).erased_at is None
    assert client.post(reverse("people:close-account")).url == reverse("home")
    assert Person.objects.get(pk=ann.pk).erased_at is not None
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["download-json", "download-html", "close-account"])
def test_somebody_with_a_password_gives_it_again(client_of, name):
    person = PersonFactory.create()
    client, url = client_of(person), reverse(f"people:{name}")
    assert client.get(url).url == f"{reverse('account_reauthenticate')}?next={url.replace('/', '%2F')}"
    response = client.post(f"{reverse('account_reauthenticate')}?next={url}", {"password": "a long password"})
    assert response.url == url
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ["download-json", "download-html", "close-account"])
def test_somebody_without_a_password_signs_in_again(client_of, ann, name):
    response = client_of(ann).get(reverse(f"people:{name}"))
    assert response.status_code == 403
    assert "Please sign in again" in response.content.decode()
