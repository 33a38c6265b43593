"""The post room of the demo: mail as it would have gone out, and nothing of it in production."""

import os
import subprocess
import sys

import pytest
from django.core.mail import get_connection
from django.urls import reverse

from common.testing import page_words
from mailing.factories import MessageFactory
from mailing.post_room import backend as kept
from mailing.sending import delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def post_room(settings, tmp_path):
    settings.EMAIL_BACKEND = "mailing.post_room.backend.KeptMailBackend"
    settings.MAIL_KEPT_DIR = tmp_path / "kept"
    return settings.MAIL_KEPT_DIR


def test_an_empty_post_room_says_what_will_appear(client, post_room):
    assert "Sign up for a session" in page_words(client.get(reverse("post-room")))


def test_mail_is_listed_newest_first_and_found_by_its_recipient(client, post_room):
    for name in ("ann", "bob"):
        MessageFactory(subject=f"To {name}", to_name=name.title(), to_address=f"{name}@museum.example")
        assert delivery.send_due() == 1
    assert [head.subject for head in kept.heads()] == ["To bob", "To ann"]
    assert [path.name for path in post_room.iterdir() if path.suffix != ".eml"] == []
    page = page_words(client.get(reverse("post-room"), {"to": "ANN@"}))
    assert "To ann" in page
    assert "To bob" not in page
    assert "No mail to “nobody” yet" in page_words(client.get(reverse("post-room"), {"to": "nobody"}))


def test_a_mail_is_shown_as_it_arrives(client, post_room):
    MessageFactory(
        subject="Your place", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST",
        text="See it: https://p2p.example/b/1?a=1&b=2\n",
    )  # fmt: skip
    delivery.send_due()
    [head] = kept.heads()
    page = page_words(client.get(reverse("post-room-mail", args=[head.name])))
    assert "<h1>Your place</h1>" in page
    assert f'src="{reverse("post-room-html", args=[head.name])}" sandbox=' in page
    assert 'href="https://p2p.example/b/1?a=1&amp;b=2"' in page
    assert "Download invite.ics" in page
    file = client.get(reverse("post-room-file", args=[head.name, 0]))
    assert (file.content, file["Content-Type"]) == (
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        "application/ics",
    )
    assert file["Content-Disposition"] == 'attachment; filename="invite.ics"'
    assert client.get(reverse("post-room-file", args=[head.name, 1])).status_code == 404


def test_the_frame_has_a_policy_of_its_own_that_lets_nothing_run(client, post_room):
    MessageFactory(html="<html><head></head><body><script>alert(1)</script><p>Words</p></body></html>")
    delivery.send_due()
    [head] = kept.heads()
    response = client.get(reverse("post-room-html", args=[head.name]))
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-top-navigation-by-user-activation"
    )
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in page_words(response)


@pytest.mark.parametrize(
    "name", ["..%2f..%2fetc%2fpasswd", "0-nothing", "20260101-000000-000000-abcdef01", "."]
)
def test_a_name_that_is_none_is_not_found(client, post_room, name):
    assert client.get(f"/post-room/{name}/").status_code == 404


def test_a_mail_without_html_has_no_frame(client, post_room):
    from django.core.mail import EmailMessage

    get_connection().send_messages(
        [EmailMessage("Plain", "Just text", "a@p2p.example", ["b@museum.example"])]
    )
    [head] = kept.heads()
    assert "<iframe" not in page_words(client.get(reverse("post-room-mail", args=[head.name])))
    assert client.get(reverse("post-room-html", args=[head.name])).status_code == 404


def test_production_has_no_post_room():
    code = (
        "import django; django.setup()\n"
        "from django.urls import NoReverseMatch, Resolver404, resolve, reverse\n"
        "for look in (lambda: reverse('post-room'), lambda: resolve('/post-room/')):\n"
        "    try:\n        print('found', look())\n    except (NoReverseMatch, Resolver404):\n        print('none')\n"
    )
    environment = {
        **os.environ, "P2P_ENV": "production", "DJANGO_SETTINGS_MODULE": "peer2peer.settings", "SECRET_KEY": "k" * 60,
        "SITE_URL": "https://p2p.example", "ALLOWED_HOSTS": "p2p.example", "EMAIL_URL": "smtp://localhost",
        "SEALING_KEYS": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    }  # fmt: skip
    environment.pop("DEBUG", None)
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert run.stdout == "none\nnone\n", run.stderr
