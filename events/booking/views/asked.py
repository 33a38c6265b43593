""" "Was this you?", asked by mail of whoever signed up signed out: seen by GET, answered by a button (rule 24)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common import links
from events.booking import proving
from events.booking.forms.asked import WhoForm
from events.booking.strangers import KEPT_FOR
from events.links import ASKED, booking_path
from events.models import AskedPlace


@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    return _render(request, token, _row(token))


@never_cache
@require_POST
def yes(request: HttpRequest, token: str) -> HttpResponse:
    """It was them: the place is theirs."""
    row, is_known = _row(token), None
    known = proving.known_as(row)
    if known is not None:
        form = WhoForm(request.POST, name=row.name, known=known.name)
        if not form.is_valid():
            return _render(request, token, row, form)
        is_known = form.cleaned_data["who"] == WhoForm.KNOWN
    done = proving.prove(row=row, is_known=is_known)
    if done.registration is None:
        messages.success(request, "You are part of the team: a place is kept for you.")
        return redirect(row.event)
    messages.success(request, "Thank you. This is how your booking stands.")
    return redirect(booking_path(done.registration))


@never_cache
@require_POST
def no(request: HttpRequest, token: str) -> HttpResponse:
    """It was not them."""
    row = _row(token)
    proving.forget(row=row)
    messages.success(request, "What was typed is forgotten, and nothing was booked.")
    return redirect(row.event)


def _row(token: str) -> AskedPlace:
    return proving.asked_place(links.read_token(ASKED, token, max_age=KEPT_FOR))


def _render(request: HttpRequest, token: str, row: AskedPlace, form: WhoForm | None = None) -> HttpResponse:
    known = proving.known_as(row)
    if known is not None and form is None:
        form = WhoForm(name=row.name, known=known.name)
    context = {
        "token": token,
        "asked": row,
        "event": row.event,
        "days": list(row.event.sessions.order_by("starts_at", "pk")),
        "guests": [name for name, _ in row.guests],
        "is_held": row.is_held(),
        "form": form,
    }
    return render(request, "events/booking/asked.html", context)
