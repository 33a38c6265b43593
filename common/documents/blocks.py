"""A page's own HTML as blocks of a paper, so that what is printed is written once.

Of a fragment of one of our templates this keeps headings, paragraphs, lists and tables with their bold and quiet words;
``no-print`` is left out and ``print-only`` kept, as on paper before. Anything else raises ``Untagged``: what a screen
reader could not read in the PDF must not get there unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

#: A block or run as the Typst templates read it: see ``templates/pdf/look.typ``.
Block = dict[str, Any]
Run = dict[str, Any]

_VOID = {"br", "hr", "input", "img", "wbr"}
_IGNORED = {"form", "svg", "script", "nav", "input"}
_WRAPPERS = {"div", "section", "article", "header", "thead", "tbody", "main"}
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
_INLINE = {"a", "b", "strong", "em", "i", "span", "br", "wbr", "time", "abbr", "code"}


class Untagged(ValueError):
    """HTML that has no place in a tagged paper."""


@dataclass(slots=True)
class _Element:
    tag: str
    classes: frozenset[str] = frozenset()
    children: list["_Element | str"] = field(default_factory=list)

    def elements(self, *tags: str) -> Iterator["_Element"]:
        for child in self.children:
            if isinstance(child, _Element) and child.tag in tags:
                yield child


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = frozenset((dict(attrs).get("class") or "").split())
        element = _Element(tag, classes)
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def blocks_of(html: str) -> list[Block]:
    """The blocks of a fragment, in their order. Raises Untagged."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return _blocks(tree.root)


def _unseen(element: _Element) -> bool:
    return element.tag in _IGNORED or "no-print" in element.classes


def _blocks(parent: _Element) -> list[Block]:
    """The blocks inside ``parent``; loose words between them are a paragraph of their own."""
    found: list[Block] = []
    loose: list[_Element | str] = []

    def settle() -> None:
        runs = _runs(loose)
        if runs:
            found.append({"kind": "paragraph", "runs": runs})
        loose.clear()

    for child in parent.children:
        if isinstance(child, str) or child.tag in _INLINE:
            loose.append(child)
        elif not _unseen(child):
            settle()
            found += _block(child)
    settle()
    return found


def _block(element: _Element) -> list[Block]:
    if element.tag in _HEADINGS:
        return [{"kind": "heading", "level": _HEADINGS[element.tag], "runs": _runs(element.children)}]
    if element.tag == "p":
        runs = _runs(element.children, quiet="quiet" in element.classes)
        return [{"kind": "paragraph", "runs": runs, "big": "big" in element.classes}] if runs else []
    if element.tag in ("ul", "ol"):
        items = [_item(item) for item in element.elements("li") if not _unseen(item)]
        tick = bool(element.classes & {"checks", "todo"})
        return [{"kind": "list", "ordered": element.tag == "ol", "tick": tick, "items": items}]
    if element.tag == "table":
        return [_table(element)]
    if element.tag in _WRAPPERS:
        return _blocks(element)
    raise Untagged(f"<{element.tag}> has no place in a paper.")


def _item(item: _Element) -> Block:
    ticked = any("tick" in each.classes and _runs(each.children) for each in item.elements("span"))
    rest = _Element("li", children=[each for each in item.children if not _is_tick(each)])
    return {"ticked": ticked, "blocks": _blocks(rest)}


def _is_tick(child: "_Element | str") -> bool:
    return isinstance(child, _Element) and "tick" in child.classes


def _table(table: _Element) -> Block:
    caption = next(table.elements("caption"), None)
    head = [row for part in table.elements("thead") for row in part.elements("tr")]
    body = [row for part in table.elements("tbody") for row in part.elements("tr")]
    if len(head) != 1:
        raise Untagged("A table in a paper has one row of headings.")
    columns = [_cell(cell) for cell in head[0].elements("th")]
    rows = [[_cell(cell) for cell in row.elements("th", "td")] for row in body]
    if not columns or any(len(row) != len(columns) for row in rows):
        raise Untagged("Every row of a table in a paper has a cell under each heading.")
    return {
        "kind": "table",
        "caption": _runs(caption.children) if caption else [],
        "columns": columns,
        "rows": rows,
    }


def _cell(cell: _Element) -> Block:
    return {
        "runs": _runs(cell.children),
        "header": cell.tag == "th",
        "number": "number" in cell.classes,
        "write": bool(cell.classes & {"sign", "blank"}),
    }


def _runs(children: "list[_Element | str]", *, strong: bool = False, quiet: bool = False) -> list[Run]:
    """Words in a row, white space folded as a browser folds it, none at the ends."""
    runs = list(_words(children, strong=strong, quiet=quiet))
    folded: list[Run] = []
    for run in runs:
        if "break" in run:
            folded.append(run)
            continue
        text = " ".join(run["text"].split())
        starts_apart = run["text"][:1].isspace() and folded and not folded[-1].get("text", " ").endswith(" ")
        ends_apart = run["text"][-1:].isspace()
        text = (" " if starts_apart else "") + text + (" " if ends_apart and text else "")
        if text:
            folded.append({**run, "text": text})
    while folded and ("break" in folded[-1] or not folded[-1]["text"].strip()):
        folded.pop()
    if folded:
        folded[-1]["text"] = folded[-1]["text"].rstrip()
    return folded


def _words(children: "list[_Element | str]", *, strong: bool, quiet: bool) -> Iterator[Run]:
    for child in children:
        if isinstance(child, str):
            yield {"text": child, "strong": strong, "quiet": quiet}
        elif child.tag == "br":
            yield {"break": True}
        elif not _unseen(child):
            if child.tag not in _INLINE:
                raise Untagged(f"<{child.tag}> has no place among words.")
            yield from _words(
                child.children,
                strong=strong or child.tag in ("b", "strong"),
                quiet=quiet or "quiet" in child.classes,
            )
