"""Factories for events and registrations: rows as they are, with none of the services' consequences."""

from datetime import date, time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from events.afterwards.archive import PICTURE
from events.choices import (
    EventState,
    PictureConsent,
    PresenterState,
    ProposalState,
    RegistrationState,
    SlotKind,
    TalkState,
)
from events.models import (
    AskAndOffer,
    CoOrganiser,
    Event,
    EventSession,
    Handout,
    LeadPicture,
    Picture,
    PlaceOffer,
    Presenter,
    Proposal,
    Registration,
    Series,
    Slot,
    Talk,
)
from events.planning.lead_picture import LEAD_PICTURE
from events.programme.handout_access import HANDOUT
from files.factories import FileFactory, PictureFileFactory
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import ProgrammeFactory


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


class EventFactory(DjangoModelFactory[Event]):
    """A draft without sessions. ``PublishedEventFactory`` is one that people can sign up for."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    serial = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Event {n}")
    slug = factory.Sequence(lambda n: f"event-{n}")
    summary = "Three museums say what they tried, and what they would do again."
    capacity = 10


class EventSessionFactory(DjangoModelFactory[EventSession]):
    """An afternoon in a month."""

    class Meta:
        model = EventSession
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    programme = factory.SelfAttribute("event.programme")
    title = factory.SelfAttribute("event.title")
    page = factory.LazyAttribute(lambda day: f"/whats-on/{day.event.slug}/")
    start_day = factory.LazyFunction(lambda: in_days(30))
    start_time = time(13, 30)
    end_day = factory.SelfAttribute("start_day")
    end_time = time(16, 30)
    venue = "Dover Museum"
    venue_address = "Market Square, Dover CT16 1PH"
    access_note = "Step-free from the square; hearing loop in the room."

    @classmethod
    def _create(cls, model_class: type[EventSession], *args: object, **kwargs: object) -> EventSession:
        session = super()._create(model_class, *args, **kwargs)
        session.refresh_from_db(fields=["starts_at", "ends_at"])
        return session


class PublishedEventFactory(EventFactory):
    """Published, with one session in a month and ten places. ``day__...`` says what its session is like."""

    state = EventState.PUBLISHED
    opened_at = factory.LazyFunction(timezone.now)
    day = factory.RelatedFactory(EventSessionFactory, factory_related_name="event")


class RegistrationFactory(DjangoModelFactory[Registration]):
    """A place, without attendances and without mail."""

    class Meta:
        model = Registration

    event = factory.SubFactory(PublishedEventFactory)
    person = factory.SubFactory(PersonFactory)
    state = RegistrationState.CONFIRMED
    confirmed_at = factory.LazyFunction(timezone.now)
    claimed_at = factory.LazyFunction(timezone.now)
    turn = 1


class WaitingFactory(RegistrationFactory):
    """Somebody in line."""

    state = RegistrationState.WAITING
    confirmed_at = None
    waiting_since = factory.LazyFunction(timezone.now)


class AskAndOfferFactory(DjangoModelFactory[AskAndOffer]):
    """Somebody with a place who said what they would like to talk about."""

    class Meta:
        model = AskAndOffer

    registration = factory.SubFactory(RegistrationFactory)
    ask = "How to keep volunteers on a rota"
    offer = "Labels that people read"


class ProposalFactory(DjangoModelFactory[Proposal]):
    """An offer to host that the officers have, complete."""

    class Meta:
        model = Proposal

    programme = factory.SubFactory(ProgrammeFactory)
    proposer = factory.SubFactory(PersonFactory)
    museum = factory.SubFactory(MuseumFactory)
    title = factory.Sequence(lambda n: f"What we learned, part {n}")
    take_home = "How to work with artists in the parts nobody visits, and what it costs."
    speakers = "Jo on commissioning; our carpenter on hanging things from old beams."
    when = "A Thursday afternoon in March"
    room = "Our learning room holds thirty; step-free from the yard."
    state = ProposalState.SENT
    sent_at = factory.LazyFunction(timezone.now)


class DraftProposalFactory(ProposalFactory):
    """Begun, and seen by nobody else yet."""

    state = ProposalState.DRAFT
    sent_at = None


class CoOrganiserFactory(DjangoModelFactory[CoOrganiser]):
    """Somebody who runs one event together with the officers."""

    class Meta:
        model = CoOrganiser

    event = factory.SubFactory(EventFactory)
    person = factory.SubFactory(PersonFactory)


class PlaceOfferFactory(DjangoModelFactory[PlaceOffer]):
    """One place, held for two days for somebody in line."""

    class Meta:
        model = PlaceOffer

    registration = factory.SubFactory(WaitingFactory)
    places = 1
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=48))


class SeriesFactory(DjangoModelFactory[Series]):
    """A series without events."""

    class Meta:
        model = Series

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Meet-ups {n}")
    slug = factory.Sequence(lambda n: f"meet-ups-{n}")
    summary = "An hour online on the third Thursday, with a theme and a question."


class TalkFactory(DjangoModelFactory[Talk]):
    """A planned talk without a place in the programme."""

    class Meta:
        model = Talk

    event = factory.SubFactory(PublishedEventFactory)
    title = factory.Sequence(lambda n: f"Talk about {n} things")
    summary = "What we tried, what it cost, and what we would do again."
    state = TalkState.PLANNED


class PresenterFactory(DjangoModelFactory[Presenter]):
    """Somebody who has said yes."""

    class Meta:
        model = Presenter

    talk = factory.SubFactory(TalkFactory)
    person = factory.SubFactory(PersonFactory)
    state = PresenterState.ACCEPTED


class SlotFactory(DjangoModelFactory[Slot]):
    """A talk of ten minutes with ten minutes' discussion. Give ``session`` and ``position``."""

    class Meta:
        model = Slot

    session = factory.SubFactory(EventSessionFactory)
    position = 0
    kind = SlotKind.TALK
    minutes = 10
    discussion_minutes = 10


class HandoutFactory(DjangoModelFactory[Handout]):
    """A small PDF that anybody may have once the event has taken place."""

    class Meta:
        model = Handout

    talk = factory.SubFactory(TalkFactory)
    title = factory.Sequence(lambda n: f"Slides {n}")
    upload = factory.SubFactory(FileFactory, purpose=HANDOUT)


class LeadPictureFactory(DjangoModelFactory[LeadPicture]):
    """The picture on an event's page."""

    class Meta:
        model = LeadPicture

    event = factory.SubFactory(EventFactory)
    upload = factory.SubFactory(PictureFileFactory, purpose=LEAD_PICTURE)
    alternative = "A round table."
    credit = "Ann Field"


class PictureFactory(DjangoModelFactory[Picture]):
    """A picture of the archive in which nobody can be recognised."""

    class Meta:
        model = Picture

    event = factory.SubFactory(EventFactory)
    upload = factory.SubFactory(PictureFileFactory, purpose=PICTURE)
    alt = "A round table."
    consent = PictureConsent.NOBODY
