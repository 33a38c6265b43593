"""Places on the page of an event: moving somebody up, taking an offer back, new bookings on and off."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_POST

from common.admin import ScopedAdmin
from common.clock import moment_words
from common.errors import DomainError
from common.forms import add_domain_error
from events.booking import offers, undelivered_offers, waiting_list
from events.booking.people import people_of
from events.models import Event, PlaceOffer, Registration
from events.planning import publishing
from events.whats_on import openings
from people.acting import acting


def places_context(event: Event) -> dict[str, Any]:
    """What the page of an event shows of its places and people."""
    standing = waiting_list.count(event)
    return {
        "people": people_of(event),
        "standing": standing,
        "held": standing.held.total(),
        "online": standing.taken - standing.in_person,
        "opening": openings.outlook(event),
    }


class WhyForm(forms.Form):
    """Why an officer steps in. It is kept in the history, and the person reads it."""

    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept with the offer, and whoever it is about reads it.",
        error_messages={"required": "Say why: the reason is kept with the offer."},
    )


class PlacesPages:
    """The pages of places. ``events.planning.admin.events`` adds them to those of an event."""

    def __init__(self, desk: ScopedAdmin) -> None:
        self.desk = desk

    def urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            return path(
                f"<int:pk>/{route}", self.desk.admin_site.admin_view(view), name=f"events_event_{name}"
            )

        return [
            page("line/<int:row_pk>/move-up/", self.move_up, "move_up"),
            page("offers/<int:row_pk>/take-back/", self.take_back, "take_back"),
            page("offers/<int:row_pk>/told/", self.told, "told"),
            page("new-bookings/", require_POST(self.new_bookings), "new_bookings"),
        ]

    def move_up(self, request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
        """Offer somebody in line the next place out of turn, with a reason that is kept."""
        event = self._event(request, pk)
        row = get_object_or_404(
            Registration.objects.select_related("person", "brought_by__person"), event=event, pk=row_pk
        )

        def offer(reason: str) -> str:
            made = offers.offer_out_of_turn(registration=row, by=acting(request), reason=reason)
            if made is None:
                return f"Nothing is free for all of them just now: {row.who} is first in line, and is offered it next."
            what = "a place" if made.places == 1 else f"{made.places} places"
            return f"{row.who} is offered {what} and has a mail that says so."

        return self._ask(
            request,
            event,
            offer,
            title=f"Move {row.who} up",
            verb="Offer a place out of turn",
            says="They are offered what is free before those ahead of them; when nothing is, they are first in line. "
            "The history keeps who did it and why. Nobody loses a place they have or are offered.",
        )

    def take_back(self, request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
        """Take back an offer that waits for an answer."""
        event = self._event(request, pk)
        offer = get_object_or_404(
            PlaceOffer.objects.select_related("registration__person", "registration__brought_by__person"),
            registration__event=event,
            pk=row_pk,
        )

        def revoke(reason: str) -> str:
            offers.revoke(offer=offer, by=acting(request), reason=reason)
            return f"The offer to {offer.registration.who} is taken back, and they have a mail that says so."

        return self._ask(
            request,
            event,
            revoke,
            title=f"Take the offer to {offer.registration.who} back",
            verb="Take the offer back",
            says="They keep their turn in line and are not offered another place for a day. What it held goes to the "
            "next in line.",
        )

    def told(self, request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
        """Note that somebody whose mail came back has been told of their offer: its time runs on."""
        event = self._event(request, pk)
        offer = get_object_or_404(
            PlaceOffer.objects.select_related("registration__person", "registration__brought_by__person"),
            registration__event=event,
            pk=row_pk,
        )
        who = offer.registration.who
        if request.method == "POST":
            try:
                runs = undelivered_offers.resume(offer=offer, by=acting(request))
            except DomainError as error:
                self.desk.message_user(request, error.message, messages.ERROR)
            else:
                said = f"The offer to {who} now stands until {moment_words(runs.expires_at)}."
                self.desk.message_user(request, said, messages.SUCCESS)
            return redirect("admin:events_event_overview", event.pk)
        return self._page(
            request,
            event,
            title=f"{who} knows of the offer",
            verb="Note that they know",
            says="The mail about it did not arrive, so its time stands still. Tell them another way how long they have "
            "left. It runs from the moment you press this button.",
        )

    def new_bookings(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give nobody new a place, or give places again. Nobody is dropped either way (rule 7)."""
        event = self._event(request, pk)
        takes = request.POST.get("takes") == "yes"
        publishing.change_event(event=event, by=acting(request), takes_bookings=takes)
        said = (
            "New bookings are taken again, and free places are offered to those in line."
            if takes
            else "No new bookings are taken. Everybody keeps what they have; whoever signs up waits in line."
        )
        self.desk.message_user(request, said, messages.SUCCESS)
        return redirect("admin:events_event_overview", pk)

    def _ask(
        self, request: HttpRequest, event: Event, do: Any, *, title: str, verb: str, says: str
    ) -> HttpResponse:
        """Ask for the reason, then do it."""
        form = WhyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                said = do(form.cleaned_data["reason"])
            except DomainError as error:
                add_domain_error(form, error)
            else:
                self.desk.message_user(request, said, messages.SUCCESS)
                return redirect(reverse("admin:events_event_overview", args=[event.pk]))
        return self._page(request, event, form=form, title=title, verb=verb, says=says)

    def _page(self, request: HttpRequest, event: Event, **more: Any) -> HttpResponse:
        context = {
            **self.desk.admin_site.each_context(request),
            "event": event,
            "opts": self.desk.opts,
            **more,
        }
        return TemplateResponse(request, "admin/events/event/reason.html", context)

    def _event(self, request: HttpRequest, pk: int) -> Event:
        event = self.desk.get_object(request, str(pk))
        if not isinstance(event, Event) or not self.desk.has_change_permission(request, event):
            raise PermissionDenied
        return event
