"""Where the code on a confirmation leads: for an organiser to that person in the register, for others nowhere new."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agenda.models import Attendance
from events.access import may_run
from events.addresses import booking_path
from events.models import EventSession, Registration
from events.register import services as service
from events.register import walkins
from events.register.selectors import Line, day_of, days_of
from events.run_pages import run_address
from people.views.signed_in import me


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows, POST marks present. Whoever does not run the event learns nothing, not even that the code is one."""
    row = (
        Registration.objects.select_related("event__programme", "person", "museum", "brought_by__person")
        .filter(key=key)
        .first()
    )
    if row is None or not may_run(request.user, row.event):
        if request.method == "POST":
            raise PermissionDenied("Only the organisers of this event may mark its register.")
        if row is not None and row.person is not None and row.person == request.user:
            return redirect(booking_path(row))
        return render(request, "events/door.html")
    day = day_of(days_of(row.event), "", now=timezone.now())
    if request.method == "POST" and day is not None:
        came = walkins.came(registration=row, session=day, by=me(request))
        messages.success(request, came.says)
        return redirect("events:door", key=key)
    return render(request, "events/run/register_one.html", _context(request, row, day))


def _context(request: HttpRequest, row: Registration, day: EventSession | None) -> dict[str, object]:
    attendance = (
        Attendance.objects.live()
        .filter(session=day, person=row.person)
        .select_related("person", "session")
        .first()
        if day is not None and row.person is not None
        else None
    )
    return {
        "event": row.event,
        "run_page": row.who,
        "row": row,
        "day": day,
        "line": Line(attendance, row) if attendance else None,
        "closed": service.why_closed(day, by=me(request)) if day else "This event has no session.",
        "register": run_address(row.event, "register/"),
    }
