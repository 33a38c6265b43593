"""What is on, and what was."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.links import absolute, webcal
from common.readable import whole_number
from common.visitors import kept_for_visitors, shared
from events import selectors
from events.afterwards.forms import PastFilterForm
from events.afterwards.selectors import past_with_keepsakes
from events.models import EventSession
from events.whats_on.forms import EventFilterForm

PAGE_SIZE = 18
MOST_PAGES = 10_000


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

    def make() -> dict[str, Any]:
        form = form_class(request.GET or None)
        filtered = form.is_bound and form.is_valid()
        calendar = _calendar(request)
        page = _page(form.filters().apply(days) if filtered else days, request.GET.get("page", ""))
        context = {
            "filter_form": form,
            "page": page,
            "filtered": filtered and form.in_use,
            "request": request,
            "calendar": calendar,
            "webcal": webcal(calendar),
        }
        return {"number": page.number, "body": render_to_string(f"events/{template}_body.html", context)}

    return render(request, f"events/{template}.html", shared(request, request.get_full_path(), make))


def _calendar(request: HttpRequest) -> str:
    """The address of a calendar with what the list's filters leave."""
    chosen = {name: value for name, value in request.GET.items() if value and name != "page"}
    address = absolute(reverse("events:subscribe"))
    return f"{address}?{urlencode(chosen)}" if chosen else address


@dataclass(frozen=True, slots=True)
class EventListPage:
    """A page that knows whether another follows, not how many there are: counting years of sessions for each
    reader would cost more than showing them."""

    rows: list[EventSession]
    number: int
    more: bool

    @property
    def before(self) -> int | None:
        return self.number - 1 or None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.more else None


def _page(days: QuerySet[EventSession], wanted: str) -> EventListPage:
    number = min(max(whole_number(wanted) or 1, 1), MOST_PAGES)
    start = (number - 1) * PAGE_SIZE
    rows = list(days[start : start + PAGE_SIZE + 1])
    return EventListPage(rows=rows[:PAGE_SIZE], number=number, more=len(rows) > PAGE_SIZE)
