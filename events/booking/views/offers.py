"""An offer of a place, answered on the page of the booking it was made to: a button that POSTs (rule 24)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.readable import whole_number
from events.booking import named, offers, waiting_order
from events.booking.views.booking_page import claimed
from events.models import PlaceOffer, Registration

NOTHING_OFFERED = "No offer waits for your answer. This is where you stand now."


@never_cache
@require_POST
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take what is offered, or as much of it as was chosen."""
    registration = claimed(token)
    offer = _offer(registration)
    if offer is None:
        messages.warning(request, NOTHING_OFFERED)
        return redirect("events:booking", token=token)
    told, wanted = _as_told(offer), _places(request)
    try:
        places = wanted if wanted is None or wanted > told else min(wanted, offer.places)
        offers.accept(offer=offer, by=registration.person, places=places)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        taken = wanted or told
        messages.success(
            request,
            f"{'The place is' if taken == 1 else f'The {taken} places are'} yours. A mail with the calendar file is on "
            "its way.",
        )
    return redirect("events:booking", token=token)


@never_cache
@require_POST
def let_go(request: HttpRequest, token: str) -> HttpResponse:
    """Let what is offered go to the next in line."""
    registration = claimed(token)
    offer = _offer(registration)
    if offer is None:
        messages.warning(request, NOTHING_OFFERED)
        return redirect("events:booking", token=token)
    try:
        offers.decline(offer=offer, by=registration.person)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("events:booking", token=token)


@never_cache
@require_POST
def take_free(request: HttpRequest, token: str) -> HttpResponse:
    """Take some of the places that are free now, though the party asked for more, and keep waiting for the rest."""
    registration = claimed(token)
    try:
        offers.take_what_is_free(
            registration=registration, by=registration.person, places=_places(request) or 1
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "It is yours. A mail with the calendar file is on its way.")
    return redirect("events:booking", token=token)


def _offer(registration: Registration) -> PlaceOffer | None:
    """The offer that the page shows: the oldest that waits for an answer of this party."""
    if registration.brought_by is not None and registration.brought_by.is_live:
        return None  # Whoever brings them answers for the party.
    return next(iter(offers.open_to(registration)), None)


def _as_told(offer: PlaceOffer) -> int:
    """How many places the page says that they are offered."""
    group = waiting_order.group_of(offer.registration)
    if group is None:
        return offer.places
    return named.as_told(offer, size=group.size, also=named.waiting_with([group.head])[group.head.pk]).places


def _places(request: HttpRequest) -> int | None:
    number = whole_number(request.POST.get("places", ""))
    return number if number is None or number < 100 else None
