"""A form in a page of HTML, filled with what was posted before: so that no view has to know of it.

The page is copied through as it is but for the fields of one form. What was typed and has no field there any more
stands above the page in a list, so that nothing typed is lost.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.http import QueryDict

#: Fields of these types are left as the page has them.
LEFT = {"hidden", "password", "file", "submit", "button", "image", "reset"}
Attributes = list[tuple[str, str | None]]


def refilled(html: str, *, page: str, action: str, posted: QueryDict, says: str) -> str:
    """``html`` of ``page`` with the form that posts to ``action`` filled, and ``says`` above it."""
    forms = PageForms.of(html, page=page)
    form = _form_for(forms, action, posted)
    filling = _Filling(form.number if form else -1, posted)
    filling.feed(html)
    filling.close()
    left = [
        (name, value)
        for name in posted
        if name not in filling.seen
        for value in posted.getlist(name)
        if value
    ]
    hidden = {name for each in forms for name in each.hidden}
    rest = [(name, value) for name, value in left if name not in hidden]
    return _with_note("".join(filling.out), says, rest)


@dataclass(slots=True)
class PageForm:
    """A form that posts: which of the page's forms it is, where its buttons post to, its hidden fields with their
    values, and the types of the others."""

    number: int
    actions: set[str]
    hidden: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class PageForms(HTMLParser):
    """Finds the forms of a page that post."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.forms = page, list[PageForm]()
        self._inside: PageForm | None = None
        self._count = -1

    @classmethod
    def of(cls, html: str, *, page: str) -> list[PageForm]:
        found = cls(page)
        found.feed(html)
        found.close()
        return found.forms

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._count += 1
            self._inside = None
            if given.get("method", "").lower() == "post":
                self._inside = PageForm(
                    self._count, {urljoin(self.page, given.get("action", "") or self.page)}
                )
                self.forms.append(self._inside)
        elif self._inside is not None and given.get("name"):
            kind = given.get("type", "text").lower() if tag == "input" else tag
            if kind == "hidden":
                self._inside.hidden[given["name"]] = given.get("value", "")
            elif tag in ("input", "textarea", "select"):
                self._inside.kinds[given["name"]] = kind
        if self._inside is not None and given.get("formaction"):
            self._inside.actions.add(urljoin(self.page, given["formaction"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None


def _form_for(forms: list[PageForm], action: str, posted: QueryDict) -> PageForm | None:
    """Of the forms that post there, the one whose hidden fields say the same; else the one with most of the fields."""

    def likeness(form: PageForm) -> tuple[int, int]:
        same = sum(posted.get(name) == value for name, value in form.hidden.items())
        return same, len(form.kinds.keys() & set(posted))

    there = [form for form in forms if action in form.actions]
    return max(there, key=likeness, default=None)


class _Filling(HTMLParser):
    """Copies a page, with the fields of its form number ``number`` as they were posted."""

    def __init__(self, number: int, posted: QueryDict) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.seen: set[str] = set()
        self._number, self._posted = number, posted
        self._count, self._inside = -1, False
        self._area, self._select = False, ""
        #: How many values of a name have been used: fields of one name stand in order.
        self._used: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        raw = self.get_starttag_text() or ""
        if tag == "form":
            self._count += 1
            self._inside = self._count == self._number
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if not self._inside:
            self.out.append(raw)
        elif tag == "textarea" and name:
            self.out += [raw, escape(self._next(name), quote=False)]
            self._area = True
        elif tag == "select" and name:
            self._select = name
            self.seen.add(name)
            self.out.append(raw)
        elif tag == "option" and self._select:
            chosen = given.get("value", "") in self._posted.getlist(self._select)
            self.out.append(_tag(tag, attrs, "selected", present=chosen))
        elif tag == "input" and name and given.get("type", "text").lower() not in LEFT:
            self.out.append(self._input(attrs, given))
        else:
            self.out.append(raw)

    def _input(self, attrs: Attributes, given: dict[str, str]) -> str:
        name, kind = given["name"], given.get("type", "text").lower()
        if kind in ("checkbox", "radio"):
            self.seen.add(name)
            return _tag(
                "input", attrs, "checked", present=given.get("value", "on") in self._posted.getlist(name)
            )
        if name not in self._posted:
            return self.get_starttag_text() or ""
        value = self._next(name)
        return _tag("input", [(key, each) for key, each in attrs if key != "value"], "value", value=value)

    def _next(self, name: str) -> str:
        self.seen.add(name)
        values, number = self._posted.getlist(name), self._used.get(name, 0)
        self._used[name] = number + 1
        return values[number] if number < len(values) else ""

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = False
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False
        self.out.append(f"</{tag}>")

    def _copy(self, text: str) -> None:
        if not self._area:  # what stood in the text area has been replaced
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._copy(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._copy(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._copy(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self._copy(f"<![{data}]>")


def _tag(tag: str, attrs: Attributes, name: str, *, present: bool = True, value: str | None = None) -> str:
    """The tag with the attribute ``name``, or without it."""
    kept: list[Any] = [each for each in attrs if each[0] != name]
    if present:
        kept.append((name, value))
    told = "".join(f" {key}" if each is None else f' {key}="{escape(each)}"' for key, each in kept)
    return f"<{tag}{told}>"


def _with_note(html: str, says: str, left: list[tuple[str, str]]) -> str:
    rest = "".join(f"<li>{escape(value)}</li>" for _, value in left)
    more = f"<p>This has no field here any more:</p><ul>{rest}</ul>" if rest else ""
    note = f'<div class="notice" role="status" id="typed-before"><p>{escape(says)}</p>{more}</div>'
    at = html.find("<main")
    at = html.find(">", at) + 1 if at >= 0 else html.find(">", html.find("<body")) + 1
    return html[:at] + note + html[at:]
