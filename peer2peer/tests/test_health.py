"""/healthz and /readyz."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from mailing.choices import MessageState
from mailing.factories import MessageFactory
from peer2peer import health


def test_healthz_needs_nothing(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_each_thing(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "mail": "ok",
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_broker_that_is_away_is_named_but_people_can_still_sign_up(client, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    response = client.get("/readyz")
    assert (response.status_code, response.json()["broker"]) == (200, "does not answer")


@pytest.mark.django_db
def test_without_its_database_it_is_not_ready(client, monkeypatch):
    def broken():
        raise DatabaseError

    broken.__name__ = "database"
    monkeypatch.setattr(health, "database", broken)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["ready"]) == (503, False)
    assert response.json()["database"] == "does not answer"


@pytest.mark.django_db
def test_migrations_that_wait_are_not_ready(client, monkeypatch):
    from django.db.migrations.recorder import MigrationRecorder

    monkeypatch.setattr(health, "_migrated", False)
    MigrationRecorder.Migration.objects.filter(app="mailing").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, "not applied")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state, minutes, late",
    [(MessageState.PENDING, 16, True), (MessageState.SENDING, 16, True), (MessageState.PENDING, 5, False),
     (MessageState.HELD, 60, False), (MessageState.SENT, 60, False), (MessageState.PENDING, -60, False)],
)  # fmt: skip
def test_mail_that_waits_too_long_is_late(client, state, minutes, late):
    MessageFactory(state=state, due_at=timezone.now() - timedelta(minutes=minutes))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["mail"].startswith("late: the oldest unsent mail was due at") is late
