"""The frame of every page, and what must never stand in a template."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, engines
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.utils.html import strip_spaces_between_tags

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OURS = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
WEB = [name for name in OURS if not (name.startswith("mail/") or "/mail/" in name)]
SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|type=\"application/(?:ld\+)?json\"))[^>]*>")


@pytest.mark.parametrize("name", WEB)
def test_no_template_breaks_the_content_security_policy(name: str) -> None:
    source = (TEMPLATES / name).read_text()
    assert re.findall(r"\sstyle=", source) == []
    assert re.findall(r"<style", source) == []
    assert re.findall(r"\son[a-z]+=\"", source) == []
    assert SCRIPT.findall(source) == []
    assert re.findall(r"<(?:script|link|img|iframe|source)[^>]*(?:src|href)=\"(?:https?:)?//", source) == []


@pytest.mark.parametrize("name", OURS)
def test_every_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_error_pages_stand_without_any_context(name: str) -> None:
    html = get_template(name).render()
    assert html.count("<h1>") == 1
    assert '<a class="brand" href="/">' in html


@pytest.mark.django_db
def test_a_missing_page_is_told_in_the_look(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_a_refusal_is_a_page_that_says_why_and_escapes_it() -> None:
    request = RequestFactory().get("/")
    html = render_to_string(
        "errors/domain.html", {"message": "The <b>session</b> is full.", "back_url": "/events/"}, request
    )
    assert "The &lt;b&gt;session&lt;/b&gt; is full." in html
    assert '<a class="button" href="/events/">Go back</a>' in html


def page(body: str) -> str:
    request = RequestFactory().get("/somewhere/?page=2")
    source = '{% extends "base.html" %}' + body
    return engines["django"].from_string(source).render({"SITE_URL": "https://p2p.example"}, request)


def test_the_title_is_given_once_and_used_for_previews_too(db: None) -> None:
    html = page("{% block title %}What's on & where{% endblock %}{% block description %}Six.{% endblock %}")
    assert "<title>What's on & where · Peer2Peer</title>" in html
    assert '<meta property="og:title" content="What\'s on & where">' in html
    assert '<meta name="description" content="Six.">' in html
    assert '<meta property="og:description" content="Six.">' in html


def test_the_canonical_address_leaves_the_query_out(db: None) -> None:
    html = page("")
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', html)
    assert [
        address.removeprefix(settings.SITE_URL).removeprefix("https://p2p.example") for address in canonical
    ] == ["/somewhere/"]


def test_a_page_starts_with_a_way_past_the_menu_and_says_its_language(db: None) -> None:
    html = page("")
    assert html.lstrip().startswith('<!doctype html>\n<html lang="en-GB">')
    first_link = re.search(r"<a [^>]*>", html[html.index("<body") :])
    assert first_link
    assert first_link.group() == '<a class="skip" href="#content">'
    assert html.count('id="content"') == 1


def test_the_demonstration_says_so_and_only_the_demonstration(db: None) -> None:
    shown = render_to_string("components/demo.html", {})
    assert "This is a demonstration." in shown
    assert "This is a demonstration." not in page("")


def test_every_static_file_a_template_names_is_there() -> None:
    named = {
        found
        for name in OURS
        for found in re.findall(r"{% static '([^']+)' %}", (TEMPLATES / name).read_text())
    }
    assert {name for name in named if finders.find(name) is None} == set()


def test_icons_are_silent_and_drawn_alike() -> None:
    draw = engines["django"].from_string('{% load icons %}{% icon "check-circle" %}')
    once = draw.template.render(Context())
    assert once == draw.template.render(Context())
    assert once.startswith("<svg ")
    assert 'aria-hidden="true"' in once
    assert 'class="icon"' in once


def test_the_sheet_and_the_longest_page_stay_small() -> None:
    import gzip

    sheet = finders.find("css/peer2peer.css")
    assert isinstance(sheet, str)
    assert len(gzip.compress(Path(sheet).read_bytes())) < 12_000


@pytest.mark.django_db
def test_the_styleguide_shows_every_part(client: Client) -> None:
    html = strip_spaces_between_tags(client.get("/styleguide/").content.decode())
    parts = [
        "label",
        "kind",
        "facts",
        "act",
        "section",
        "opening",
        "back",
        "button",
        "badge",
        "tags",
        "notice",
    ]
    parts += [
        "messages",
        "summary",
        "empty",
        "tomb",
        "meter",
        "running",
        "steps",
        "reach",
        "filters",
        "search",
    ]
    parts += ["results", "pages", "cards", "field", "hint", "field-error", "or", "panel", "aside", "page"]
    classes = {one for found in re.findall(r'class="([^"]*)"', html) for one in found.split()}
    assert set(parts) - classes == set()
