"""The page after signing up: how many places are kept, the day, one's calendar, and what comes next."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agenda.calendars.buttons import buttons
from agenda.selectors import clashes
from common.clock import moment_words
from common.readable import whole_number
from events import selectors
from events.booking import strangers
from events.booking.named import coming_with
from events.booking.parallel_sessions import days_for
from events.booking.strangers import Wanted
from events.choices import RegistrationState
from events.links import booking_path
from events.models import Event, EventSession, Registration
from events.whats_on.calendar_files import calendar_file
from events.whats_on.views.event_page import EventPage, known, page_of

#: What a browser that signed up without signing in keeps for its confirmation page, and for how long.
COOKIE = "signed_up"
COOKIE_AGE = timedelta(minutes=30)


def remember(
    request: HttpRequest,
    response: HttpResponseRedirect,
    event: Event,
    *,
    wanted: Wanted,
    done: strangers.StrangerSignUp,
) -> None:
    """Keep, in the browser that asked, what its confirmation page says: nothing that it did not know already."""
    before, full, held_until = _remembered(request, event.slug), done.full, ""
    if done.asked is not None and done.must_press and done.asked.held_until:
        held_until = moment_words(done.asked.held_until)
    if before and before["email"] == wanted.email:
        full = full and before["full"]  # A second press of the button says what the first one said.
    said = {
        "email": wanted.email,
        "full": full,
        "brings": wanted.people - 1,
        "press": done.must_press,
        "held_until": held_until,
        "chosen": [day.pk for day in wanted.choices],
        "mode": wanted.mode or "",
    }
    response.set_signed_cookie(
        COOKIE,
        signing.dumps(said, compress=True),
        salt=event.slug,
        max_age=COOKIE_AGE,
        path=event.get_absolute_url(),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def _remembered(request: HttpRequest, slug: str) -> dict[str, Any] | None:
    try:
        kept = request.get_signed_cookie(COOKIE, default="", salt=slug, max_age=COOKIE_AGE)
        return signing.loads(kept) if kept else None
    except signing.BadSignature:
        return None


@never_cache
@require_safe
def signed_up(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next. Signed out it says the same to everybody; details come by mail (rules 10 and 12)."""
    page = page_of(request, *known(request, slug))
    context: dict[str, Any] = {"page": page, "event": page.event, "registration": page.registration}
    if page.registration:
        context |= _of_booking(page, page.registration, request.user)
    elif not request.user.is_authenticated:
        context |= _of_visitor(page, _remembered(request, slug))
    elif page.is_crew:
        context["mine"] = page.planned
    else:
        return redirect(page.event)
    return render(request, "events/signed_up.html", context)


def _of_booking(page: EventPage, registration: Registration, person: Any) -> dict[str, Any]:
    """What somebody signed in reads of their booking."""
    mine = days_for(registration, page.planned)
    brings = _brings(registration) if page.event.bring_up_to else 0
    manage = booking_path(registration)
    context: dict[str, Any] = {
        "mine": mine,
        "where": mine[0].where_for(registration.mode) if mine else "",
        "position": selectors.position_in_line(registration),
        "manage": manage,
        "clashes": clashes(person, [day for day in mine if day.ends_at > page.now]),
        "brings": brings,
    }
    if registration.state == RegistrationState.CONFIRMED:
        context |= {"kept": kept_words(1 + brings), "file": f"{manage}calendar.ics"}
        context["calendars"] = buttons(mine, comes=registration.mode)
    return context


def _of_visitor(page: EventPage, asked: dict[str, Any] | None) -> dict[str, Any]:
    """What somebody who is not signed in reads: the same, whoever is known at the address that they typed."""
    chosen = asked.get("chosen", []) if asked else []
    mode = asked.get("mode", "") if asked else ""
    mine = without_alternatives(page.planned, chosen)
    brings = asked["brings"] if asked else 0
    context = {
        "mine": mine,
        "where": mine[0].where_for(mode) if mine else "",
        "asked": asked,
        "brings": brings,
    }
    if asked and not asked["full"] and not asked["press"]:
        context |= {"kept": kept_words(1 + brings), "calendars": buttons(mine, comes=mode)}
        query = f"?{urlencode({'day': chosen}, doseq=True)}" if chosen else ""
        context["file"] = reverse("events:calendar", args=[page.event.slug]) + query
    return context


def kept_words(people: int) -> str:
    return "Your place is kept" if people == 1 else f"{people} places are kept"


def without_alternatives(planned: Sequence[EventSession], chosen: Sequence[int]) -> list[EventSession]:
    """Of ``planned`` what everybody comes to, with what was ``chosen`` of the sessions that run side by side. Where
    nothing is left, because one chooses between all of them, that is all of them."""
    mine = [day for day in planned if not day.choice or day.pk in chosen]
    return mine or list(planned)


def _brings(registration: Registration) -> int:
    """How many colleagues somebody is told that they bring."""
    return registration.brings.live().count() + len(coming_with(registration))


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a calendar file, with what its public page says: what everybody comes to, and what is chosen in the
    address of the sessions that run side by side."""
    page = page_of(request, selectors.event_for_sign_up(slug))
    if not page.planned:
        raise Http404("This event has no date.")
    chosen = [pk for each in request.GET.getlist("day") if (pk := whole_number(each))]
    days = without_alternatives(page.planned, chosen)
    response = HttpResponse(calendar_file(page.event, days), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response
