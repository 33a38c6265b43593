"""The words of a mail, part by part: as its file has them, or as an officer does.

The file of a mail is the original: its parts stand between ``{% words "opening" "The first paragraph" %}`` and
``{% endwords %}``, in the signs of ``common.markup``.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from django.template import Context, Engine, NodeList, Template
from django.template.base import Node, TextNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode

from common.markup import Broken, to_html

log = logging.getLogger(__name__)
#: The parts that every mail has: its subject, and what may be added below everything else (mail/base.html).
SUBJECT, MORE = "subject", "more"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A word in braces: what stands for it (as a template would say it), what it means, and an example."""

    name: str
    expression: str
    about: str
    sample: str
    in_subject: bool = False


@dataclass(frozen=True, slots=True)
class EditablePart:
    """One part of a mail's words: its name, what officers read for it, the original, what must stay in it."""

    name: str
    label: str
    original: str
    needs: tuple[str, ...] = ()


class Wordable(Protocol):
    """What a part needs to know of the mail that it stands in."""

    @property
    def kind(self) -> str: ...

    def placeholder(self, name: str) -> Placeholder: ...


class WordsNode(Node):
    """One part of a mail's words, as its file or an officer has it."""

    def __init__(self, part: EditablePart) -> None:
        self.part = part

    def render(self, context: Context) -> str:
        mail: Wordable | None = context.get("declared")

        def value(name: str) -> str:
            if mail is None:
                raise Broken(f"This mail is not declared, so it has no placeholder {{{name}}}.")
            return resolved(mail.placeholder(name), context)

        theirs: Mapping[str, str] = context.get("words") or {}
        if self.part.name in theirs:
            try:
                return to_html(theirs[self.part.name], value)
            except Exception:
                # Whatever is wrong with what an officer wrote, the mail goes out, in its own words.
                log.exception("The words of “%s” in %s cannot be used", self.part.name, mail and mail.kind)
        return to_html(self.part.original, value)


def parts_of(template: str) -> list[EditablePart]:
    """The parts in the order in which a mail has them, its subject first."""
    loaded: Any = get_template(template)
    return [
        EditablePart(SUBJECT, "Subject", "{subject}"),
        *(node.part for node in _words_in(loaded.template.nodelist)),
        EditablePart(MORE, "A paragraph of your own, below everything else", ""),
    ]


def resolved(placeholder: Placeholder, context: Context) -> str:
    """What stands for a placeholder in a mail, as safe HTML."""
    return compiled(f"{{{{ {placeholder.expression} }}}}").render(context)


@lru_cache(maxsize=500)
def compiled(line: str) -> Template:
    """A line in Django's template language."""
    return Template(line, engine=Engine.get_default())


def _words_in(nodes: NodeList) -> Iterator[WordsNode]:
    for node in nodes:
        if isinstance(node, WordsNode):
            yield node
        elif not isinstance(node, TextNode):
            children = [getattr(node, name, None) for name in node.child_nodelists]
            if isinstance(node, ExtendsNode):
                children = [node.nodelist]
            for child in children:
                if child:
                    yield from _words_in(child)
