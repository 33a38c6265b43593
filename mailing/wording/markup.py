"""The few signs that officers write with: paragraphs, ## headings, lists, **strong**, [words](a link), {placeholders}.

A link is a whole address, a page of this site by its /path/, or a placeholder.

Everything else is text. Whatever is wrong is said in sentences, so that it can be put right beside the field.
"""

import re
from collections.abc import Callable, Collection
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from common import links

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^()\s]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_SAFE = re.compile(r"(https://|mailto:)[^\s\"'<>]+|/(?![/\\])[^\s\"'<>]*|\{[a-z_]+\}")
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
    for _, target in _LINK.findall(text):
        if not _SAFE.fullmatch(target):
            found.append(
                f"“{target}” is no address to link to. Begin it with https://, or with / for a page of this site"
                f"{'; or use a placeholder' if known else ''}."
            )
    return found


def to_html(text: str, value: Callable[[str], str]) -> SafeString:
    """The text as HTML. ``value`` gives what stands for a placeholder, escaped, or raises Broken."""
    html = _PLACEHOLDER.sub(lambda found: value(found[1]), _structure(text))
    return SafeString(html)


def to_line(text: str, value: Callable[[str], str]) -> str:
    """The text as one plain line: a subject."""
    return _PLACEHOLDER.sub(lambda found: value(found[1]), " ".join(text.split()))


@lru_cache(maxsize=2000)
def _structure(text: str) -> str:
    """Everything but the placeholders, once for each text."""
    blocks = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    return "\n".join(_block(block.strip()) for block in blocks if block.strip())


def _block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    if lines[0].startswith("## "):
        rest = "\n".join(lines[1:])
        return f"<h2>{_inline(lines[0][3:].strip())}</h2>" + (_block(rest) if rest else "")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _inline(line: str) -> str:
    html = str(escape(line))
    html = _LINK.sub(_link, html)
    return _STRONG.sub(r"<strong>\1</strong>", html)


def _link(found: re.Match[str]) -> str:
    if not _SAFE.fullmatch(found[2]):
        return found[0]
    target = links.absolute(found[2]) if found[2].startswith("/") else found[2]
    return f'<a href="{target}">{found[1]}</a>'
