"""Write, preview, send: the steps of a newsletter, what is kept while it is written, and the number on the button."""

import pytest
from django.urls import reverse

from common.testing import page_words
from community.choices import NewsletterState
from community.factories import NewsletterFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def page(name, row):
    return reverse(f"admin:community_newsletter_{name}", args=[row.pk])


def test_a_draft_says_where_one_is_and_what_has_gone_does_not(desk, draft, reader):
    for name, here in (("change", "Write"), ("overview", "Preview"), ("sending", "Send")):
        steps = desk.get(page(name, draft)).context["steps"]
        assert [step.words for step in steps] == ["Write", "Preview", "Send"]
        assert [step.words for step in steps if step.is_current] == [here]
        assert [step.words for step in steps if not step.address] == [here]
    reader()
    desk.post(reverse("admin:community_newsletter_do", args=[draft.pk, "send"]))
    assert desk.get(page("overview", draft)).context["steps"] == []
    assert desk.get(page("sending", draft)).url == page("overview", draft)


@pytest.mark.parametrize("many, says", [(1, "1 person"), (2, "2 people")])
def test_the_buttons_say_how_many_get_it(desk, draft, reader, many, says):
    for _ in range(many):
        reader()
    html = desk.get(page("sending", draft)).content.decode()
    assert f'value="Send now to {says}"' in html
    assert f'value="Schedule for {says}"' in html


def test_without_readers_there_is_no_button(desk, draft):
    answer = desk.get(page("sending", draft))
    assert "Send now to" not in answer.content.decode()
    assert f"Nobody has asked for the news of {draft.programme} yet" in page_words(answer)


def test_what_is_written_is_kept_as_it_is(desk, draft):
    answer = desk.post(
        page("keep", draft), {"title": "Half a ti", "summary": "", "text": "See [this](javascr"}
    )
    assert answer.json()["says"].startswith("Kept at ")
    draft.refresh_from_db()
    assert (draft.title, draft.text, draft.state) == (
        "Half a ti",
        "See [this](javascr",
        NewsletterState.DRAFT,
    )
    desk.post(page("keep", draft), {"title": " ", "summary": "", "text": "More"})
    draft.refresh_from_db()
    assert (draft.title, draft.text) == ("Half a ti", "More")


def test_what_is_too_long_is_not_kept_and_said(desk, draft):
    before = draft.title
    answer = desk.post(page("keep", draft), {"title": "x" * 121, "summary": "", "text": "More"})
    assert (answer.status_code, answer.json()["says"]) == (400, "Not kept: something is too long.")
    draft.refresh_from_db()
    assert draft.title == before


def test_nothing_is_kept_of_what_has_gone_or_is_another_programmes(desk, draft, reader):
    other = NewsletterFactory(programme=OfficerFactory.create().programme, text="Theirs")
    assert desk.post(page("keep", other), {"title": "Mine", "summary": "", "text": "Mine"}).status_code == 404
    assert desk.get(page("keep", draft)).status_code == 405
    reader()
    desk.post(reverse("admin:community_newsletter_do", args=[draft.pk, "send"]))
    answer = desk.post(page("keep", draft), {"title": "Other", "summary": "", "text": "Other"})
    assert answer.status_code == 409
    draft.refresh_from_db()
    other.refresh_from_db()
    assert ("Other" in draft.text, other.text) == (False, "Theirs")
