"""Pages that anybody may open take an address in any spelling, and say so when it is too long."""

import pytest
from django.urls import reverse

from events.factories import PublishedEventFactory
from mailing.models import Message
from people.factories import PersonFactory
from people.models import Person

pytestmark = pytest.mark.django_db
DOMAIN = ("x" * 60 + ".") * 3 + "example"
BOX = "email"


@pytest.fixture
def pages(db):
    """Each page that takes an address, the name of its box, and what else it asks."""
    event = PublishedEventFactory()
    return {
        "join": (reverse("account_signup"), BOX, {"name": "Ann Field", "kind": "staff"}),
        "code": (reverse("account_request_login_code"), BOX, {}),
        "reset": (reverse("account_reset_password"), BOX, {}),
        "sign-in": (reverse("account_login"), "login", {"password": "quiet otter lantern"}),
        "sign-up": (reverse("events:sign-up", args=[event.slug]), BOX, {"name": "Ann Field"}),
        "news": (reverse("mailing:news", args=[event.programme.slug]), "address", {}),
    }


@pytest.mark.parametrize("letters", [255, 320, 400])
def test_one_that_is_too_long_is_said_beside_its_box(client, pages, letters):
    address = "a" * (letters - len(DOMAIN) - 1) + "@" + DOMAIN
    for name, (where, box, more) in pages.items():
        page = client.post(where, {box: address, **more})
        assert (name, page.status_code) == (name, 400 if name == "news" else 200)
        assert "An e-mail address has at most 254 letters." in page.content.decode(), name
    assert (Person.objects.filter(email__startswith="aaaa").count(), Message.objects.count()) == (0, 0)


def test_a_spelling_with_signs_that_nobody_sees_is_the_known_person(client, pages):
    PersonFactory.create(email="ann@xn--mseum-kva.example")
    for name in ("code", "reset", "sign-up", "news"):
        where, box, more = pages[name]
        Message.objects.all().delete()
        assert client.post(where, {box: "\u200bＡnn@MU\u0308seum.example", **more}).status_code in (200, 302)
        assert set(Message.objects.values_list("to_address", flat=True)) == {"ann@xn--mseum-kva.example"}, (
            name
        )
    assert Person.objects.filter(email__contains="ann@").count() == 1
