"""The people of one event, for its organisers: who has a place, who waits and why, and what they need."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.export import csv_response
from events.access import event_to_run
from events.booking.people import PersonWithPlace, people_of

COLUMNS = (
    ("Name", lambda seat: seat.name),
    ("Brought by", lambda seat: seat.brought_by),
    ("Museum", lambda seat: seat.registration.museum_name),
    ("State", lambda seat: seat.registration.get_state_display()),
    ("How", lambda seat: seat.registration.get_mode_display()),
    ("Access needs", lambda seat: seat.access),
    ("Dietary needs", lambda seat: seat.diet),
)


@login_required
@never_cache
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody with a place or in line, with their needs. No addresses: running an event does not need them."""
    event = event_to_run(request, slug)
    return render(
        request,
        "events/run/people.html",
        {"event": event, "run_page": "People", "people": people_of(event)},
    )


@login_required
@never_cache
@require_safe
def people_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same people for a spreadsheet."""
    event = event_to_run(request, slug)
    found = people_of(event)
    rows: list[PersonWithPlace] = [*found.seats, *found.in_line]
    return csv_response(f"{event.slug}-people", COLUMNS, rows)
