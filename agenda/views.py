"""A person's own calendar with its secret address, and what registers say about them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import selectors
from agenda.calendars.feeds import feed_of, reader_of, rotate_feed
from agenda.calendars.subscribed import SubscribedCalendar
from agenda.forms import DisputeForm
from agenda.register import entries as registers
from agenda.register.disputes import dispute
from common.errors import DomainError
from common.forms import add_domain_error
from common.links import absolute, webcal
from people.acting import acting


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar at a secret address. Calendars ask often, so they are told when nothing has changed."""
    person = reader_of(secret)
    if person is None:
        raise Http404("There is no such calendar.")
    response = calendar_response(request, selectors.feed(person), filename="peer2peer")
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def calendar_response(request: HttpRequest, subscribed: SubscribedCalendar, *, filename: str) -> HttpResponse:
    """A calendar to subscribe to, or word that it has not changed since the subscriber last asked."""
    if "If-None-Match" in request.headers:
        etag = f'"{subscribed.version()}"'
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            unchanged["ETag"] = etag
            return unchanged
    file, version = subscribed.file_and_version()
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    response["ETag"] = f'"{version}"'
    return response


@login_required
@require_safe
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """Where the address is shown, with how to use it and how to change it."""
    address = absolute(reverse("agenda:feed", args=[feed_of(person=acting(request)).secret]))
    return render(
        request,
        "agenda/calendar.html",
        {"address": address, "webcal": webcal(address)},
    )


@login_required
@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """Give the calendar a new address."""
    rotate_feed(person=acting(request))
    messages.success(request, "Your calendar has a new address. The old one no longer works.")
    return redirect("agenda:calendar")


@login_required
@require_safe
@never_cache
def attendance(request: HttpRequest) -> HttpResponse:
    """What complete registers say about the person, each entry with the way to say that it is wrong."""
    return render(request, "agenda/attendance.html", {"entries": registers.entries(acting(request))})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def wrong(request: HttpRequest, uid: UUID) -> HttpResponse:
    """ "This is wrong": the person's own words about one entry."""
    entry = get_object_or_404(registers.entries(acting(request)), uid=uid)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dispute(attendance=entry, by=acting(request), words=form.cleaned_data["words"])
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(
                request, "Thank you. An officer reads it and answers by mail. Until then it counts nowhere."
            )
            return redirect("agenda:attendance")
    return render(request, "agenda/wrong.html", {"entry": entry, "form": form})
