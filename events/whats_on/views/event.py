"""The page of one event, and signing up on it: three requests from the page to the confirmation."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from agenda.models import Session
from agenda.selectors import clashes
from common.budgets.sources import source_of
from common.clock import moment_words
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
from events.booking.named import coming_with
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
from events.whats_on.calendar_files import calendar_file
from events.whats_on.schema_org import event_data
from events.whats_on.views.event_page import EventPage, known, page_of, whole
from events.whats_on.views.event_programme import programme_of
from people.models import Person

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
    _remember(request, response, event, wanted=wanted, done=done)
    return response


def _remember(
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
    path = f"{event.get_absolute_url()}"
    response.set_signed_cookie(
        COOKIE,
        signing.dumps(
            {
                "email": wanted.email,
                "full": full,
                "brings": wanted.people - 1,
                "press": done.must_press,
                "held_until": held_until,
            },
            compress=True,
        ),
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
        context["brings"] = _brings(page.registration) if page.event.bring_up_to else 0
    elif not request.user.is_authenticated:
        context["asked"] = _remembered(request, slug)
    elif not page.is_crew:
        return redirect(page.event)
    return render(request, "events/signed_up.html", context)


def _brings(registration: Registration) -> int:
    """How many colleagues somebody is told that they bring."""
    return registration.brings.live().count() + len(coming_with(registration))


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


def _beside(request: HttpRequest, page: EventPage, *, over: bool) -> dict[str, Any]:
    """What stands around the event on its page."""
    event = page.event
    return {
        "trail": beside_event.trail_to(over=over),
        "list_url": reverse("events:past" if over else "events:list"),
        "more": shared(request, f"theme:{event.slug}", lambda: beside_event.more_on_theme(event)),
        "address": absolute(event.get_absolute_url()),
        "by_mail": beside_event.mail_about(event, every_day(page.planned)),
        "run_url": run_address(event) if may_run(request.user, event) else "",
    }


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
