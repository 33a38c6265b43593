"""A person's own calendar: the page that gives its secret address, and what stands at that address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agenda import ics, selectors, services
from agenda.models import CalendarFeed
from common.links import absolute
from people.models import Person


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar at a secret address. Calendars ask often, so they are told when nothing has changed."""
    found = get_object_or_404(
        CalendarFeed.objects.select_related("person"), secret=secret, person__is_active=True
    )
    entries = list(selectors.feed_entries(found.person))
    etag = ics.feed_etag(entries)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(ics.feed(entries), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="peer2peer.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@require_safe
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """Where the address is shown, with how to use it and how to change it."""
    assert isinstance(request.user, Person)
    address = absolute(reverse("agenda:feed", args=[services.feed_of(person=request.user).secret]))
    return render(
        request,
        "agenda/calendar.html",
        {"address": address, "webcal": f"webcal://{address.split('://', 1)[1]}"},
    )


@login_required
@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """Give the calendar a new address."""
    assert isinstance(request.user, Person)
    services.rotate_feed(person=request.user)
    messages.success(request, "Your calendar has a new address. The old one no longer works.")
    return redirect("agenda:calendar")
