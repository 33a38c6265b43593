"""What is said in a group is found in front of its members, and nowhere else (E19 of issue 13).

A word of its own is planted in every sealed column of a group with a full history. Then every address of the site is
opened as everybody who might, and mail, logs, cache, files, sessions and a dump of the database are read. The doors are
those of the URLconf (``test_access`` sees to it that the table has all of them) and the columns from the models: a new
column without a row in the group of the world fails here.
"""

import itertools
import logging
from base64 import b64encode
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from common.sealed import texts
from common.sealed.keys import make_key
from groups import scenarios
from groups.meetings import record
from groups.membership import leaving
from groups.models import Group, GroupAction, HelpOfficer
from groups.room.door import enter_signed, sealed_fields
from peer2peer.tests.test_access import TABLE, address, routes
from peer2peer.tests.test_privacy_dump import dump
from people.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
#: Columns that no page shows to any member by a plain GET, and why.
NOT_ON_A_PAGE: dict[str, str] = {}
#: What a member shares with officers whom they name, and where those read it.
SHARED_WITH, CASES = frozenset({"groups.HelpCase.words", "groups.HelpNote.words"}), "/my/cases/"


def of_a_group(model):
    """The sealed columns of a model that a group's key seals."""
    return [field for field in sealed_fields(model) if field.scope.split("__")[-1] == "group"]


@pytest.fixture
def group(world):
    key = world["special"]["my/groups/room/<uuid:key>/"].strip("/").split("/")[-1]
    return Group.objects.select_related("programme").get(key=key)


@pytest.fixture
def planted(group):
    """The words that are planted, by the column they are in."""
    found, numbers, empty = {}, itertools.count(1000), []
    action = GroupAction.objects.filter(group=group).select_related("owner__person").first()
    room = enter_signed(group.key, action.owner.person)
    record.settle_action(room=room, action=action, to="done", learned="Ask first.", by=room.person)
    for model in apps.get_models():
        for field in of_a_group(model):
            label = f"{model._meta.label}.{field.name}"
            rows = [
                row
                for row in model._base_manager.order_by("pk")
                if texts.scope_of(row, field) == texts.name_of(group)
            ]
            rows = [row for row in rows if getattr(row, field.name)] or rows
            if not rows:
                empty.append(label)
            for row in rows:
                word = f"qzmark{next(numbers)}xj"
                with transaction.atomic():
                    texts.seal(row, field.name, word)
                    row.save(update_fields=[field.name])
                found[word] = label
    assert empty == [], "The group of the world has no row with these columns: let its scenario write one."
    return found


@pytest.fixture
def everybody(world, group):
    """Nine who might look, by what they are to the group; and its members."""
    rows = group.memberships.inside().exclude(person=world["member"]).select_related("person").order_by("pk")
    ex = rows[0]
    leaving.leave(membership=ex, take_out=False, by=ex.person)
    elsewhere = scenarios.group_of(4).memberships.select_related("person").first()
    outside = {
        "nobody": None,
        "ex-member": ex.person,
        "member of another group": elsewhere.person,
        "somebody signed in": PersonFactory.create(),
        **{name: world[name] for name in ("officer", "other", "superuser", "co_organiser", "presenter")},
    }
    return outside, [world["member"], rows[0].person]


def opened(person, world):
    """The address and the answer of every page that there is, as one person gets it."""
    for route in sorted(set(routes()) & set(TABLE)):
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        where = address(route, world)
        with transaction.atomic():
            answer = client.get(where)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        yield where, answer, content.decode("utf-8", "replace") + str(dict(answer.headers))


def words_in(text, planted):
    return {word for word in planted if word in text}


def test_e19_what_is_said_in_a_group_is_found_in_front_of_its_members_and_nowhere_else(
    world, group, planted, everybody, settings, caplog, capsys
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "django.template")
    outside, inside = everybody
    leaked, seen = [], set()
    for who, person in outside.items():
        for where, _, text in opened(person, world):
            shared = SHARED_WITH if HelpOfficer.objects.filter(officer=person).exists() else frozenset()
            leaked += [
                (who, where, planted[word])
                for word in words_in(text, planted)
                if planted[word] not in shared or not where.startswith(CASES)
            ]
    for person in inside:
        for where, answer, text in opened(person, world):
            found = words_in(text, planted)
            seen |= found
            if found:
                assert "no-store" in answer.headers["Cache-Control"], where
                assert where.startswith("/my/groups/room/"), where
    assert leaked == []
    assert set(planted.values()) - {planted[word] for word in seen} == set(NOT_ON_A_PAGE)

    kept = {table: words_in(" ".join(rows), planted) for table, rows in dump().items()}
    assert {table: words for table, words in kept.items() if words} == {}
    assert words_in(caplog.text + "".join(capsys.readouterr()), planted) == set()
    client = cache._cache.get_client()
    cached = " ".join(str(client.get(key)) for key in client.scan_iter() if client.type(key) == b"string")
    assert words_in(cached, planted) == set()
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert (
        words_in(b" ".join(path.read_bytes() for path in files).decode("utf-8", "replace"), planted) == set()
    )


def test_e19_a_row_says_nothing_of_its_words_in_a_shell_or_a_fixture(group, planted):
    for model in apps.get_models():
        if of_a_group(model):
            rows = list(model._base_manager.all())
            said = serializers.serialize("json", rows) + str([(row, repr(row), vars(row)) for row in rows])
            assert words_in(said, planted) == set(), model


def test_e19_with_the_wrong_master_key_nothing_opens_and_nothing_breaks(
    world, group, planted, everybody, settings, caplog
):
    settings.SEALING_KEYS = [b64encode(make_key()).decode()]
    _, inside = everybody
    for person in inside:
        for where, answer, text in opened(person, world):
            if where.startswith("/my/groups/"):
                assert answer.status_code in (200, 302, 304, 400, 404, 405, 409, 503), where
                assert words_in(text, planted) == set(), where
    assert words_in(caplog.text, planted) == set()
