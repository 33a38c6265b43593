"""Somebody's own booking, behind the signed link of their mail: seen by GET, changed by POST only (rule 24)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agenda.calendars.subscribed import OF_ATTENDANCES, SubscribedCalendar
from agenda.choices import AttendanceState, SessionState
from agenda.models import Attendance
from common.errors import DomainError
from common.forms import add_domain_error
from events import selectors
from events.afterwards import sharing
from events.booking import needs as needs_service
from events.booking import needs_code, signup, undoing
from events.booking.forms.booking import ContactSharingForm, GiveBackForm, ModeForm, NeedsForm, SessionsForm
from events.booking.parallel_sessions import sets_of
from events.booking.parties import Leaving
from events.booking.views.booking_page import (
    Sent,
    claimed,
    guests_of,
    registration_of,
    render_booking,
    to_undo,
)
from events.models import Registration
from events.register import walk_ins


@never_cache
@require_safe
def booking(request: HttpRequest, token: str) -> HttpResponse:
    return render_booking(request, token, registration_of(token))


@never_cache
@require_POST
def give_back(request: HttpRequest, token: str) -> HttpResponse:
    """Give the place, or the place in the line, back."""
    registration = claimed(token)
    guests: Leaving = "keep"
    if any(guest.person and guest.is_live for guest in guests_of(registration)):
        form = GiveBackForm(request.POST)
        if not form.is_valid():
            return render_booking(request, token, registration, Sent(form))
        guests = form.cleaned_data["guests"]
    ended = signup.cancel_registration(registration=registration, by=registration.person, guests=guests)
    return to_undo(token, ended)


@never_cache
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Take back what was pressed a moment ago."""
    registration = registration_of(token)
    try:
        undoing.undo(booking=registration, ticket=request.POST.get("undo", ""), by=registration.person)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "It is undone. This is how your booking stands now.")
    return redirect("events:booking", token=token)


@never_cache
@require_POST
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Come the other way to a hybrid event."""
    registration = claimed(token)
    form = ModeForm(request.POST)
    if form.is_valid():
        try:
            signup.change_booking(
                registration=registration, by=registration.person, mode=form.cleaned_data["mode"]
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(
                request, "Your booking is changed. A mail with the new calendar file is on its way."
            )
            return redirect("events:booking", token=token)
    return render_booking(request, token, registration, Sent(form))


@never_cache
@require_POST
def sessions(request: HttpRequest, token: str) -> HttpResponse:
    """Go to another of the sessions that run side by side."""
    registration = claimed(token)
    form = SessionsForm(
        request.POST, sets=sets_of(list(registration.event.sessions.order_by("starts_at", "pk")))
    )
    if form.is_valid():
        try:
            signup.change_choice(registration=registration, by=registration.person, choices=form.chosen)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(
                request, "Your booking is changed. Mails with the calendar files are on their way."
            )
            return redirect("events:booking", token=token)
    return render_booking(request, token, registration, Sent(form))


@never_cache
@require_POST
def needs(request: HttpRequest, token: str) -> HttpResponse:
    """Say what one needs to take part and to eat, or take it back."""
    registration = claimed(token)
    if not needs_code.is_open(request, registration):
        raise DomainError(
            "What is kept opens by a code from your mail. Ask for it on the page of your booking."
        )
    form = NeedsForm(request.POST)
    if form.is_valid():
        try:
            needs_service.give(registration=registration, by=registration.person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            needs_code.keep_open(request, registration)
            messages.success(request, "What you need is kept for the organisers of this event.")
            return redirect("events:booking", token=token)
    return render_booking(request, token, registration, Sent(form))


@never_cache
@require_POST
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the others who come see of oneself."""
    registration = claimed(token)
    form = ContactSharingForm(request.POST, instance=registration)
    if form.is_valid():
        shown = {name.removeprefix("shares_"): ticked for name, ticked in form.cleaned_data.items()}
        sharing.share(registration=registration, by=registration.person, **shown)
        messages.success(request, "What others see of you is changed.")
    return redirect("events:booking", token=token)


@never_cache
@require_POST
def yes(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes to the new date of an event that had been postponed."""
    registration = claimed(token)
    signup.reconfirm(registration=registration, by=registration.person)
    return redirect("events:booking", token=token)


@never_cache
@require_POST
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """ "This was not me": take the booking away and write no more about it (rule 29)."""
    registration = registration_of(token)
    if registration.claimed_at is not None:
        raise DomainError("You have used this booking already. Give the place back instead.")
    walk_ins.disown(registration=registration)
    return redirect("events:booking", token=token)


@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own calendar entries: the same ones that came by mail, so that none doubles."""
    registration = registration_of(token)
    attendances = Attendance.objects.filter(
        person=registration.person_id,
        session__eventsession__event=registration.event_id,
        state=AttendanceState.EXPECTED,
        session__state=SessionState.PLANNED,
    )
    if not attendances.exists():
        raise Http404("There is no place to put into a calendar.")
    entries = SubscribedCalendar("Peer2Peer: my sessions", OF_ATTENDANCES, attendances)
    response = HttpResponse(entries.file(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{registration.event.slug}.ics"'
    return response


@login_required
@never_cache
@require_safe
def question(request: HttpRequest, key: UUID) -> HttpResponse:
    """ "Was this you?", asked of somebody signed in about a booking that was made without signing in."""
    registration = _asked(request, key)
    context = {"registration": registration, "event": registration.event}
    return render(request, "events/question.html", context)


@login_required
@require_POST
def mine(request: HttpRequest, key: UUID) -> HttpResponse:
    """ "Was this you?" Yes."""
    signup.claim(registration=_asked(request, key))
    messages.success(request, "Thank you. The booking is in your learning now.")
    return redirect("my-learning")


@login_required
@require_POST
def not_mine(request: HttpRequest, key: UUID) -> HttpResponse:
    """ "Was this you?" No."""
    walk_ins.disown(registration=_asked(request, key))
    messages.success(request, "The booking is removed, and nobody writes to you about it again.")
    return redirect("my-learning")


def _asked(request: HttpRequest, key: UUID) -> Registration:
    return get_object_or_404(selectors.bookings_of(request.user, claimed=False), key=key)
