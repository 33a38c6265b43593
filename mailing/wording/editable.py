"""Which mails officers may put into their own words, what may stand in them, and how to see one with real data.

The file of a mail is the original: its parts stand between ``{% words "opening" "The first paragraph" %}`` and
``{% endwords %}``, in the signs of ``mailing.wording.markup``.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import Context, Engine, NodeList, Template
from django.template.base import Node, TextNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode

from common.registry import Registry
from mailing.wording.markup import Broken, to_html
from programmes.models import Programme

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
class Part:
    """One part of a mail's words: its name, what officers read for it, the original, what must stay in it."""

    name: str
    label: str
    original: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Editable:
    """A kind of mail that officers may put into their own words.

    ``rehearse`` sends the mail about the newest row there is of a programme, by the service that sends it; nothing it
    does is kept. It returns without sending when there is no such row yet. ``group`` is where officers find it. A mail
    that is ``for_all`` is about no programme, so that it has one text for all.
    """

    kind: str
    template: str
    placeholders: tuple[Placeholder, ...]
    rehearse: Callable[[Programme], object]
    group: str
    for_all: bool = False

    def placeholder(self, name: str) -> Placeholder:
        for each in self.placeholders:
            if each.name == name:
                return each
        raise Broken(f"There is no placeholder {{{name}}} here.")

    def parts(self) -> list[Part]:
        """The parts in the order in which the mail has them, its subject first."""
        template: Any = get_template(self.template)
        own = [node.part for node in _words_in(template.template.nodelist)]
        return [
            Part(SUBJECT, "Subject", "{subject}"),
            *own,
            Part(MORE, "A paragraph of your own, below everything else", ""),
        ]


editable: Registry[Editable] = Registry()
#: The other kinds: why officers cannot change their words, as they read it.
unchanging: Registry[str] = Registry()


def register(mail: Editable, *, order: int = 100) -> None:
    editable.register(mail.kind, mail, order=order)


def keep_as_written(why: str, *kinds: str) -> None:
    """Say of mails that nobody changes their words, and why."""
    for kind in kinds:
        unchanging.register(kind, why)


class WordsNode(Node):
    """One part of a mail's words, as its file or an officer has it."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def render(self, context: Context) -> str:
        mail: Editable | None = context.get("editable")

        def value(name: str) -> str:
            if mail is None:
                raise Broken(f"This mail is not registered, so it has no placeholder {{{name}}}.")
            return resolved(mail.placeholder(name), context)

        theirs: Mapping[str, str] = context.get("words") or {}
        if self.part.name in theirs:
            try:
                return to_html(theirs[self.part.name], value)
            except Exception:
                # Whatever is wrong with what an officer wrote, the mail goes out, in its own words.
                log.exception("The words of “%s” in %s cannot be used", self.part.name, mail and mail.kind)
        return to_html(self.part.original, value)


def resolved(placeholder: Placeholder, context: Context) -> str:
    """What stands for a placeholder in a mail, as safe HTML."""
    return _expression(placeholder.expression).render(context)


@lru_cache(maxsize=500)
def _expression(expression: str) -> Template:
    return Template(f"{{{{ {expression} }}}}", engine=Engine.get_default())


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
