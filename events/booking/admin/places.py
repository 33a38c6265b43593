"""Places on the page of an event: what it shows of them, and offers that are taken back or told another way."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.admin import ScopedAdmin
from common.clock import moment_words
from common.desk import Crumb, DeskPages, Reason, Verb
from events.booking import offers, undelivered_offers, waiting_list
from events.booking.people import people_of
from events.models import Event, PlaceOffer
from events.whats_on import openings


def places_context(event: Event) -> dict[str, Any]:
    """What the page of an event shows of its places and people."""
    standing = waiting_list.count(event)
    return {
        "people": people_of(event),
        "standing": standing,
        "held": standing.held.total(),
        "online": standing.taken - standing.in_person,
        "opening": openings.outlook(event),
    }


KEPT = Reason(
    "Why?",
    help_text="It is kept with the offer, and whoever it is about reads it.",
    required="Say why: the reason is kept with the offer.",
)


class OfferPages(DeskPages[PlaceOffer]):
    """An offer of a place that waits for an answer, on the desk of its event."""

    noun = "offer"
    route = "<int:pk>/offers/<int:offer_pk>/"
    verbs = (
        Verb(
            "take-back",
            "Take the offer back",
            offers.revoke,
            lambda offer, _: (
                f"The offer to {offer.registration.who} is taken back, and they have a mail that says so."
            ),
            reason=KEPT,
            danger=True,
            title=lambda offer: f"Take the offer to {offer.registration.who} back",
            says="They keep their turn in line and are not offered another place for a day. What it held goes to the "
            "next in line.",
        ),
        Verb(
            "told",
            "They know now",
            undelivered_offers.resume,
            lambda offer, runs: (
                f"The offer to {offer.registration.who} now stands until {moment_words(runs.expires_at)}."
            ),
            confirm=True,
            title=lambda offer: f"{offer.registration.who} knows of the offer",
            says="The mail about it did not arrive, so its time stands still. Tell them another way how long they have "
            "left. It runs from the moment you press this button.",
            button="Note that they know",
        ),
    )

    def __init__(self, desk: ScopedAdmin) -> None:
        super().__init__(desk)
        self.prefix = "events_event_offer"

    def own(self, request: HttpRequest, pk: int, offer_pk: int) -> PlaceOffer:  # type: ignore[override]
        event = super().own(request, pk)
        offers = PlaceOffer.objects.select_related(
            "registration__event", "registration__person", "registration__brought_by__person"
        )
        return get_object_or_404(offers, registration__event=event, pk=offer_pk)

    def home_of(self, offer: PlaceOffer) -> str:
        return reverse("admin:events_event_overview", args=[offer.registration.event_id])

    def verb_address(self, offer: PlaceOffer, verb: str) -> str:
        return reverse("admin:events_event_offer_do", args=[offer.registration.event_id, offer.pk, verb])

    def trail(self, offer: PlaceOffer) -> list[Crumb]:
        return [*self.desk.trail(), (str(offer.registration.event), self.home_of(offer))]
