"""From a template to what is sent: HTML with its styles on the elements, and a text twin of the same words."""

import functools
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape

from mailing.rendering import text


@dataclass(frozen=True, slots=True)
class Rendered:
    html: str
    text: str


def render(template: str, context: Mapping[str, Any]) -> Rendered:
    """Render ``template``, which extends mail/base.html, in under a millisecond."""
    page = render_to_string(
        template,
        {
            "SITE_URL": settings.SITE_URL,
            "CONTACT_EMAIL": settings.CONTACT_EMAIL,
            **context,
        },
    )
    return Rendered(html=_inliner().inline(page), text=text.from_html(page))


class Letter:
    """The same mail for many people: rendered once for each shape, then filled in for each of them.

    ``own`` values are plain texts. The template may put them anywhere and ask whether they are empty, and nothing
    else: it is rendered with marks in their places, once for each set of values that are not empty. The marks are
    new for each letter, so whatever somebody has typed into it, no words of theirs are taken for one.
    """

    def __init__(self, template: str, context: Mapping[str, Any]) -> None:
        self._template, self._context = template, context
        self._secret = secrets.token_hex(8)
        self._mark = re.compile(f"\ue000{self._secret}:([0-9]+)\ue001")
        self._shapes: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}

    def to(self, own: Mapping[str, str]) -> Rendered:
        """The mail with what is one person's own."""
        shape = tuple(name for name in own if own[name])
        if shape not in self._shapes:
            self._shapes[shape] = self._render(shape, own)
        html, words = self._shapes[shape]
        values = [own[name] for name in shape]
        return Rendered(html=_filled(html, [escape(value) for value in values]), text=_filled(words, values))

    def _render(self, shape: tuple[str, ...], own: Mapping[str, str]) -> tuple[list[str], list[str]]:
        marks = {name: f"\ue000{self._secret}:{number}\ue001" for number, name in enumerate(shape)}
        person = {"name": marks.get("name", ""), "email": marks.get("email", "")}
        rendered = render(
            self._template, {**self._context, "person": person, **dict.fromkeys(own, ""), **marks}
        )
        return self._mark.split(rendered.html), self._mark.split(rendered.text)


def _filled(pieces: list[str], values: list[str]) -> str:
    """Every second piece is the number of a value."""
    filled = pieces.copy()
    for place in range(1, len(pieces), 2):
        filled[place] = values[int(pieces[place])]
    return "".join(filled)


@functools.cache
def _inliner() -> css_inline.CSSInliner:
    """Puts rules onto elements, keeps media queries, and never fetches anything."""
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
