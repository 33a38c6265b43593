"""The public calendar to subscribe to: everything that is on, or what the list's filters leave of it (E22)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agenda.calendars.subscribed import sessions_calendar
from agenda.views import calendar_response
from events import selectors
from events.whats_on.forms import EventFilterForm


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """Sessions of the last year and to come, cancelled ones marked. Filters that make no sense leave everything."""
    days = selectors.subscribed_days()
    if request.GET:  # The form asks for its choices, which whoever subscribes to everything need not pay for.
        form = EventFilterForm(request.GET)
        days = form.filters().apply(days) if form.is_valid() else days
    subscribed = sessions_calendar(days, stamp="event__created_at", name="Peer2Peer: what is on")
    response = calendar_response(request, subscribed, filename="whats-on")
    response["Cache-Control"] = "public, max-age=900"
    return response
