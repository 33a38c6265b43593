"""Events, one module a noun."""

from events.models.after import (
    AskAndOffer,
    CardIntroduction,
    Certificate,
    Feedback,
    FeedbackRequest,
    Picture,
    SpeakerRequest,
    TakeDown,
)
from events.models.asked import AskedPlace, AskedPlaceQuerySet
from events.models.event import CoOrganiser, Event, EventQuerySet, EventSession, Series
from events.models.hosting import HostTask
from events.models.picture import LeadPicture
from events.models.proposal import Proposal, ProposalRemark
from events.models.registration import (
    Choice,
    NamedAlready,
    Needs,
    PlaceOffer,
    PlaceOfferQuerySet,
    Registration,
    RegistrationQuerySet,
)
from events.models.talk import Handout, Presenter, Slot, Talk

__all__ = [
    "AskAndOffer",
    "AskedPlace",
    "AskedPlaceQuerySet",
    "CardIntroduction",
    "Certificate",
    "Choice",
    "CoOrganiser",
    "Event",
    "EventQuerySet",
    "EventSession",
    "Feedback",
    "FeedbackRequest",
    "Handout",
    "HostTask",
    "LeadPicture",
    "NamedAlready",
    "Needs",
    "Picture",
    "PlaceOffer",
    "PlaceOfferQuerySet",
    "Presenter",
    "Proposal",
    "ProposalRemark",
    "Registration",
    "RegistrationQuerySet",
    "Series",
    "Slot",
    "SpeakerRequest",
    "TakeDown",
    "Talk",
]
