"""Who comes to which of the sessions that run side by side, for the event's organisers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.access import event_to_run
from events.booking.session_lists import choice_lists


@login_required
@never_cache
@require_safe
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """A list for each session, to read and to print for its door."""
    event = event_to_run(request, slug)
    context = {"event": event, "run_page": "Sessions", "sets": choice_lists(event)}
    return render(request, "events/run/sessions.html", context)
