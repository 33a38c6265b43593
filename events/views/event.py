"""The page of one event, and signing up on it: three requests from the page to the confirmation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from agenda.choices import Mode, Part, SessionState
from agenda.models import Attendance
from common.errors import DomainError
from common.forms import add_domain_error
from common.visitors import kept_for_visitors, shared
from events import selectors
from events.addresses import booking_path
from events.calendar import calendar_file
from events.choices import EventState
from events.forms import SignUpForm, sign_up_form
from events.models import Event, EventSession, Registration
from events.schema import event_data
from events.selectors_after import archive_of, came_from
from events.services.signup import sign_up as sign_up_service
from events.window import Window, form_stamp, read_stamp, window
from people.models import Person
from people.services.museums import find_or_note
from people.services.people import person_for_booking

#: What a browser that signed up without signing in keeps for its confirmation page, and for how long.
COOKIE = "signed_up"
COOKIE_AGE = timedelta(minutes=30)


@dataclass(slots=True)
class Page:
    """What the page of an event is made of."""

    event: Event
    days: list[EventSession]
    planned: list[EventSession]
    window: Window
    registration: Registration | None
    is_crew: bool
    now: datetime

    @property
    def asks_mode(self) -> bool:
        return any(day.mode == Mode.HYBRID for day in self.planned)

    def form(self, user: Person | AnonymousUser, data: Any = None) -> SignUpForm:
        return sign_up_form(
            user,
            data,
            asks_mode=self.asks_mode,
            initial={"opened": form_stamp(self.event.pk, now=self.now), "mode": Mode.IN_PERSON},
        )


@require_safe
@kept_for_visitors
def event(request: HttpRequest, slug: str) -> HttpResponse:
    page = _whole(request, slug)
    form = page.form(request.user) if page.window.is_open and page.registration is None else None
    return _render(request, page, form)


@csrf_exempt
@require_POST
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up. A foreign page could abuse only a browser that is signed in, so only its form carries a token:
    the page of an event is then the same for every visitor, and kept for them."""
    return (_checked if request.user.is_authenticated else _take)(request, slug)


def _take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a place, or the next one in line. What is wrong is said beside the fields, with everything kept."""
    event, days = _known(request, slug)
    if event is None:
        raise Http404("There is no such event.")
    asks_mode = any(day.mode == Mode.HYBRID for day in days if day.state == SessionState.PLANNED)
    user = request.user
    form = sign_up_form(user, request.POST, asks_mode=asks_mode)
    if form.is_valid():
        try:
            return _sign_up(request, event, form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
    return _render(request, _whole(request, slug), form)


_checked = csrf_protect(_take)


@transaction.atomic
def _sign_up(request: HttpRequest, event: Event, given: dict[str, Any]) -> HttpResponse:
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
        form_opened_at=read_stamp(event.pk, given["opened"]),
    )
    response = redirect("events:signed-up", slug=event.slug)
    if by is None:
        _remember(request, response, event, email=given["email"], full=result.full)
    return response


def _remember(
    request: HttpRequest, response: HttpResponseRedirect, event: Event, *, email: str, full: bool
) -> None:
    """Keep, in the browser that asked, what its confirmation page says: nothing that it did not know already."""
    known = _remembered(request, event.slug)
    if known and known["email"] == email:
        full = full and known["full"]  # A second press of the button says what the first one said.
    path = f"{event.get_absolute_url()}"
    response.set_signed_cookie(
        COOKIE,
        signing.dumps({"email": email, "full": full}, compress=True),
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
    page = _page(request, *_known(request, slug))
    context = {"page": page, "event": page.event, "days": page.planned, "registration": page.registration}
    if page.registration:
        context["position"] = selectors.position_in_line(page.registration)
        context["manage"] = booking_path(page.registration)
    elif not request.user.is_authenticated:
        context["asked"] = _remembered(request, slug)
    elif not page.is_crew:
        return redirect(page.event)
    return render(request, "events/signed_up.html", context)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a calendar file, with what its public page says."""
    page = _page(request, selectors.event_for_sign_up(slug))
    if not page.planned:
        raise Http404("This event has no date.")
    response = HttpResponse(
        calendar_file(page.event, page.planned), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def _whole(request: HttpRequest, slug: str) -> Page:
    """The event with all that its page shows of it; what it shows to everybody is kept for a few seconds."""

    def make() -> tuple[Event | None, list[EventSession]]:
        event = selectors.event_page(slug).first()
        return event, _days(event)

    return _page(request, *shared(request, f"event:{slug}", make))


def _known(request: HttpRequest, slug: str) -> tuple[Event | None, list[EventSession]]:
    """The event and its days for a form and its confirmation. The service that signs up reads both anew."""

    def make() -> tuple[Event | None, list[EventSession]]:
        event = selectors.event_for_sign_up(slug)
        return event, _days(event)

    return shared(request, f"sign-up:{slug}", make)


def _days(event: Event | None) -> list[EventSession]:
    return list(event.sessions.order_by("starts_at", "pk")) if event else []


def _page(request: HttpRequest, event: Event | None, days: list[EventSession] | None = None) -> Page:
    if event is None:
        raise Http404("There is no such event.")
    now = timezone.now()
    if days is None:
        days = _days(event)
    planned = [day for day in days if day.state == SessionState.PLANNED]
    registration, is_crew = None, False
    if request.user.is_authenticated:
        registration = Registration.objects.live().filter(event=event, person=request.user).first()
        if registration is not None and registration.claimed_at is None:
            registration = None  # Asked about in "My learning"; until then it is not theirs to see (rule 12).
        if registration is None:
            is_crew = (
                Attendance.objects.live()
                .filter(session__in=days, person=request.user)
                .exclude(part=Part.ATTENDEE)
                .exists()
            )
    return Page(
        event=event,
        days=days,
        planned=planned,
        window=window(event, first_start=planned[0].starts_at if planned else None, now=now),
        registration=registration,
        is_crew=is_crew,
        now=now,
    )


def _render(request: HttpRequest, page: Page, form: SignUpForm | None) -> HttpResponse:
    event: Any = page.event
    left = max(event.capacity - event.taken, 0) if event.capacity is not None else None
    has_place = page.is_crew or (page.registration is not None and page.registration.state == "confirmed")
    return render(
        request,
        "events/event.html",
        {
            "event": event,
            "page": page,
            "days": page.days,
            "form": form,
            "left": left,
            "full": left == 0 or (event.waiting > 0 and page.window.is_open),
            "over": page.window.opening.name == "OVER"
            or bool(page.planned and page.planned[-1].ends_at < page.now),
            "cancelled": event.state == EventState.CANCELLED,
            "postponed": event.state == EventState.POSTPONED,
            "position": selectors.position_in_line(page.registration) if page.registration else 0,
            "manage": booking_path(page.registration) if page.registration else "",
            "links": [day for day in page.planned if has_place and day.link_is_open(page.now)],
            "schema": event_data(event, page.days),
            "archive": archive_of(event),
            "origin": came_from(event),
        },
    )
