"""The register on the officers' desk: a list of names that somebody brings along, and chosen bookings."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone

from agenda.choices import AttendanceState, SessionState
from agenda.models import Attendance
from agenda.services import Mark
from common.admin import ScopedAdmin
from common.errors import DomainError
from common.forms import add_domain_error
from events.models import Event, EventSession, Registration
from events.register import services as register
from events.register.forms import BulkForm
from events.register.lists import decode, match
from events.register.selectors import days_of
from people.admin.acting import acting


class BulkRegister:
    """The page of a list held against the register. ``events.admin.event`` adds it to those of an event."""

    def __init__(self, desk: ScopedAdmin) -> None:
        self.desk = desk

    def urls(self) -> list[URLPattern]:
        view = self.desk.admin_site.admin_view(self.page)
        return [path("<int:pk>/bulk-register/", view, name="events_event_bulk_register")]

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the list, look at whom it means, note them. Nothing is noted before the officer has looked."""
        event = self.desk.get_object(request, str(pk))
        if event is None or not self.desk.has_change_permission(request, event):
            raise PermissionDenied
        days = event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at", "pk")
        form = BulkForm(days, request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form, "step": "give", "days": days}
        if request.method == "POST" and request.POST.get("do") != "back" and form.is_valid():
            try:
                return self._answer(request, event, form, context)
            except DomainError as error:
                add_domain_error(form, error)
        return self._show(request, event, context)

    def _answer(
        self, request: HttpRequest, event: Event, form: BulkForm, context: dict[str, Any]
    ) -> HttpResponse:
        given = form.cleaned_data
        session: EventSession = given["session"]
        session.event = event
        now = timezone.now()
        register.refuse_if_closed(session, by=acting(request), now=now)
        if request.POST.get("do") == "note":
            chosen = [int(pk) for pk in request.POST.getlist("mark") if pk.isdecimal()]
            marks = [Mark(pk, given["state"], now) for pk in chosen]
            noted = len(register.mark(session=session, marks=marks, by=acting(request), now=now))
            said = f"Noted for {noted} {'person' if noted == 1 else 'people'}."
            self.desk.message_user(request, said, messages.SUCCESS if noted else messages.WARNING)
            return redirect("admin:events_event_overview", event.pk)
        text = given["people"]
        if given["file"]:
            text = "\n".join([text, decode(given["file"].read())])
        found = match(session, text)
        context |= {
            "step": "look",
            "text": text,
            "session": session,
            "says": form.SAYS[given["state"]],
            "matched": [each for each in found if len(each.lines) == 1],
            "unclear": [each for each in found if len(each.lines) > 1],
            "missing": [each for each in found if not each.lines],
        }
        return self._show(request, event, context)

    def _show(self, request: HttpRequest, event: Event, context: dict[str, Any]) -> HttpResponse:
        common = {
            **self.desk.admin_site.each_context(request),
            "title": f"Note who came: {event}",
            "event": event,
            "opts": self.desk.opts,
        }
        return TemplateResponse(request, "admin/events/event/bulk_register.html", {**common, **context})


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
            if register.why_closed(day, by=by, now=now):
                continue
            rows = Attendance.objects.live().filter(session=day.pk, person__in=people[event.pk])
            marks = [Mark(pk, AttendanceState.ATTENDED, now) for pk in rows.values_list("pk", flat=True)]
            noted |= {row.person_id for row in register.mark(session=day, marks=marks, by=by, now=now)}
    if noted:
        said = (
            "1 person is noted as present."
            if len(noted) == 1
            else f"{len(noted)} people are noted as present."
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
