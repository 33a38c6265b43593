"""Introductions: somebody's own ask, offer and card; and the organisers' page that makes the cards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.forms import add_domain_error
from common.readable import whole_number
from events.access import event_to_run
from events.booking import signup
from events.booking.views.booking_page import registration_of
from events.choices import GOING_AHEAD
from events.hosting.organisers_pages import run_address
from events.introductions import services as introductions
from events.introductions.forms import AskAndOfferForm, ReleaseForm
from events.models import AskAndOffer, Event, Registration
from people.acting import acting


# --- somebody's own -------------------------------------------------------------------------------------------------
@never_cache
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Give an ask and an offer, change them, and read one's card once it is released."""
    registration = registration_of(token)
    given = AskAndOffer.objects.filter(registration=registration).first()
    form = AskAndOfferForm(request.POST or None, instance=given)
    if request.method == "POST" and form.is_valid():
        try:
            introductions.give(
                registration=signup.claim(registration=registration),
                by=registration.person,
                **form.cleaned_data,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Thank you. You are introduced to three people before the day.")
            return redirect("events:introductions", token=token)
    return render(
        request,
        "events/introductions.html",
        {
            "token": token,
            "registration": registration,
            "event": registration.event,
            "form": form if introductions.may_give(registration) else None,
            "given": given,
            "card": next(
                iter(introductions.cards(registration.event, reader=registration, released=True)), None
            ),
        },
    )


@never_cache
@require_POST
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Erase one's ask and offer."""
    registration = signup.claim(registration=registration_of(token))
    introductions.take_back(registration=registration, by=registration.person)
    messages.success(request, "Your ask and offer are erased, and you are on nobody's card.")
    return redirect("events:introductions", token=token)


# --- for organisers -------------------------------------------------------------------------------------------------
@login_required
@never_cache
@require_safe
def run(request: HttpRequest, slug: str) -> HttpResponse:
    return _render(request, event_to_run(request, slug))


@login_required
@never_cache
@require_safe
def printed(request: HttpRequest, slug: str) -> HttpResponse:
    """The cards, one for each person, to print and cut."""
    event = event_to_run(request, slug)
    cards = [card for card in introductions.cards(event) if card.lines]
    context = {"event": event, "cards": cards, "day": event.sessions.order_by("starts_at").first()}
    return render(request, "events/run/introductions_cards.html", context)


@login_required
@require_POST
def make(request: HttpRequest, slug: str) -> HttpResponse:
    event = event_to_run(request, slug)
    afresh = bool(request.POST.get("afresh"))
    try:
        cards = introductions.make(event=event, by=acting(request), afresh=afresh)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request, f"Introductions for {len(cards):,} people. Look at them, then release them."
        )
    return redirect(run_address(event, "introductions/"))


@login_required
@require_POST
def put(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one line of a card, or take it off."""
    event = event_to_run(request, slug)
    reader, position = _number(request, "reader"), _number(request, "position")
    try:
        if "remove" in request.POST:
            introductions.remove(event=event, reader=reader, position=position, by=acting(request))
        else:
            introductions.put(
                event=event,
                reader=reader,
                position=position,
                other=_number(request, "other"),
                by=acting(request),
            )
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(f"{run_address(event, 'introductions/')}#card-{reader}")


@login_required
@require_POST
def release(request: HttpRequest, slug: str) -> HttpResponse:
    event = event_to_run(request, slug)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            count = introductions.release(event=event, by=acting(request), sending=form.sends())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"{count:,} card{'' if count == 1 else 's'} released.")
            return redirect(run_address(event, "introductions/"))
    return _render(request, event, form)


def _render(request: HttpRequest, event: Event, form: ReleaseForm | None = None) -> HttpResponse:
    cards = introductions.cards(event)
    people: list[Registration] = [card.reader for card in cards]
    return render(
        request,
        "events/run/introductions.html",
        {
            "event": event,
            "run_page": "Introductions",
            "cards": cards,
            "people": people,
            "made": any(card.lines for card in cards),
            "to_release": [card for card in cards if card.lines and card.released_at is None],
            "open": event.state in GOING_AHEAD,
            "form": form or ReleaseForm(),
        },
    )


def _number(request: HttpRequest, name: str) -> int:
    """A number of a form that people do not type; 0, which is nobody's, for anything else."""
    return whole_number(request.POST.get(name, "")) or 0
