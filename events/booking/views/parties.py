"""Whom somebody brings: added, named, changed and taken off on the page of their own booking."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error
from events.booking import naming, parties
from events.booking.forms.booking import AddGuestForm, GuestForm
from events.booking.named import Brought, live
from events.booking.views.booking_page import Sent, claimed, render_booking, to_undo
from events.models import Registration

#: Said of everybody who is named, so that the answer does not tell who has a place.
KEEPS = "A colleague who has a place already keeps that one, and hears of it by mail."


@never_cache
@require_POST
def add(request: HttpRequest, token: str) -> HttpResponse:
    """Bring one more colleague, named now or later."""
    registration = claimed(token)
    form = AddGuestForm(request.POST, auto_id="bring_%s")
    if form.is_valid():
        given = form.cleaned_data
        guest = parties.Guest(name=given["name"], email=given["email"]) if given["name"] else None
        try:
            parties.add_guests(
                registration=registration,
                guests=[guest] if guest else [],
                to_be_named=0 if guest else 1,
                by=registration.person,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            said = "Your booking is changed. This is how it stands now."
            messages.success(request, f"{said} {KEEPS}" if guest else said)
            return redirect("events:booking", token=token)
    return render_booking(request, token, registration, Sent(form))


@never_cache
@require_POST
def name(request: HttpRequest, token: str, guest: UUID) -> HttpResponse:
    """Say who a colleague is, or that somebody else comes instead."""
    registration, line = _of_party(token, guest)
    form = GuestForm(request.POST, auto_id=f"guest_{guest.hex}_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            if isinstance(line, Registration):
                naming.name_guest(registration=line, **given, by=registration.person)
            else:
                naming.name_instead(stand_in=line, **given, by=registration.person)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"{given['name']} is added. {KEEPS}")
            return redirect("events:booking", token=token)
    return render_booking(request, token, registration, Sent(form, guest))


@never_cache
@require_POST
def remove(request: HttpRequest, token: str, guest: UUID) -> HttpResponse:
    """Take one colleague off."""
    registration, line = _of_party(token, guest)
    try:
        if isinstance(line, Registration):
            naming.remove_guest(registration=line, by=registration.person)
        else:
            naming.remove_stand_in(stand_in=line, by=registration.person)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("events:booking", token=token)
    line.refresh_from_db()
    return to_undo(token, line)


def _of_party(token: str, guest: UUID) -> tuple[Registration, Brought]:
    """The booking, and the line of a guest of it; 404 for one of another's."""
    registration = claimed(token)
    stand_in = live(registration).select_related("person", "booking__event").filter(key=guest).first()
    if stand_in is not None:
        return registration, stand_in
    rows = Registration.objects.live().select_related("event__programme", "person", "brought_by__person")
    return registration, get_object_or_404(rows, key=guest, brought_by=registration)
