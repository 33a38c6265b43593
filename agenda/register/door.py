"""Where the code on a confirmation leads: at the door to that person in the register, for others nowhere new."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agenda.models import Attendance
from agenda.register import services
from agenda.register.hosts import DoorCode, code_of
from agenda.register.selectors import RegisterLine
from agenda.register.views import register_path
from people.acting import acting


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows, POST marks present. Whoever does not take the register learns nothing, not even that it is a code."""
    code = code_of(key)
    if code is None or not code.host.may_take(request.user):
        if request.method == "POST":
            raise PermissionDenied("Only the organisers of this session may mark its register.")
        if code is not None and request.user.is_authenticated and request.user.pk == code.booking.person_id:
            return redirect(code.own_page)
        return render(request, "agenda/register/door.html")
    if request.method == "POST":
        came = code.host.came(key=key, by=acting(request), now=timezone.now())
        messages.success(request, came.says)
        return redirect("agenda:door", key=key)
    return render(request, "agenda/register/one.html", _context(request, code))


def _context(request: HttpRequest, code: DoorCode) -> dict[str, object]:
    host, booking = code.host, code.booking
    attendance = (
        Attendance.objects.live()
        .filter(session=host.session.pk, person=booking.person_id)
        .select_related("person", "session")
        .first()
        if booking.person_id is not None
        else None
    )
    return {
        "code": code,
        "booking": booking,
        "session": host.session,
        "line": RegisterLine(attendance, booking) if attendance else None,
        "closed": services.why_closed(host, by=acting(request)),
        "address": register_path(host.session),
        "frame": host.frame,
        "page_name": booking.name,
        **host.frame_context(booking.name),
    }
