"""What is on, and what was."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from agenda.choices import Mode
from common.links import absolute, webcal
from common.readable import whole_number
from common.visitors import kept_for_visitors, shared
from events import selectors
from events.afterwards.forms import PastFilterForm
from events.afterwards.selectors import past_with_keepsakes
from events.models import EventSession
from events.whats_on.forms import ME, MONTH, EventFilterForm
from people.models import Person
from people.museums.places import place_of

PAGE_SIZE = 18
MOST_PAGES = 10_000
#: Up to so many are counted: counting years of sessions for each reader would cost more than showing them.
MOST_COUNTED = 1_000
#: What is often looked for, one press away.
QUICK = (("how", Mode.ONLINE.value, "Online"), ("near", ME, "Near me"), ("when", MONTH, "This month"))


@require_safe
@kept_for_visitors
def whats_on(request: HttpRequest) -> HttpResponse:
    return _list(request, "list", selectors.coming_days(), EventFilterForm)


@require_safe
@kept_for_visitors
def past(request: HttpRequest) -> HttpResponse:
    return _list(request, "past", past_with_keepsakes(), PastFilterForm)


def _list(
    request: HttpRequest, template: str, days: QuerySet[EventSession], form_class: type[EventFilterForm]
) -> HttpResponse:
    """A list with its filters, which are a plain GET form: an address can be kept and sent on. It depends on its
    address alone, so it is made once for everybody who reads it in the same few seconds."""
    asks_where = request.GET.get("near") == ME
    if asks_where and (theirs := _near_museum_of(request)):
        return theirs

    def make() -> dict[str, Any]:
        given = request.GET.copy()
        if asks_where:
            del given["near"]
        form = form_class(given or None)
        found = form.is_bound and form.is_valid()
        calendar = _calendar(given)
        page = _page(form.filters().apply(days) if found else days, given.get("page", ""))
        said = form.said() if found else []
        context = {
            "filter_form": form,
            "page": page,
            "filtered": bool(said),
            "chips": [Chip(words, _address(request, given, {name: None})) for name, words in said],
            "quick": _quick(request, request.GET),
            "number": sum(name != "words" for name, _ in said),
            "asks_where": asks_where,
            "request": request,
            "calendar": calendar,
            "webcal": webcal(calendar),
        }
        return {"number": page.number, "body": render_to_string(f"events/{template}_body.html", context)}

    return render(request, f"events/{template}.html", shared(request, request.get_full_path(), make))


def _near_museum_of(request: HttpRequest) -> HttpResponseRedirect | None:
    """To what is near the museum of somebody signed in, by an address that says where that is: it may be sent on, and
    its page is the same for everybody. None where there is no telling, which the page then asks."""
    place = place_of(request.user) if isinstance(request.user, Person) else ""
    return redirect(_address(request, request.GET, {"near": place})) if place else None


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that may be added to the list, or taken away, by following its address."""

    words: str
    url: str


def _quick(request: HttpRequest, given: QueryDict) -> list[Chip]:
    """What is often looked for and is not chosen yet."""
    return [
        Chip(words, _address(request, given, {name: value}))
        for name, value, words in QUICK
        if not given.get(name)
    ]


def _address(request: HttpRequest, given: QueryDict, changes: dict[str, str | None]) -> str:
    """The list with some choices changed, from its first page on. What is None or empty is left out."""
    chosen = {**given.dict(), **changes, "page": None}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{request.path}?{query}" if query else request.path


def _calendar(given: QueryDict) -> str:
    """The address of a calendar with what the list's filters leave."""
    chosen = {name: value for name, value in given.items() if value and name != "page"}
    address = absolute(reverse("events:subscribe"))
    return f"{address}?{urlencode(chosen)}" if chosen else address


@dataclass(frozen=True, slots=True)
class EventListPage:
    """A page that knows whether another follows, and how many there are altogether, where that is soon counted."""

    rows: list[EventSession]
    number: int
    more: bool
    total: int

    @property
    def before(self) -> int | None:
        return self.number - 1 or None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.more else None

    @property
    def count(self) -> str:
        """How many there are, in figures."""
        return f"{self.total:,}" if self.total <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def _page(days: QuerySet[EventSession], wanted: str) -> EventListPage:
    number = min(max(whole_number(wanted) or 1, 1), MOST_PAGES)
    start = (number - 1) * PAGE_SIZE
    rows = list(days[start : start + PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    is_all = not more and bool(rows or number == 1)
    total = start + len(rows) if is_all else days.order_by()[: MOST_COUNTED + 1].count()
    return EventListPage(rows=rows[:PAGE_SIZE], number=number, more=more, total=total)
