"""An offer whose mail did not reach its reader: its time stands still until an officer has told them (rule 26).

While it is paused it stands until the last moment at which it could be taken; how long they had left is kept, and runs
on from the moment they are told. Nobody loses their turn by an offer they never heard of. An officer who cannot reach
them takes it back, and it goes to the next in line.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from common.errors import DomainError
from common.history import acting, recorded
from events.booking import waiting_list
from events.choices import OfferState, RegistrationState
from events.models import Event, PlaceOffer
from mailing.models import Message
from people.models import Person


def offer_not_told(message: Message) -> None:
    """The mail about an offer came back, or had nowhere to go."""
    offer_id = message.id_of(PlaceOffer)
    if offer_id is not None:
        pause(offer_id=offer_id)


@transaction.atomic
def pause(*, offer_id: int, now: datetime | None = None) -> None:
    """Stop the time of an offer that waits for an answer. Calling it again changes nothing."""
    now = now or timezone.now()
    found = PlaceOffer.objects.filter(pk=offer_id).values_list("registration__event", flat=True).first()
    if found is None:
        return
    event = waiting_list.lock_event(found)
    offer = (
        PlaceOffer.objects.pending()
        .filter(
            pk=offer_id,
            expires_at__gt=now,
            paused_left=None,
            registration__state=RegistrationState.WAITING,
        )
        .first()
    )
    if offer is None:
        return
    offer.paused_left = offer.expires_at - now
    offer.expires_at = max(_last_moment(event) or offer.expires_at, offer.expires_at)
    offer.save(update_fields=["paused_left", "expires_at"])


@recorded
def resume(*, offer: PlaceOffer, by: Person, now: datetime | None = None) -> PlaceOffer:
    """They have been told another way: the time they had left runs from now."""
    now = now or timezone.now()
    event = waiting_list.lock_event(offer.registration.event_id)
    row = PlaceOffer.objects.select_for_update(of=("self",)).select_related("registration").get(pk=offer.pk)
    if row.state != OfferState.PENDING or row.expires_at <= now:
        raise DomainError("This offer does not stand any more.")
    if row.paused_left is None:
        raise DomainError("This offer is not paused: its time is running.")
    row.expires_at = min(now + row.paused_left, _last_moment(event) or row.expires_at)
    row.paused_left = None
    with acting(by=by, why="Told another way"):
        row.save(update_fields=["paused_left", "expires_at"])
    return row


def _last_moment(event: Event) -> datetime | None:
    """When the first day begins, or sign-up closes before it: the last moment at which a place can be taken."""
    days = waiting_list.planned_days(event)
    return min(days[0].starts_at, event.signup_closes_at or days[0].starts_at) if days else None
