"""What the site stands on is away: a page that says so, and nothing of what people do is lost by it."""

import errno

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from events.factories import PublishedEventFactory
from events.models import Registration
from peer2peer.failures import is_away, server_error


@pytest.fixture
def database_away(django_db_blocker):
    """Nobody listens where the database was."""
    with django_db_blocker.unblock():
        connection.close()
        there = dict(connection.settings_dict)
        connection.settings_dict.update(HOST="127.0.0.1", PORT="1")
        yield
        connection.close()
        connection.settings_dict.update(there)


@pytest.mark.parametrize("path", ["/", "/whats-on/", "/whats-on/any/", "/accounts/login/", "/desk/", "/my/"])
@pytest.mark.usefixtures("database_away")
def test_without_its_database_the_site_says_that_it_is_away(path):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (
        503,
        "30",
        "private, no-store",
    )
    assert "The site is away for a moment" in answer.content.decode()


@pytest.mark.usefixtures("database_away")
def test_what_is_sent_meanwhile_is_not_taken():
    client = Client(raise_request_exception=False)
    answer = client.post("/whats-on/any/sign-up/", {"name": "Ann Field", "email": "ann@museum.example"})
    assert answer.status_code == 503
    assert "what you had typed is still there" in answer.content.decode()


def test_only_what_passes_by_itself_is_called_away():
    away = [OperationalError(), InterfaceError(), OSError(errno.ENOSPC, ""), OSError(errno.EROFS, "")]
    faults = [ValueError(), FileNotFoundError(errno.ENOENT, ""), ConnectionResetError(), None]
    assert [is_away(error) for error in away] == [True] * len(away)
    assert [is_away(error) for error in faults] == [False] * len(faults)


def test_a_fault_of_ours_is_still_a_fault():
    try:
        raise ValueError("a fault of ours")
    except ValueError:
        answer = server_error(RequestFactory().get("/"))
    assert (answer.status_code, answer.has_header("Retry-After")) == (500, False)


@pytest.mark.django_db
def test_people_sign_up_without_redis(settings, tmp_path, django_capture_on_commit_callbacks):
    nowhere = f"unix://{tmp_path}/nobody.sock"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": nowhere}}
    settings.MAIL_WAKE_WORKER = True
    event = PublishedEventFactory()
    given = {"name": "Ann Field", "email": "ann@museum.example", "museum": ""}
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(reverse("events:sign-up", args=[event.slug]), given)
    assert answer.status_code == 302, answer.content.decode()
    assert [each.person.name for each in Registration.objects.filter(event=event)] == ["Ann Field"]
