"""The public calendar to subscribe to: everything that is on, or what the list's filters leave of it (E22)."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.calendars.subscribed import SubscribedCalendar
from agenda.selectors import FEED_KEEPS
from agenda.views import calendar_response
from common.prepared import Prepared
from events import selectors
from events.models import EventSession
from events.whats_on.forms import EventFilterForm


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """Sessions of the last year and to come, cancelled ones marked. Filters that make no sense leave everything."""
    # Everything is what phones ask for again and again; what filters leave of it is asked for seldom.
    days: QuerySet[EventSession] | Prepared
    days = Prepared(selectors.days_since, moment=timezone.now() - FEED_KEEPS)
    if request.GET:  # The form asks for its choices, which whoever subscribes to everything need not pay for.
        form = EventFilterForm(request.GET)
        if form.is_valid():
            days = form.filters().apply(selectors.subscribed_days())
    subscribed = SubscribedCalendar("Peer2Peer: what is on", selectors.OF_DAYS, days)
    response = calendar_response(request, subscribed, filename="whats-on")
    response["Cache-Control"] = "public, max-age=900"
    return response
