"""Another event like one there is, on the officers' desk."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from common.admin import ScopedAdmin
from common.errors import DomainError
from common.forms import add_domain_error
from events.models import Event
from events.planning import cloning
from events.series.forms import CloneForm
from events.series.services import next_title
from people.acting import acting


class Cloning:
    """The page that asks for the new day. ``events.planning.admin.events`` adds it to those of an event."""

    def __init__(self, desk: ScopedAdmin) -> None:
        self.desk = desk

    def urls(self) -> list[URLPattern]:
        view = self.desk.admin_site.admin_view(self.clone)
        return [path("<int:pk>/another/", view, name="events_event_clone")]

    def clone(self, request: HttpRequest, pk: int) -> HttpResponse:
        event: Any = self.desk.get_object(request, str(pk))
        if event is None or not self.desk.has_change_permission(request, event):
            raise PermissionDenied
        form = CloneForm(request.POST or None, initial={"title": next_title(event.title)})
        if request.method == "POST" and form.is_valid():
            try:
                made = self._make(request, event, form)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                said = f"“{made}” is a draft with the number {made.number}. Look at it, then publish it."
                self.desk.message_user(request, said, messages.SUCCESS)
                return redirect("admin:events_event_overview", made.pk)
        context = {
            **self.desk.admin_site.each_context(request),
            "title": f"Another like “{event}”",
            "event": event,
            "opts": self.desk.opts,
            "form": form,
            "verb": "Make the draft",
            "says": "Words, places, sessions with their times and venues, and the outline of the programme come along. "
            "Bookings, talks, presenters, co-organisers and the joining link do not: whoever has the old link could "
            "join without a place. Reminders follow from the programme's rules.",
        }
        return TemplateResponse(request, "admin/events/event/reason.html", context)

    def _make(self, request: HttpRequest, event: Event, form: CloneForm) -> Event:
        given = form.cleaned_data
        return cloning.clone_event(
            event=event, by=acting(request), first_day=given["first_day"], title=given["title"]
        )
