"""The door from an event to the register of its session at hand, and the addresses that registers had before."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agenda.register.views import register_path
from common.readable import whole_number
from events.access import event_to_run
from events.models import Event, EventSession
from events.register.host import day_at_hand


@login_required
@never_cache
@require_safe
def of_event(request: HttpRequest, slug: str) -> HttpResponse:
    """To the register of the session asked for with ``?day=``, or of the one at hand."""
    event = event_to_run(request, slug)
    day = _day(event, request.GET.get("day", ""))
    if day is None:
        return render(request, "events/register/no_session.html", {"event": event, "run_page": "Register"})
    return HttpResponseRedirect(register_path(day))


@login_required
@never_cache
def moved(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    """Where a page of the register stands now. What a telephone still sends to its old address arrives there too."""
    event = event_to_run(request, slug)
    day = _day(event, request.GET.get("day") or request.POST.get("day", ""))
    if day is None:
        raise Http404("This event has no session, so it has no register.")
    return HttpResponseRedirect(f"{register_path(day)}{rest}", preserve_request=True)


def _day(event: Event, wanted: str) -> EventSession | None:
    """The session asked for by its key, or the one at hand. Raises 404 for one that is not this event's."""
    if not wanted:
        return day_at_hand(event)
    number = whole_number(wanted)
    day = event.sessions.filter(pk=number).first() if number is not None else None
    if day is None:
        raise Http404("This event has no such session.")
    return day
