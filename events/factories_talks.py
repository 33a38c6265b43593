"""Factories for programmes, talks and what is handed out: rows as they are, with none of the services' consequences."""

import hashlib

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from events.choices import PresenterState, SlotKind, TalkState
from events.factories import EventSessionFactory, PublishedEventFactory
from events.models import Handout, Presenter, Slot, Talk
from people.factories import PersonFactory


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


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class HandoutFactory(DjangoModelFactory[Handout]):
    """A small PDF that anybody may have once the event has taken place."""

    class Meta:
        model = Handout

    talk = factory.SubFactory(TalkFactory)
    title = factory.Sequence(lambda n: f"Slides {n}")
    file = factory.LazyAttributeSequence(lambda o, n: ContentFile(PDF + str(n).encode(), name="slides.pdf"))
    content_type = "application/pdf"
    size = factory.LazyAttribute(lambda o: o.file.size)
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.file.file.getvalue()).hexdigest())
