"""Reading the forms of a page, filling them as a person would, and what nobody should be able to break them with."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

#: With P2P_FUZZ=all each field is spoilt alone and with everything, which takes long; else a few of a form at once.
ALL = os.environ.get("P2P_FUZZ") == "all"

#: In so many turns all fields of a form are spoilt.
PARTS = 3
TWENTY_FIGURES = "12345678901234567890"
#: What has no place in a number, a key or a date, and what Python, Postgres or ``isdigit`` take for one.
KEYS = ("²", TWENTY_FIGURES, "x", "-1", "٣", "9" * 5000, "a" * 300)
TEXTS = ("🏛" * 3000, "\u202eevil\ufeff", "{{ 7 }}{% x %}", "a" * 300, "\"'<b>%s\\")
NUMBERS = (TWENTY_FIGURES, "²", "-1", "1e400", "NaN", "99999999999")
DATES = ("9999-12-31", "0001-01-01", "٢٠٢٦-٠١-٠١", "2026-02-30", TWENTY_FIGURES)
TIMES = ("24:00", "²:²", "99:99")
MOMENTS = ("9999-12-31T23:59", "0001-01-01T00:00", "x")


def address_of(letters: int) -> str:
    """An e-mail address of so many letters that is right in everything else."""
    domain = ".".join(["m" * 62] * 5)[: letters - len("@.example") - 64].rstrip(".")
    return f"{'a' * (letters - len(domain) - len('@.example'))}@{domain}.example"


ADDRESSES = (address_of(254), address_of(255), address_of(320), "²@x", "a@[127.0.0.1]")
BY_TYPE = {
    "email": ADDRESSES,
    "number": NUMBERS,
    "date": DATES,
    "time": TIMES,
    "datetime-local": MOMENTS,
    "select": KEYS,
    "radio": KEYS,
    "checkbox": KEYS,
    "hidden": KEYS,
}


@dataclass
class FormField:
    """A field as a browser knows it."""

    name: str
    type: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    required: bool = False
    multiple: bool = False

    def filled(self) -> str | list[str]:
        """What somebody might put into it who fills the form honestly."""
        if self.type == "select":
            chosen = self.value or next((each for each in self.options if each), "")
            return [chosen] if self.multiple and chosen else chosen
        if self.value:
            return self.value
        examples = {
            "email": "rose@museum.example",
            "number": "2",
            "date": "2031-03-12",
            "time": "10:00",
            "datetime-local": "2031-03-12T10:00",
            "url": "https://museum.example/",
            "password": "three words together",
        }
        return examples.get(self.type, "Rose Hill")


@dataclass
class HtmlForm:
    action: str
    method: str
    fields: dict[str, FormField] = field(default_factory=dict)

    def filled(self) -> dict[str, object]:
        """The whole form as an honest person sends it."""
        return {
            each.name: self._file() if each.type == "file" else each.filled()
            for each in self.fields.values()
            if each.name != "csrfmiddlewaretoken"
        }

    @staticmethod
    def _file() -> SimpleUploadedFile:
        return SimpleUploadedFile("slides.pdf", b"%PDF-1.7\n" + bytes(100))


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.select: FormField | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append(HtmlForm(given.get("action") or "", (given.get("method") or "get").lower()))
        elif tag == "option" and self.select is not None:
            self.select.options.append(given.get("value") or "")
            if "selected" in given:
                self.select.value = given.get("value") or ""
        elif tag in ("input", "select", "textarea", "button") and self.forms and given.get("name"):
            self._field(tag, given)

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None

    def _field(self, tag, given):
        kind = given.get("type") or "text" if tag in ("input", "button") else tag
        known = self.forms[-1].fields
        if tag == "button" and given["name"] in known:
            return  # the first of several buttons
        unticked = kind == "checkbox" and not {"checked", "required"} & set(given)
        if unticked or (kind in ("radio", "checkbox") and given["name"] in known):
            return
        made = FormField(
            given["name"],
            kind,
            given.get("value") or ("on" if kind == "checkbox" else ""),
            required="required" in given,
            multiple="multiple" in given,
        )
        known[made.name] = made
        self.select = made if tag == "select" else None


def forms_of(html: str) -> list[HtmlForm]:
    reader = _Forms()
    reader.feed(html)
    return [form for form in reader.forms if form.fields]


_lists = {kind: cycle(values) for kind, values in BY_TYPE.items()}
_texts = cycle(TEXTS)


def _next(kind: str) -> str:
    """The next of the list for a kind of field."""
    return next(_lists.get(kind, _texts))


def spoilt(form: HtmlForm) -> Iterator[tuple[str, dict[str, object]]]:
    """The form filled honestly but for a few fields, until each was spoilt."""
    fields = [
        each
        for each in form.fields.values()
        if each.name != "csrfmiddlewaretoken" and each.type not in ("submit", "file")
    ]
    yield "nothing", form.filled()
    if ALL:
        for each in fields:
            for value in BY_TYPE.get(each.type, TEXTS):
                yield f"{each.name}={value[:30]!r}", {**form.filled(), each.name: value}
        return
    for part in range(min(len(fields), PARTS)):
        values = {each.name: _next(each.type) for each in fields[part::PARTS]}
        yield str({name: value[:30] for name, value in values.items()}), {**form.filled(), **values}


def names_in(html: str) -> set[str]:
    """Names of parameters that the page itself puts into addresses."""
    return set(re.findall(r"[?;&](\w+)=", html))


class NamesAskedFor:
    """Which names a view looks for in what it is sent."""

    def __init__(self, monkeypatch):
        self.names: set[str] = set()
        for method in ("__getitem__", "get", "getlist", "__contains__"):
            monkeypatch.setattr(QueryDict, method, self._noting(getattr(QueryDict, method)))

    def _noting(self, method):
        def noted(query, name, *args, **kwargs):
            self.names.add(name)
            return method(query, name, *args, **kwargs)

        return noted
