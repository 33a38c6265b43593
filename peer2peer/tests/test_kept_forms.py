"""No form loses what was typed when its session has ended: every page of the URLconf is walked (rule 70)."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from common.testing import page_words
from peer2peer.tests.test_access import address, routes
from people.accounts import drafts
from people.accounts.refilling import PageForms

pytestmark = [pytest.mark.contract, pytest.mark.django_db]
TYPED = "What I typed: tea & “scones”"
#: Types of fields into which words can be typed.
WORDS = {"text", "search", "textarea"}


@dataclass(frozen=True)
class TypedForm:
    """A form on a page, where it posts to, and what is posted with one field of words typed into."""

    page: str
    action: str
    field: str
    posted: tuple[tuple[str, str], ...]


@pytest.fixture(autouse=True)
def _the_desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


def forms_of(client: Client, world: dict) -> list[TypedForm]:
    """Every form with a field for words, of every page that somebody may look at."""
    found = []
    for route in sorted(set(routes())):
        where = address(route, world)
        if "logout" in where or where.startswith("/accounts/"):
            continue
        with transaction.atomic():
            answer = client.get(where)
            transaction.set_rollback(True)
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        if answer.streaming:
            continue
        for form in PageForms.of(answer.content.decode(), page=where):
            words = [name for name, kind in form.kinds.items() if kind in WORDS]
            if words and drafts.FIELD in form.hidden:
                for action in sorted(form.actions):
                    found.append(TypedForm(where, action, words[0], tuple(form.hidden.items())))
    return found


@pytest.mark.parametrize("role, least", [("member", 9), ("superuser", 60)])
def test_what_was_typed_is_there_again_on_the_page_of_the_form(world, client_of, role, least):
    person = world[role]
    forms = forms_of(client_of(person), world)
    lost, asked = {}, 0
    for form in forms:
        client = Client()
        with transaction.atomic():
            answer = client.post(form.action, {**dict(form.posted), form.field: TYPED})
            if answer.status_code == 302 and "/login/" in answer.url:
                asked += 1
                client.force_login(person)
                page = client.get(QueryDict(answer.url.partition("?")[2])["next"])
                words = page_words(page)
                if (
                    page.status_code != 200
                    or TYPED.replace("&", "&amp;") not in words
                    or drafts.HERE_AGAIN not in words
                ):
                    lost[form.page, form.action, form.field] = (page.status_code, answer.url)
            transaction.set_rollback(True)
    assert lost == {}
    assert asked >= least
