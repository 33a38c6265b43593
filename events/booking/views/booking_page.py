"""What the page of somebody's own booking shows: where they stand, whom they bring, what they may change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Min, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from agenda.calendars.buttons import buttons as calendar_buttons
from agenda.choices import Mode, SessionState
from agenda.models import Session
from agenda.selectors import clashes
from common import links
from common.errors import DomainError
from events import selectors
from events.afterwards.views.booking import after_booking
from events.booking import (
    fairness,
    named,
    needs_code,
    offers,
    parallel_sessions,
    signup,
    undoing,
    waiting_list,
    waiting_order,
)
from events.booking.forms.booking import (
    AddGuestForm,
    ContactSharingForm,
    GiveBackForm,
    GuestForm,
    ModeForm,
    NeedsCodeForm,
    NeedsForm,
    PlacesForm,
    SessionsForm,
)
from events.booking.named import Brought, in_order
from events.booking.session_lists import links_for
from events.booking.sign_up_window import window
from events.choices import HELD_OR_CANCELLED, LIVE, EventState, OfferState, RegistrationState
from events.links import OPENS_FOR, PURPOSE
from events.models import Event, EventSession, Needs, PlaceOffer, Registration
from events.programme import handout_access

#: What a guest's state is called on the page of whoever brings them, and the badge it wears.
SAID_OF_GUESTS = {
    RegistrationState.CONFIRMED: ("Has a place", "yes"),
    RegistrationState.WAITING: ("Waits with you", "waiting"),
    RegistrationState.CANCELLED: ("Does not come", "cancelled"),
    RegistrationState.REMOVED: ("Does not come", "cancelled"),
}


@dataclass(slots=True)
class BookingLine:
    """One colleague somebody brings, with the form that names them."""

    guest: Brought
    form: GuestForm

    @property
    def says(self) -> str:
        return SAID_OF_GUESTS[RegistrationState(self.guest.state)][0]

    @property
    def badge(self) -> str:
        return SAID_OF_GUESTS[RegistrationState(self.guest.state)][1]

    @property
    def can_change(self) -> bool:
        return self.guest.state in LIVE


@dataclass(slots=True)
class Sent:
    """A form that was sent with something to put right; ``guest`` is whom it names, if it names one."""

    form: Any = None
    guest: UUID | None = None

    def of(self, kind: type) -> Any:
        """The form, if it is of this kind."""
        return self.form if type(self.form) is kind else None


def registration_of(token: str) -> Registration:
    """The booking behind a link, if it is still kept and the link has not ended with its event."""
    registration = kept_booking(token)
    refuse_if_ended(registration)
    return registration


def refuse_if_ended(registration: Registration) -> None:
    """Raises DomainError with 410 from thirty days after the event on: a link is no account."""
    last = getattr(registration, "last_ends_at", None)
    if last is not None and last + OPENS_FOR < timezone.now():
        raise DomainError(
            "This link ended thirty days after the event. Sign in to see what you took part in.", status=410
        )


def kept_booking(token: str) -> Registration:
    """The booking behind a link, whether or not that has ended."""
    key = links.read_token(PURPOSE, token)
    last = EventSession.objects.filter(event=OuterRef("event")).order_by("-ends_at").values("ends_at")[:1]
    registration = (
        Registration.objects.select_related("event__programme", "person", "needs", "brought_by__person")
        .annotate(last_ends_at=Subquery(last))
        .filter(key=key)
        .first()
    )
    if registration is None or registration.person is None or registration.person.erased_at is not None:
        raise DomainError("This booking is no longer kept.", status=410)
    return registration


def to_undo(token: str, ended: Brought) -> HttpResponse:
    """Back to the booking, with a button that takes back that ``ended`` has just ended."""
    query = urlencode({"undo": undoing.ticket_for(ended)})
    return redirect(f"{reverse('events:booking', args=[token])}?{query}")


def claimed(token: str) -> Registration:
    """The booking, whose owner has now shown that it is theirs: by a button behind the link in their own mail."""
    return signup.claim(registration=registration_of(token))


def render_booking(
    request: HttpRequest, token: str, registration: Registration, sent: Sent | None = None
) -> HttpResponse:
    """The page of a booking: anybody with its link sees it, and what changes something on it is a button."""
    event, now, sent = registration.event, timezone.now(), sent or Sent()
    days = list(event.sessions.select_related("known_venue").order_by("starts_at", "pk"))
    planned = [day for day in days if day.state == SessionState.PLANNED]
    to_come = [day for day in planned if day.ends_at > now]
    live = registration.is_live and event.state not in HELD_OR_CANCELLED
    has_place = live and registration.state == RegistrationState.CONFIRMED
    live = live and bool(to_come or event.state == EventState.POSTPONED)
    guests = guests_of(registration)
    coming = [guest for guest in guests if guest.state in LIVE]
    context = {
        "token": token,
        "registration": registration,
        "event": event,
        "days": planned or days,
        **_top(registration, planned or days, now=now),
        **_undo(request, registration),
        "live": live,
        "has_place": has_place,
        "asks": has_place and registration.reconfirm_by is not None,
        "position": selectors.position_in_line(registration),
        "put_down_by": registration.brought_by.who if registration.brought_by else "",
        "links": links_for(registration, to_come, now=now) if has_place else [],
        "in_person": registration.mode != Mode.ONLINE,
        "lines": _lines(guests, sent),
        "unnamed": sum(guest.person is None for guest in coming),
        "handouts": handout_access.for_reader(
            event, handout_access.HandoutReader(registration=registration, query=f"?booking={token}")
        ),
    }
    context |= after_booking(registration)
    if live:
        context["clashes"] = _clashes(registration, to_come)
        shows_needs = needs_code.is_open(request, registration)
        context |= _forms(registration, coming, to_come, sent=sent, shows_needs=shows_needs)
        context |= _offers(registration, to_come, now=now, sent=sent)
        if has_place and not context["asks"] and event.state != EventState.POSTPONED:
            mine = [day for day in context["mine"] if day.ends_at > now]
            context["calendars"] = calendar_buttons(mine, comes=registration.mode)
    elif registration.state == RegistrationState.CANCELLED:
        context["offer_over"] = _last_offer(registration)
    return render(request, "events/booking.html", context)


def _undo(request: HttpRequest, registration: Registration) -> dict[str, Any]:
    """What was pressed a moment ago and may be taken back: on this booking, or of a colleague."""
    ticket = request.GET.get("undo", "")
    row = undoing.row_of(ticket, booking=registration)
    if row is None:
        return {}
    return {"undo": ticket, "undo_guest": None if row == registration else row}


def _top(registration: Registration, days: list[EventSession], *, now: datetime) -> dict[str, Any]:
    """What stands under the title: when they go, to where, and whether that is today."""
    mine = parallel_sessions.days_for(registration, days)
    first = next((day for day in mine if day.ends_at > now), mine[0] if mine else None)
    return {
        "mine": mine,
        "place_day": first,
        "where": first.where_for(registration.mode) if first else "",
        "today": any(day.is_on(now) for day in mine if day.state == SessionState.PLANNED),
        "postponed": registration.event.state == EventState.POSTPONED,
        "cancelled": registration.event.state == EventState.CANCELLED,
    }


def _clashes(registration: Registration, to_come: Sequence[EventSession]) -> list[Session]:
    """What else the person is expected at while the sessions run that they go to."""
    if registration.person is None:
        return []
    return clashes(registration.person, parallel_sessions.days_for(registration, to_come))


def guests_of(registration: Registration) -> list[Brought]:
    """Whom somebody brings, in the order they were named. Who was never named and does not come is forgotten."""
    guests: list[Brought] = [*registration.brings.select_related("person"), *named.seen_by(registration)]
    return in_order(guest for guest in guests if guest.state in LIVE or guest.person is not None)


def _lines(guests: Sequence[Brought], sent: Sent) -> list[BookingLine]:
    lines = []
    for number, guest in enumerate(guests, 1):
        form = sent.of(GuestForm) if sent.guest == guest.key else None
        lines.append(BookingLine(guest, form or GuestForm(auto_id=f"guest_{number}_%s")))
    return lines


def _forms(
    registration: Registration,
    coming: Sequence[Brought],
    to_come: Sequence[EventSession],
    *,
    sent: Sent,
    shows_needs: bool,
) -> dict[str, Any]:
    """What somebody may change: how they come, whom they bring, what they need, what others see of them."""
    event = registration.event
    needs: Needs | None = getattr(registration, "needs", None)
    hybrid = any(day.mode == Mode.HYBRID for day in to_come)
    some_named = any(guest.person for guest in coming)
    left = 0 if registration.brought_by_id else max(event.bring_up_to - len(coming), 0)
    open_to_more = event.state == EventState.PUBLISHED
    given = {"access": needs.access, "diet": needs.diet} if needs else {}
    sets = parallel_sessions.sets_of(to_come)
    return {
        "sessions_form": (sent.of(SessionsForm) or _sessions_form(registration, sets)) if sets else None,
        "form": (sent.of(ModeForm) or ModeForm(initial={"mode": registration.mode})) if hybrid else None,
        "can_bring": left if open_to_more else 0,
        "add_form": sent.of(AddGuestForm) or AddGuestForm(auto_id="bring_%s"),
        "needs_form": (sent.of(NeedsForm) or NeedsForm(initial=given)) if shows_needs else None,
        "needs_code_form": None if shows_needs else sent.of(NeedsCodeForm) or NeedsCodeForm(),
        "sharing_form": sent.of(ContactSharingForm) or ContactSharingForm(instance=registration),
        "give_back_form": (sent.of(GiveBackForm) or GiveBackForm()) if some_named else None,
    }


def _left(registration: Registration, sets: Mapping[str, Sequence[EventSession]]) -> dict[int, int | None]:
    """The seats that are left in the sessions other than one's own. Whoever waits may wish for any."""
    if registration.state != RegistrationState.CONFIRMED:
        return {}
    own = parallel_sessions.chosen_by(registration)
    limited = [day for days in sets.values() for day in days if day.seats is not None and day not in own]
    return parallel_sessions.seats_left(limited) if limited else {}


def _sessions_form(registration: Registration, sets: Mapping[str, Sequence[EventSession]]) -> SessionsForm:
    form = SessionsForm(sets=sets, left=_left(registration, sets))
    form.show_chosen(parallel_sessions.chosen_by(registration))
    return form


def _offers(
    registration: Registration, to_come: Sequence[EventSession], *, now: datetime, sent: Sent
) -> dict[str, Any]:
    """The offer that waits for an answer; without one, why they wait, what became of the last, and what is free."""
    if registration.brought_by is not None and registration.brought_by.is_live:
        return {}  # Whoever brings them answers for the party.
    found = next(iter(offers.open_to(registration, now=now)), None)
    if found is None and registration.state != RegistrationState.WAITING:
        return {}
    group = waiting_order.group_of(found.registration if found else registration)
    if group is None:
        return {}
    also = named.waiting_with([group.head])[group.head.pk]
    people = group.size + also
    context: dict[str, Any] = {"people": people}
    if found is not None:
        told = named.as_told(found, size=group.size, also=also)
        most = min(told.places, people)
        context |= {"offer": told, "rest": people - told.places, "is_part": told.places < people}
    else:
        most = _free_now(group, registration.event, to_come, now)
        why = waiting_list.why_waiting(registration, now=now)
        context |= {"free_now": most, "why": why, "offer_over": _last_offer(registration)}
    if most > 1:
        context["places_form"] = sent.of(PlacesForm) or PlacesForm(most=most)
    return context


def _free_now(
    group: waiting_order.WaitingParty, event: Event, to_come: Sequence[EventSession], now: datetime
) -> int:
    """How many of a party that will not be parted could come now, because nobody behind them is offered it (rule 6)."""
    if group.size == 1 or not event.takes_bookings or group.paused_until(now):
        return 0
    first = event.sessions.filter(state=SessionState.PLANNED).aggregate(first=Min("starts_at"))["first"]
    if not to_come or not window(event, first_start=first, now=now).is_open:
        return 0
    room = waiting_list.count(event, now=now).room(group.mode)
    free = min(room, fairness.rules_of(event, now=now).most(group.rows))
    return free if free < group.size else 0


def _last_offer(registration: Registration) -> PlaceOffer | None:
    """The offer that somebody had last, if it ended without a place: one that has run out holds nothing (rule 2)."""
    last = registration.offers.filter(made_at__gte=registration.booked_at).first()
    if last is None:
        return None
    ended_by_it = registration.is_live or last.settled_at == registration.ended_at
    return last if ended_by_it and last.outcome != OfferState.ACCEPTED else None
