"""The lives of a booking and of an offer of a place. Whoever moves one holds its event's lock (see ``capacity``)."""

from common.lifecycle import Lifecycle
from events.choices import LIVE, OFFER_MOVES, REGISTRATION_MOVES, OfferState
from events.models import PlaceOffer, Registration

REGISTRATIONS = Lifecycle(Registration, REGISTRATION_MOVES, born=LIVE)
OFFERS = Lifecycle(PlaceOffer, OFFER_MOVES, born={OfferState.PENDING})
