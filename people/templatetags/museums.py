"""``{{ museum.name|in_bold:words }}``: what was typed stands out in what was found."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from common.search import plain

register = template.Library()


@register.filter
def in_bold(text: str, words: str) -> SafeString:
    """``text`` with each of ``words`` in bold where one of its own words begins so, whatever accents and capitals."""
    letters = [plain(letter) for letter in text]
    found = [False] * len(text)
    starts = [
        place
        for place in range(len(text))
        if letters[place] and (place == 0 or not text[place - 1].isalnum())
    ]
    for wanted in {plain(word) for word in re.findall(r"\w+", words)[:12]}:
        for start in starts:
            end = _end(letters, start, wanted)
            found[start:end] = [True] * (end - start)
    return format_html_join("", "{}{}{}", _pieces(text, found))


def _end(letters: list[str], start: int, wanted: str) -> int:
    """Where ``wanted`` ends in ``letters`` if it begins at ``start``; otherwise ``start``."""
    so_far, place = "", start
    while len(so_far) < len(wanted) and place < len(letters):
        so_far += letters[place]
        place += 1
    return place if so_far.startswith(wanted) else start


def _pieces(text: str, found: list[bool]) -> list[tuple[SafeString, str, SafeString]]:
    pieces, start = [], 0
    for place in range(1, len(text) + 1):
        if place == len(text) or found[place] != found[start]:
            before, after = ("<b>", "</b>") if found[start] else ("", "")
            pieces.append((SafeString(before), text[start:place], SafeString(after)))
            start = place
    return pieces
