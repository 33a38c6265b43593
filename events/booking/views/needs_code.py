"""The code by which somebody sees what they need, behind the link of their booking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error
from events.booking import needs_code
from events.booking.forms.booking import NeedsCodeForm
from events.booking.views.booking_page import Sent, registration_of, render_booking


@never_cache
@require_POST
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a code."""
    registration = registration_of(token)
    needs_code.send(request, registration)
    messages.success(request, "A code is on its way to the address of this booking.")
    return redirect(f"{reverse('events:booking', args=[token])}#needs")


@never_cache
@require_POST
def open_(request: HttpRequest, token: str) -> HttpResponse:
    """Take the code."""
    registration = registration_of(token)
    form = NeedsCodeForm(request.POST)
    if form.is_valid():
        try:
            needs_code.open_with(request, registration, form.cleaned_data["code"])
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect(f"{reverse('events:booking', args=[token])}#needs")
    return render_booking(request, token, registration, Sent(form))
