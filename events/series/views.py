"""The page of a series, its calendar, and signing up for several of its dates at once."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from agenda.calendars.subscribed import SubscribedCalendar
from agenda.views import calendar_response
from common.budgets.sources import source_of
from common.errors import DomainError
from common.forms import add_domain_error
from common.secret_pages import csrf_protect
from common.visitors import kept_for_visitors, shared
from events import selectors
from events.booking.news import keep_tick, news_field, news_wording
from events.booking.strangers import Wanted
from events.choices import EventState
from events.links import booking_path
from events.models import Event, EventSession, Series
from events.series import services
from events.series.forms import SeriesSignUpForm, VisitorSeriesSignUpForm
from events.whats_on.views.confirmation import COOKIE, COOKIE_AGE
from people.models import Person

#: So many past ones stand on the page; all of them are in its calendar for a year, and on the list of past sessions.
PAST_SHOWN = 60


@require_safe
@kept_for_visitors
def series(request: HttpRequest, slug: str) -> HttpResponse:
    return _render(request, *_whole(request, slug))


@csrf_exempt
@require_POST
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up for the ticked dates. As on an event's page, only a browser that is signed in brings a token."""
    return (_checked if request.user.is_authenticated else _take)(request, slug)


def _take(request: HttpRequest, slug: str) -> HttpResponse:
    found, coming, past = _whole(request, slug)
    form = _form(request, found, coming, request.POST)
    if form is None:
        raise DomainError("None of its dates takes sign-ups now.")
    if form.is_valid():
        try:
            results = _sign_up(request, found, form, coming)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _remember(request, redirect(found), found, results)
    return _render(request, found, coming, past, form)


_checked = csrf_protect(_take)


def _sign_up(
    request: HttpRequest, found: Series, form: SeriesSignUpForm, coming: list[EventSession]
) -> list[services.DateResult]:
    given: dict[str, Any] = form.cleaned_data
    events = [day.event for day in coming if day.event_id in form.chosen]
    if not isinstance(request.user, Person):
        wanted = Wanted(
            name=given["name"],
            email=given["email"],
            museum=given["museum"],
            museum_id=given["museum_id"],
            mode=given.get("mode"),
            news=news_wording(form),
        )
        return services.sign_strangers_up(events=events, wanted=wanted, source=source_of(request))
    by = request.user
    results = services.sign_up_for_dates(events=events, person=by, by=by, mode=given.get("mode"))
    keep_tick(form, person=by, programme=found.programme, by=by)
    return results


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """A calendar to subscribe to: every date of the series, to come and of the last year, without joining links."""
    found = _series(slug)
    days = selectors.subscribed_days().filter(event__series=found)
    name = f"{found.programme.name}: {found.title}"
    response = calendar_response(
        request, SubscribedCalendar(name, selectors.OF_DAYS, days), filename=found.slug
    )
    response["Cache-Control"] = "public, max-age=900"
    return response


def _series(slug: str) -> Series:
    found = Series.objects.filter(programme__is_public=True, slug=slug).select_related("programme").first()
    if found is None:
        raise Http404("There is no such series.")
    return found


def _whole(request: HttpRequest, slug: str) -> tuple[Series, list[EventSession], list[EventSession]]:
    """The series with its dates: what its page shows to everybody, kept for a few seconds."""

    def make() -> tuple[Series, list[EventSession], list[EventSession]]:
        found = _series(slug)
        coming = list(selectors.coming_days().filter(event__series=found))
        past = list(selectors.past_days().filter(event__series=found)[:PAST_SHOWN])
        return found, coming, past

    return shared(request, f"series:{slug}", make)


def _form(
    request: HttpRequest, found: Series, coming: list[EventSession], data: Any = None
) -> SeriesSignUpForm | None:
    """The form with the dates that this person may still take; none when there is none."""
    days = [day for day in coming if day.event.state == EventState.PUBLISHED]
    form_class: type[SeriesSignUpForm] = VisitorSeriesSignUpForm
    if isinstance(request.user, Person):
        mine = services.mine_of(found, request.user)
        days = [day for day in days if day.event_id not in mine]
        form_class = SeriesSignUpForm
    if not days:
        return None
    return form_class(data, days=days, news=news_field(request.user, found.programme))


def _remember(
    request: HttpRequest,
    response: HttpResponseRedirect,
    found: Series,
    results: list[services.DateResult],
) -> HttpResponse:
    """Keep, in the browser that asked, what came of each date, for the page that follows."""
    said = [(each.event.pk, each.words, each.done) for each in results]
    response.set_signed_cookie(
        COOKIE,
        signing.dumps(said, compress=True),
        salt=f"series.{found.slug}",
        max_age=COOKIE_AGE,
        path=found.get_absolute_url(),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _results(request: HttpRequest, found: Series) -> dict[int, tuple[str, bool]]:
    try:
        kept = request.get_signed_cookie(COOKIE, default="", salt=f"series.{found.slug}", max_age=COOKIE_AGE)
        return {pk: (words, done) for pk, words, done in signing.loads(kept)} if kept else {}
    except (signing.BadSignature, ValueError, TypeError):
        return {}


def _render(
    request: HttpRequest,
    found: Series,
    coming: list[EventSession],
    past: list[EventSession],
    form: SeriesSignUpForm | None = None,
) -> HttpResponse:
    results = _results(request, found)
    mine = services.mine_of(found, request.user) if isinstance(request.user, Person) else {}
    events: list[Event] = [day.event for day in coming]
    return render(
        request,
        "events/series.html",
        {
            "series": found,
            "coming": coming,
            "past": past,
            "form": form or _form(request, found, coming),
            "results": [(day, *results[day.event_id]) for day in coming if day.event_id in results],
            "mine": [
                (day, mine[day.event_id], booking_path(mine[day.event_id]))
                for day in coming
                if day.event_id in mine
            ],
            "events": events,
        },
    )
