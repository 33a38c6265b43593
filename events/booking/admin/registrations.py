"""Bookings on the officers' desk: to read, to export, to end with a reason. People are added on the event's page."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common.admin import ScopedAdmin
from common.clock import moment_words
from common.desk import Crumb, DeskPages, Door, Reason, Verb, Work, doors
from common.registry import Band
from events.booking import offers, signup, waiting_list
from events.booking.admin.places import KEPT
from events.choices import RegistrationState
from events.models import PlaceOffer, Registration
from events.register.admin import note_present
from events.selectors import position_in_line
from mailing.outbox.admin import mail_panel


def _lines(rows: Iterable[tuple[str, str, str]]) -> SafeString | str:
    """Links with what is said of each, one a line."""
    return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>: {}', rows) or "-"


def _waits(row: Registration) -> bool:
    return row.state == RegistrationState.WAITING


def _is_live(row: Registration) -> bool:
    return row.is_live


def _moved_up(row: Registration, made: PlaceOffer | None) -> str:
    if made is None:
        return (
            f"Nothing is free for all of them just now: {row.who} is first in line, and is offered it next."
        )
    what = "a place" if made.places == 1 else f"{made.places} places"
    return f"{row.who} is offered {what} and has a mail that says so."


class RegistrationPages(DeskPages[Registration]):
    """What an officer does with somebody's booking. It all leads back to the event."""

    noun = "registration"
    verbs = (
        Verb(
            "move-up",
            "Move up",
            offers.offer_out_of_turn,
            _moved_up,
            may=_waits,
            reason=KEPT,
            title=lambda row: f"Move {row.who} up",
            says="They are offered what is free before those ahead of them; when nothing is, they are first in line. "
            "The history keeps who did it and why. Nobody loses a place they have or are offered.",
            button="Offer a place out of turn",
        ),
        Verb(
            "give-back",
            "Give the place back for them",
            signup.cancel_registration,
            lambda row, _: f"{row.who} has given the place back, and a mail that says so.",
            may=_is_live,
            confirm=True,
            says="For those who rang: as if they had pressed the button themselves. Each has a mail that says so.",
            several="Given back",
        ),
        Verb(
            "remove",
            "Take off",
            signup.remove,
            lambda row, _: f"{row.who} is taken off and told so.",
            may=_is_live,
            reason=Reason("Why? They read this.", required="Say why: the reason goes into the mail."),
            danger=True,
            title=lambda row: f"Take {row.who} off “{row.event}”",
            says="They get one mail with the reason, the session leaves their calendar, and the place goes to the next "
            "in line.",
            button="Take them off",
        ),
    )

    def home_of(self, row: Registration) -> str:
        return reverse("admin:events_event_overview", args=[row.event_id])

    def trail(self, row: Registration) -> list[Crumb]:
        booking = reverse("admin:events_registration_change", args=[row.pk])
        return [*self.desk.trail(), (str(row.event), self.home_of(row)), (row.who, booking)]


@admin.register(Registration)
class RegistrationAdmin(ScopedAdmin):
    """Who has a place and who waits, across events. The state is moved by buttons, never typed."""

    work = Work.SESSIONS
    desk_pages = (RegistrationPages,)
    heading = "Bookings"
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
    actions = (note_present,)
    export_columns = (
        ("Programme", lambda row: row.event.programme.name),
        ("Number", lambda row: row.event.number),
        ("Event", lambda row: row.event.title),
        ("Name", lambda row: row.who),
        ("E-mail address", lambda row: row.person.address if row.person else ""),
        ("Museum", lambda row: row.museum_name),
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

    @admin.display(description="E-mail address")
    def address(self, row: Registration) -> str:
        return (row.person and row.person.address) or "None: tell them in another way."

    @admin.display(description="place in line")
    def place_in_line(self, row: Registration) -> Any:
        return position_in_line(row) or "-"

    @admin.display(description="mail")
    def mail(self, row: Registration) -> SafeString:
        to_them = PlaceOffer.objects.filter(Q(registration=row) | Q(registration__brought_by=row))
        return format_html("{}", mail_panel(row, *to_them.only("pk")))


doors.register("events.registrations", Door(Work.SESSIONS, "Bookings", Registration), order=Band.LATE)
