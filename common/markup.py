"""Words that people write, with the few signs of Markdown that they may use, and {placeholders}.

Paragraphs, lines, ``## `` headings, ``- `` lists, ``**strong**`` and ``[words](a link)``; a link is a whole address, a
page of this site by its /path/, or a placeholder. Everything else is text. Whatever is wrong is said in sentences, so
that it can be put right beside the field.

Markdown-it reads the signs and nh3 lets nothing else through; what stands for a placeholder is put in afterwards.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, heading, list_block
from markdown_it.token import Token

from common import links

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SAFE = re.compile(r"(https://|mailto:)[^\s\"'<>]+|/(?![/\\])[^\s\"'<>]*|\{[a-z_]+\}")
#: What may stand for a placeholder in a link: an address that the site made.
_SAFE_VALUE = re.compile(r"(https?://|mailto:)[^\s\"'<>]+|/(?![/\\])[^\s\"'<>]*")
#: A link with a placeholder in it, or a placeholder.
_TO_FILL = re.compile(r' href="(?P<target>[^"{]*\{[a-z_]+\}[^"]*)"|\{(?P<name>[a-z_]+)\}')
_TAGS = {"p", "br", "h2", "ul", "li", "strong", "a"}
LONGEST = 4000


class Broken(ValueError):
    """Words that cannot be shown."""


def used(text: str) -> set[str]:
    """The placeholders in a text."""
    return set(_PLACEHOLDER.findall(text))


def problems(
    text: str, *, known: Collection[str], needed: Collection[str] = (), longest: int = LONGEST
) -> list[str]:
    """What is wrong with a text, in sentences; nothing when it can be shown."""
    found = []
    if len(text) > longest:
        found.append(f"This is longer than {longest} letters.")
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        found.append(
            "There is a brace without its partner. A placeholder is one word in braces, like {name}."
        )
    for name in sorted(used(text) - set(known)):
        found.append(f"There is no placeholder {{{name}}} here.")
    for name in sorted(set(needed) - used(text)):
        found.append(f"{{{name}}} must stay: without it people cannot do what the mail asks.")
    for target in _targets(text):
        if not _SAFE.fullmatch(target):
            found.append(
                f"“{target}” is no address to link to. Begin it with https://, or with / for a page of this site"
                f"{'; or use a placeholder' if known else ''}."
            )
    return found


def to_html(text: str, value: Callable[[str], str]) -> SafeString:
    """The text as HTML. ``value`` gives what stands for a placeholder, escaped, or raises Broken. A link whose
    placeholder stands for anything but an address is no link."""

    def filled(found: re.Match[str]) -> str:
        if found["name"]:
            return value(found["name"])
        target = html.unescape(_PLACEHOLDER.sub(lambda inner: value(inner[1]), found["target"]))
        return f' href="{escape(target)}"' if _SAFE_VALUE.fullmatch(target) else ""

    return SafeString(_TO_FILL.sub(filled, _structure(text)))


def to_line(text: str, value: Callable[[str], str]) -> str:
    """The text as one plain line: a subject."""
    return _PLACEHOLDER.sub(lambda found: value(found[1]), " ".join(text.split()))


@lru_cache(maxsize=2000)
def _structure(text: str) -> str:
    """Everything but the placeholders, once for each text."""
    return nh3.clean(
        _markdown(strict=True).render(_tidy(text)),
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"https", "mailto", urlsplit(links.absolute("/")).scheme},
        link_rel=None,
    ).strip()


def _targets(text: str) -> Iterator[str]:
    """Wherever the links of a text lead, whether they may or not."""
    for block in _markdown(strict=False).parse(_tidy(text)):
        for token in block.children or ():
            if token.type == "link_open":
                yield str(token.attrs["href"])


def _tidy(text: str) -> str:
    """Without what stands before and behind each line: nothing here is indented."""
    return "\n".join(line.strip() for line in text.splitlines())


@cache
def _markdown(*, strict: bool) -> MarkdownIt:
    """What reads the signs. It takes links that lead to an address; all of them where not ``strict``."""
    reader = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "newline"])
    alternatives: RuleOptionsType = {"alt": ["paragraph"]}
    reader.block.ruler.at("heading", _second_heading, alternatives)
    reader.block.ruler.at("list", _plain_list, alternatives)
    for name in ("em_open", "em_close", "strong_open", "strong_close"):
        reader.add_render_rule(name, _two_stars)
    for name in ("softbreak", "hardbreak"):
        reader.add_render_rule(name, _line_break)
    reader.add_render_rule("link_open", _link)
    # What a link leads to is looked at and shown as it was written.
    reader.validateLink = _is_safe if strict else bool  # type: ignore[method-assign, assignment]
    reader.normalizeLink = str  # type: ignore[method-assign, assignment]
    return reader


def _second_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``## `` at the beginning of a block, and no other heading."""
    if silent or state.level or not _line(state, start).startswith("## "):
        return False
    return heading(state, start, end, silent)


def _plain_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A list of lines that begin with ``- ``. It begins a block, and there is none within another."""
    ends_an_item = silent and state.level
    begins_a_block = not silent and not state.level
    if not (ends_an_item or begins_a_block) or not _line(state, start).startswith("- "):
        return False
    return list_block(state, start, end, silent)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _two_stars(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """Strong words stand between two stars; one star, or lines below, are nothing but that."""
    token = tokens[place]
    return renderer.renderToken(tokens, place, options, env) if token.markup == "**" else token.markup


def _line_break(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return "<br>"


def _link(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """A page of this site is linked to by its whole address."""
    target = str(tokens[place].attrs["href"])
    return f'<a href="{escape(links.absolute(target) if target.startswith("/") else target)}">'


def _is_safe(url: str) -> bool:
    return _SAFE.fullmatch(url) is not None
