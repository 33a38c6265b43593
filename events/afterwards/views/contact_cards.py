"""The people of an event who let the others have their details, for those who were there too (E20)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.errors import DomainError
from events.afterwards import contact_cards
from events.booking.views.booking_page import kept_booking, refuse_if_ended
from events.choices import RegistrationState
from events.links import booking_path
from events.models import Event, Registration

OVER = "This list was kept for a year after the event, and has gone since."


@login_required
@never_cache
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    event = _for_account(request, slug)
    mine = Registration.objects.confirmed().filter(event=event, person=request.user.pk).first()
    return _list(request, event, back=event.get_absolute_url(), mine=mine)


@login_required
@never_cache
@require_safe
def person(request: HttpRequest, slug: str, card: str) -> HttpResponse:
    return _vcard(_for_account(request, slug), card)


@never_cache
@require_safe
def people_by_link(request: HttpRequest, token: str) -> HttpResponse:
    registration = _for_link(token)
    return _list(request, registration.event, back=booking_path(registration), mine=registration)


@never_cache
@require_safe
def person_by_link(request: HttpRequest, token: str, card: str) -> HttpResponse:
    return _vcard(_for_link(token).event, card)


def _for_account(request: HttpRequest, slug: str) -> Event:
    """The event, for somebody who belongs to it. To anybody else the list does not exist."""
    event = get_object_or_404(Event.objects.select_related("programme"), slug=slug)
    if not contact_cards.may_see(request.user, event):
        raise Http404("There is no such list.")
    return _open(event)


def _for_link(token: str) -> Registration:
    registration = kept_booking(token)
    if registration.state != RegistrationState.CONFIRMED:
        raise Http404("There is no such list.")
    _open(registration.event)
    refuse_if_ended(registration)
    return registration


def _open(event: Event) -> Event:
    if contact_cards.is_over(event):
        raise DomainError(OVER, status=410)
    if not contact_cards.is_open(event):
        raise Http404("There is no such list.")
    return event


def _list(request: HttpRequest, event: Event, *, back: str, mine: Registration | None) -> HttpResponse:
    shares = mine is not None and (mine.shares_name or mine.shares_museum or mine.shares_email)
    context = {
        "event": event,
        "cards": contact_cards.cards_of(event),
        "back": back,
        "manage": booking_path(mine) if mine else "",
        "shares": shares,
    }
    return render(request, "events/cards.html", context)


def _vcard(event: Event, wanted: str) -> HttpResponse:
    """A file for an address book. Once a tick is taken back, the file of yesterday is not to be had any more."""
    card = next((each for each in contact_cards.cards_of(event) if each.id == wanted), None)
    if card is None:
        raise Http404("There is no such card.")
    response = HttpResponse(contact_cards.vcard(card, event=event), content_type="text/vcard; charset=utf-8")
    name = slugify(card.title) or "card"
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response
