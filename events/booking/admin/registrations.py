"""Bookings on the officers' desk: to read, to export, to end with a reason. People are added on the event's page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common.admin import ScopedAdmin
from common.clock import moment_words
from common.errors import DomainError
from common.forms import add_domain_error
from events.booking import signup, waiting_list
from events.models import Registration
from events.register.admin import note_present
from events.selectors import position_in_line
from mailing.outbox.admin import mail_panel
from people.acting import acting


def _lines(rows: Iterable[tuple[str, str, str]]) -> SafeString | str:
    """Links with what is said of each, one a line."""
    return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>: {}', rows) or "-"


class ReasonForm(forms.Form):
    """Why: the sentence that people will read."""

    reason = forms.CharField(
        label="Why? Everybody concerned reads this.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the reason goes into the mail."},
    )


@admin.register(Registration)
class RegistrationAdmin(ScopedAdmin):
    """Who has a place and who waits, across events. The state is moved by buttons, never typed."""

    list_display = ("named", "brought_by_whom", "event", "state", "mode", "museum", "booked_at")
    list_filter = ("state", "mode", "event__programme", "event")
    list_select_related = ("person", "event__programme", "museum", "brought_by__person")
    search_fields = (
        "person__name",
        "person__email",
        "person__shared_mailbox",
        "event__title",
        "museum__name",
    )
    ordering = ("-booked_at", "-pk")
    change_form_template = "admin/events/registration/change_form.html"
    fields = (
        "named", "address", "event", "state", "place_in_line", "why", "offers", "mode", "museum", "brought_by_whom",
        "guests", "booked_at", "confirmed_at", "waiting_since", "ended_at", "reconfirm_by", "claimed_at", "mail",
    )  # fmt: skip
    readonly_fields = fields
    actions = ("give_back", note_present)
    export_columns = (
        ("Programme", lambda row: row.event.programme.name),
        ("Number", lambda row: row.event.number),
        ("Event", lambda row: row.event.title),
        ("Name", lambda row: row.who),
        ("E-mail address", lambda row: row.person.address if row.person else ""),
        ("Museum", lambda row: row.museum.name if row.museum else ""),
        ("State", lambda row: row.get_state_display()),
        ("How", lambda row: row.get_mode_display()),
        ("Signed up", lambda row: row.booked_at),
        ("In line since", lambda row: row.waiting_since),
    )

    # --- what it shows ------------------------------------------------------------------------------------------------
    @admin.display(description="who", ordering="person__name")
    def named(self, row: Registration) -> str:
        return row.person.name if row.person else "To be named"

    @admin.display(description="brought by", ordering="brought_by__person__name")
    def brought_by_whom(self, row: Registration) -> str:
        return row.brought_by.who if row.brought_by else "-"

    @admin.display(description="brings")
    def guests(self, row: Registration) -> SafeString | str:
        guests = row.brings.select_related("person").order_by("booked_at", "pk")
        return _lines(
            (
                reverse("admin:events_registration_change", args=[guest.pk]),
                self.named(guest),
                guest.get_state_display(),
            )
            for guest in guests
        )

    @admin.display(description="why they wait")
    def why(self, row: Registration) -> str:
        return waiting_list.why_waiting(row) or "-"

    @admin.display(description="offers of places")
    def offers(self, row: Registration) -> SafeString | str:
        """Every offer, newest first, with who made it out of turn and why."""
        page = reverse("admin:events_event_overview", args=[row.event_id])
        return _lines(
            (
                f"{page}#line",
                f"{offer.places} {'place' if offer.places == 1 else 'places'} until {moment_words(offer.expires_at)}",
                " ".join(
                    filter(
                        None,
                        [
                            f"{offer.get_state_display()}.",
                            f"Out of turn, by {offer.made_by}." if offer.made_by else "",
                            f"The reason: {offer.reason}" if offer.reason else "",
                        ],
                    )
                ),
            )
            for offer in row.offers.select_related("made_by").order_by("-made_at", "-pk")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        remove = path(
            "<int:pk>/remove/", self.admin_site.admin_view(self.remove), name="events_registration_remove"
        )
        return [remove, *super().get_urls()]

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take somebody off, with the reason that they are told."""
        registration = self.get_object(request, str(pk))
        if registration is None or not self.has_change_permission(request, registration):
            raise PermissionDenied
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                signup.remove(
                    registration=registration, by=acting(request), reason=form.cleaned_data["reason"]
                )
            except DomainError as error:
                add_domain_error(form, error)
            else:
                self.message_user(request, f"{registration.who} is taken off and told so.", messages.SUCCESS)
                return redirect(reverse("admin:events_event_overview", args=[registration.event_id]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Take {registration.who} off “{registration.event}”",
            "form": form,
            "opts": self.opts,
            "event": registration.event,
            "verb": "Take them off",
            "says": "They get one mail with the reason, the session leaves their calendar, and the place goes to the "
            "next in line.",
        }
        return TemplateResponse(request, "admin/events/event/reason.html", context)

    @admin.action(description="Give the place back for them", permissions=["change"])
    def give_back(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        """For those who rang: as if they had pressed the button themselves."""
        ended = 0
        for registration in queryset:
            try:
                signup.cancel_registration(registration=registration, by=acting(request))
                ended += 1
            except DomainError as error:
                self.message_user(request, f"{registration}: {error.message}", messages.WARNING)
        self.message_user(
            request, f"{ended} given back. Each person has a mail that says so.", messages.SUCCESS
        )

    @admin.display(description="E-mail address")
    def address(self, row: Registration) -> str:
        return (row.person and row.person.address) or "None: tell them in another way."

    @admin.display(description="place in line")
    def place_in_line(self, row: Registration) -> Any:
        return position_in_line(row) or "-"

    @admin.display(description="mail")
    def mail(self, row: Registration) -> SafeString:
        return format_html("{}", mail_panel(row))
