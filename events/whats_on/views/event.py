"""The page of one event, and signing up on it: three requests from the page to the confirmation."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from agenda.models import Session
from agenda.selectors import clashes
from common.deadlines import read_stamp
from common.errors import DomainError
from common.forms import add_domain_error
from common.visitors import kept_for_visitors
from events import selectors
from events.afterwards.selectors import archive_of, came_from
from events.booking.forms.signup import SignUpForm
from events.booking.needs import Given
from events.booking.news import keep_tick
from events.booking.offers import open_to
from events.booking.parties import Guest
from events.booking.session_lists import links_for
from events.booking.signup import sign_up as sign_up_service
from events.choices import EventState, RegistrationState
from events.links import booking_path
from events.models import Event, EventSession, PlaceOffer, Registration
from events.whats_on.calendar_files import calendar_file
from events.whats_on.schema_org import event_data
from events.whats_on.views.event_page import EventPage, known, page_of, whole
from events.whats_on.views.event_programme import programme_of
from people.models import Person
from people.museums.services import find_or_note
from people.profile.lookup import person_for_booking

#: What a browser that signed up without signing in keeps for its confirmation page, and for how long.
COOKIE = "signed_up"
COOKIE_AGE = timedelta(minutes=30)


@require_safe
@kept_for_visitors
def event(request: HttpRequest, slug: str) -> HttpResponse:
    page = whole(request, slug)
    asks = page.window.is_open and page.registration is None and not page.is_crew
    return _render(request, page, page.form(request.user) if asks else None)


@csrf_exempt
@require_POST
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up. A foreign page could abuse only a browser that is signed in, so only its form carries a token:
    the page of an event is then the same for every visitor, and kept for them."""
    return (_checked if request.user.is_authenticated else _take)(request, slug)


def _take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a place, or the next one in line. What is wrong is said beside the fields, with everything kept."""
    page = page_of(request, *known(request, slug), looks_up=False)
    form = page.form(request.user, request.POST)
    if form.is_valid():
        try:
            return _sign_up(request, page.event, form)
        except DomainError as error:
            add_domain_error(form, error)
    return _render(request, whole(request, slug), form)


_checked = csrf_protect(_take)


@transaction.atomic
def _sign_up(request: HttpRequest, event: Event, form: SignUpForm) -> HttpResponse:
    given = form.cleaned_data
    by = request.user if isinstance(request.user, Person) else None
    museum = None
    if by is None:
        person = person_for_booking(name=given["name"], email=given["email"])
        museum = find_or_note(text=given["museum"], museum_id=given["museum_id"])
    else:
        person = by
    result = sign_up_service(
        event=event,
        person=person,
        by=by,
        mode=given.get("mode"),
        museum=museum,
        guests=[Guest(name=name, email=email) for name, email in form.named],
        to_be_named=form.to_be_named,
        needs=Given(access=given["access"], diet=given["diet"]),
        choices=form.chosen,
        form_opened_at=read_stamp(event, given["opened"]),
    )
    keep_tick(form, person=person, programme=event.programme, by=by)
    response = redirect("events:signed-up", slug=event.slug)
    if by is None:
        brings = len(form.named) + form.to_be_named
        _remember(request, response, event, email=given["email"], full=result.full, brings=brings)
    return response


def _remember(
    request: HttpRequest,
    response: HttpResponseRedirect,
    event: Event,
    *,
    email: str,
    full: bool,
    brings: int,
) -> None:
    """Keep, in the browser that asked, what its confirmation page says: nothing that it did not know already."""
    before = _remembered(request, event.slug)
    if before and before["email"] == email:
        full = full and before["full"]  # A second press of the button says what the first one said.
    path = f"{event.get_absolute_url()}"
    response.set_signed_cookie(
        COOKIE,
        signing.dumps({"email": email, "full": full, "brings": brings}, compress=True),
        salt=event.slug,
        max_age=COOKIE_AGE,
        path=path,
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
    context = {"page": page, "event": page.event, "days": page.planned, "registration": page.registration}
    if page.registration:
        context["position"] = selectors.position_in_line(page.registration)
        context["manage"] = booking_path(page.registration)
        context["clashes"] = _clashes(request, page)
        context["brings"] = page.registration.brings.live().count() if page.event.bring_up_to else 0
    elif not request.user.is_authenticated:
        context["asked"] = _remembered(request, slug)
    elif not page.is_crew:
        return redirect(page.event)
    return render(request, "events/signed_up.html", context)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a calendar file, with what its public page says."""
    page = page_of(request, selectors.event_for_sign_up(slug))
    if not page.planned:
        raise Http404("This event has no date.")
    response = HttpResponse(
        calendar_file(page.event, page.planned), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def _offer_to(registration: Registration | None) -> PlaceOffer | None:
    """The offer that waits for an answer of somebody in line."""
    if registration is None or registration.state != RegistrationState.WAITING:
        return None
    return next(iter(open_to(registration)), None)


def _links(page: EventPage) -> list[EventSession]:
    """The sessions this person may join now: the team all of them, others those that they go to."""
    if page.registration is not None:
        return links_for(page.registration, page.planned, now=page.now)
    return [day for day in page.planned if page.is_crew and day.link_is_open(page.now)]


def _clashes(request: HttpRequest, page: EventPage) -> list[Session]:
    """What else somebody signed in is expected at while this runs."""
    if not isinstance(request.user, Person):
        return []
    return clashes(request.user, [day for day in page.planned if day.ends_at > page.now])


def _render(request: HttpRequest, page: EventPage, form: SignUpForm | None) -> HttpResponse:
    event = page.event
    has_place = page.is_crew or (page.registration is not None and page.registration.state == "confirmed")
    return render(
        request,
        "events/event.html",
        {
            "event": event,
            "page": page,
            "days": page.days,
            "form": form,
            "standing": page.standing,
            "left": page.left,
            "full": page.is_full,
            "over": page.window.opening.name == "OVER"
            or bool(page.planned and page.planned[-1].ends_at < page.now),
            "cancelled": event.state == EventState.CANCELLED,
            "postponed": event.state == EventState.POSTPONED,
            "offer": _offer_to(page.registration),
            "position": selectors.position_in_line(page.registration) if page.registration else 0,
            "manage": booking_path(page.registration) if page.registration else "",
            "links": _links(page),
            "schema": event_data(event, page.days),
            **programme_of(request, page, takes_part=has_place),
            "clashes": page.clashes if form else [],
            "archive": archive_of(event) if page.planned and page.planned[-1].ends_at <= page.now else None,
            "origin": came_from(event),
        },
    )
