"""What a phone is told when it asks whether its room has changed: 304 without the database, and never wrongly (G25)."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from groups.choices import MembershipState
from groups.live import services, versions
from groups.live.services import LivePress
from groups.live.versions import Tag, read_tag
from groups.models import LiveRoom

TURNS = ["noted first", "changed first"]


@pytest.fixture(autouse=True)
def _an_empty_cache():
    cache.clear()


def address(table, name: str = "live_state") -> str:
    return reverse(f"groups:{name}", args=[table.room.group.key, table.meeting.key])


def asks(client: Client, table, tag: str = ""):
    return client.get(address(table), headers={"If-None-Match": tag} if tag else {})


def test_g25_who_has_the_version_that_stands_is_told_so_without_a_query(
    table, client_of, django_assert_num_queries
):
    client = client_of(table.peer.person)
    first = asks(client, table)
    assert first.status_code == 200
    with django_assert_num_queries(0):
        again = asks(Client(), table, first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert int(again["Server-Now"]) >= int(first["Server-Now"])
    assert again["Cache-Control"] == "private, no-store"


def test_a_change_is_told_at_once(table, client_of, django_capture_on_commit_callbacks):
    client = client_of(table.peer.person)
    tag = asks(client, table)["ETag"]
    assert asks(client, table, tag).status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        services.press(
            meeting=table.meeting, member=table.facilitator, what=LivePress.NEXT, seen=LiveRoom.objects.get().version,
            by=table.facilitator.person,
        )  # fmt: skip
    told = asks(client, table, tag)
    assert (told.status_code, "Opening" in told.content.decode(), told["ETag"] == tag) == (200, True, False)


def test_a_tag_that_nobody_signed_or_of_another_room_asks_the_page(table, client_of):
    client = client_of(table.peer.person)
    tag = asks(client, table)["ETag"]
    room, version = table.meeting.key, LiveRoom.objects.get().version
    assert read_tag(room, tag) == Tag(room, table.peer.pk, version)
    for forged in (
        f'"{table.peer.pk}-{version}-0"',
        str(Tag(uuid4(), table.peer.pk, version)),
        "x",
        '"-"',
        "9" * 99,
    ):
        assert read_tag(room, forged) is None
        assert asks(Client(), table, forged).status_code == 302


def test_whoever_left_is_refused_with_the_first_change(table, client_of, django_capture_on_commit_callbacks):
    client = client_of(table.peer.person)
    tag = asks(client, table)["ETag"]
    type(table.peer).objects.filter(pk=table.peer.pk).update(
        state=MembershipState.LEFT, until=table.peer.since
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.touch(table.meeting)
    assert asks(client, table, tag).status_code == 404


@pytest.mark.parametrize("order", TURNS)
def test_a_slow_reader_never_makes_an_old_version_stand_again(db, order, django_capture_on_commit_callbacks):
    room = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        if order == "noted first":
            versions.noted(room, 1)
        versions.changed(room, before=1)
    versions.noted(room, 1)
    assert versions.stands(Tag(room, 7, 1)) is False
    versions.noted(room, 2)
    assert versions.stands(Tag(room, 7, 2)) is True


def test_without_a_cache_the_row_is_asked_and_nothing_breaks(table, client_of, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    client = client_of(table.peer.person)
    tag = asks(client, table)["ETag"]
    assert asks(client, table, tag).status_code == 304
