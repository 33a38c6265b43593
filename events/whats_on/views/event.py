"""The page of one event, and signing up on it: three requests from the page to the confirmation."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from common.budgets.sources import source_of
from common.deadlines import read_stamp
from common.errors import DomainError
from common.forms import add_domain_error
from common.links import absolute
from common.secret_pages import csrf_protect
from common.templatetags.p2p import every_day
from common.visitors import kept_for_visitors, shared
from events import selectors
from events.access import may_run
from events.afterwards.selectors import archive_of, came_from
from events.booking import strangers
from events.booking.forms.signup import SignUpForm
from events.booking.needs import Given
from events.booking.news import keep_tick, news_wording
from events.booking.offers import open_to
from events.booking.parties import Guest
from events.booking.session_lists import links_for
from events.booking.signup import sign_up as sign_up_service
from events.booking.strangers import Wanted
from events.choices import EventState, RegistrationState
from events.hosting.organisers_pages import run_address
from events.links import booking_path
from events.models import Event, EventSession, PlaceOffer, Registration
from events.whats_on import beside_event
from events.whats_on.schema_org import event_data
from events.whats_on.views import confirmation
from events.whats_on.views.event_page import EventPage, known, page_of, whole
from events.whats_on.views.event_programme import programme_of
from people.models import Person


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
    form, refused = page.form(request.user, request.POST), 0
    if form.is_valid():
        try:
            if isinstance(request.user, Person):
                return _sign_up(page.event, form, by=request.user)
            return _sign_up_stranger(request, page.event, form)
        except DomainError as error:
            add_domain_error(form, error)
            refused = error.status
    return _render(request, whole(request, slug), form, status=429 if refused == 429 else 200)


_checked = csrf_protect(_take)


@transaction.atomic
def _sign_up(event: Event, form: SignUpForm, *, by: Person) -> HttpResponse:
    """Sign somebody up who is signed in."""
    given = form.cleaned_data
    sign_up_service(
        event=event,
        person=by,
        by=by,
        mode=given.get("mode"),
        guests=[Guest(name=name, email=email) for name, email in form.named],
        to_be_named=form.to_be_named,
        needs=Given(access=given["access"], diet=given["diet"]),
        choices=form.chosen,
        form_opened_at=read_stamp(event, given["opened"]),
    )
    keep_tick(form, person=by, programme=event.programme, by=by)
    return redirect("events:signed-up", slug=event.slug)


def _sign_up_stranger(request: HttpRequest, event: Event, form: SignUpForm) -> HttpResponse:
    """Sign somebody up who is not."""
    given = form.cleaned_data
    wanted = Wanted(
        name=given["name"],
        email=given["email"],
        museum=given["museum"],
        museum_id=given["museum_id"],
        mode=given.get("mode"),
        guests=[Guest(name=name, email=email) for name, email in form.named],
        to_be_named=form.to_be_named,
        needs=Given(access=given["access"], diet=given["diet"]),
        choices=form.chosen,
        news=news_wording(form),
    )
    opened_at = read_stamp(event, given["opened"])
    done = strangers.sign_up(event=event, wanted=wanted, source=source_of(request), form_opened_at=opened_at)
    response = redirect("events:signed-up", slug=event.slug)
    confirmation.remember(request, response, event, wanted=wanted, done=done)
    return response


def _offer_to(registration: Registration | None) -> PlaceOffer | None:
    """The offer that waits for an answer of somebody in line."""
    if registration is None or registration.state != RegistrationState.WAITING:
        return None
    return next(iter(open_to(registration)), None)


def _beside(request: HttpRequest, page: EventPage, *, over: bool) -> dict[str, Any]:
    """What stands around the event on its page."""
    event, booking = page.event, page.registration
    return {
        "trail": beside_event.trail_to(over=over),
        "list_url": reverse("events:past" if over else "events:list"),
        "more": shared(request, f"theme:{event.slug}", lambda: beside_event.more_on_theme(event)),
        "address": absolute(event.get_absolute_url()),
        "by_mail": beside_event.mail_about(event, every_day(page.planned)),
        "calendar_file": f"{booking_path(booking)}calendar.ics"
        if booking is not None and booking.state == RegistrationState.CONFIRMED
        else reverse("events:calendar", args=[event.slug]),
        "run_url": run_address(event) if may_run(request.user, event) else "",
    }


def _links(page: EventPage) -> list[EventSession]:
    """The sessions this person may join now: the team all of them, others those that they go to."""
    if page.registration is not None:
        return links_for(page.registration, page.planned, now=page.now)
    return [day for day in page.planned if page.is_crew and day.link_is_open(page.now)]


def _render(
    request: HttpRequest, page: EventPage, form: SignUpForm | None, *, status: int = 200
) -> HttpResponse:
    event = page.event
    over = page.window.opening.name == "OVER" or bool(page.planned and page.planned[-1].ends_at < page.now)
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
            "over": over,
            "places": "" if over or event.state == EventState.CANCELLED else page.places_line,
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
            "picture": getattr(event, "lead_picture", None),
            **_beside(request, page, over=over),
        },
        status=status,
    )
