"""The register on the officers' desk: the people of chosen bookings, noted as present."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agenda.choices import AttendanceState
from agenda.models import Attendance
from agenda.register import services as register
from agenda.register.hosts import host_of
from agenda.register.marks import Mark
from common.admin import ScopedAdmin
from events.models import Event, Registration
from events.register.host import days_of
from people.acting import acting


@admin.action(description="Note: they were present", permissions=["change"])
def note_present(desk: ScopedAdmin, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
    """Mark the people of the chosen bookings present at every session of their event that has begun."""
    now, by = timezone.now(), acting(request)
    noted: set[int] = set()
    people: dict[int, list[int]] = {}
    for event_id, person_id in queryset.order_by().values_list("event_id", "person_id"):
        people.setdefault(event_id, []).append(person_id or 0)
    for event in Event.objects.filter(pk__in=people):
        for day in days_of(event):
            if register.why_closed(host_of(day), by=by, now=now):
                continue
            rows = Attendance.objects.live().filter(session=day.pk, person__in=people[event.pk])
            marks = [Mark(pk, AttendanceState.ATTENDED, now) for pk in rows.values_list("pk", flat=True)]
            noted |= {row.person_id for row in register.mark(session=day, marks=marks, by=by, now=now)}
    if noted:
        said = (
            "1 person is noted as present."
            if len(noted) == 1
            else f"{len(noted):,} people are noted as present."
        )
        desk.message_user(request, said, messages.SUCCESS)
    left = sum(len(each) for each in people.values()) - len(noted)
    if left:
        said = "1 was" if left == 1 else f"{left} were"
        desk.message_user(
            request,
            f"{said} left out: not expected, without a name, or their register is not open.",
            messages.WARNING,
        )
