"""The text twin of a mail: the same words in the same order, made from the HTML that is sent.

Headings are underlined, list items stand on lines of their own, a term and what it says share a line, and a link that
is a whole line reads "words: address" (within a sentence "words (address)"). What the HTML hides from the eye or from
screen readers is left out.
"""

import re
from html.parser import HTMLParser

_BLOCKS = re.compile(
    "address|article|blockquote|div|d[ldt]|figure|footer|form|h[1-6]|header|hr|li|main|[ou]l|p|pre|section|t[dhr]"
    "|table|tbody|thead"
)
_SILENT = frozenset({"head", "style", "script", "template", "title"})
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_UNDERLINES = {"h1": "=", "h2": "-", "h3": "-"}
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_BREAK = "\v"


def from_html(html: str) -> str:
    """The text twin of ``html``."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.result()


class _Reader(HTMLParser):
    """Reads blocks one by one; ``words`` holds the pieces of the block being read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.tag = ""
        self.silent: list[str] = []
        self.lists: list[int | None] = []
        self.bullet = ""
        self.term = ""
        self.link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.silent or tag in _SILENT or _hidden(given):
            if tag not in _VOID:
                self.silent.append(tag)
            return
        if tag == "br":
            self.words.append(_BREAK)
        elif tag == "img":
            self.words.append(given.get("alt") or "")
        elif tag == "a":
            self.link = (given.get("href") or "", len(self.words))
        elif _BLOCKS.fullmatch(tag):
            self._flush()
            self.tag = tag
            if tag in ("ul", "ol"):
                self.lists.append(0 if tag == "ol" else None)
            elif tag == "li":
                self._begin_item()
            elif tag == "hr":
                self._put("----", apart=True)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag in self.silent:
                while self.silent.pop() != tag:
                    pass
        elif tag == "a":
            self._end_link()
        elif _BLOCKS.fullmatch(tag):
            self._flush()
            self.tag = ""
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
                if not self.lists:
                    self._put("", apart=True)
            elif tag == "dl":
                self._end_term()
                self._put("", apart=True)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

    def result(self) -> str:
        self._flush()
        self._end_term()
        return "\n".join(self.lines).strip("\n") + "\n"

    def _begin_item(self) -> None:
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1
            mark = f"{self.lists[-1]}. "
        else:
            mark = "- "
        self.bullet = "  " * (len(self.lists) - 1) + mark

    def _end_link(self) -> None:
        if self.link is None:
            return
        (href, start), self.link = self.link, None
        shown = _tidy("".join(self.words[start:])).strip()
        address = href.removeprefix("mailto:")
        if not address or address.startswith("#") or shown in (address, address.rstrip("/")):
            return
        before = _tidy("".join(self.words[:start])).strip()
        # Marked, because only the end of the block tells whether the link is all there is to it.
        self.words.append(f"\0{address}\0" if shown and not before else f" ({address})" if shown else address)

    def _flush(self) -> None:
        """End the block being read."""
        if self.link is not None:
            self._end_link()
        text, self.words = _tidy("".join(self.words)).strip(" " + _BREAK), []
        text = re.sub(r"\0([^\0]*)\0$", r": \1", text)
        text = re.sub(r"\0([^\0]*)\0", r" (\1)", text)
        if not text:
            return
        lines = [line.strip() for line in text.split(_BREAK)]
        if self.tag == "dt":
            self._end_term()
            self.term = " ".join(lines)
        elif self.term or self.tag == "dd":
            term, self.term = self.term, ""
            self._put((f"{term}: " if term else "") + "\n  ".join(lines))
        elif self.bullet:
            mark, self.bullet = self.bullet, ""
            self._put(mark + ("\n" + " " * len(mark)).join(lines))
        else:
            self._put("\n".join(lines), apart=True)
            if self.tag in _UNDERLINES:
                self.lines.insert(-1, _UNDERLINES[self.tag] * min(max(map(len, lines)), 72))

    def _end_term(self) -> None:
        """A term with nothing said about it still is something said."""
        term, self.term = self.term, ""
        if term:
            self._put(f"{term}:")

    def _put(self, text: str, *, apart: bool = False) -> None:
        """Write a line; ``apart`` sets it off by one empty line before and after."""
        if apart and self.lines and self.lines[-1]:
            self.lines.append("")
        if text:
            self.lines.extend(text.split("\n"))
            if apart:
                self.lines.append("")


def _hidden(attrs: dict[str, str | None]) -> bool:
    return (
        attrs.get("aria-hidden") == "true"
        or "hidden" in attrs
        or "preheader" in (attrs.get("class") or "").split()
    )


def _tidy(text: str) -> str:
    return re.sub(f" *{_BREAK} *", _BREAK, _SPACE.sub(" ", text))
