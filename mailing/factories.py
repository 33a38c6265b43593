"""A factory for mails as they stand in the outbox."""

import factory
from factory.django import DjangoModelFactory

from mailing.choices import Basis, Source, SubscriptionState
from mailing.models import MailLimit, Message, Subscription
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory


class MessageFactory(DjangoModelFactory[Message]):
    """A mail that is due, to an address of its own."""

    class Meta:
        model = Message

    kind = "test.note"
    to_address = factory.Sequence(lambda n: f"reader{n}@museum.example")
    to_name = "A reader"
    recipient = factory.SelfAttribute("to_address")
    subject = factory.Sequence(lambda n: f"Note {n}")
    html = '<!doctype html><html lang="en-GB"><head><title>Note</title></head><body><p>Words for you.</p></body></html>'
    text = "Words for you.\n"


class MailLimitFactory(DjangoModelFactory[MailLimit]):
    """Sixty mails a minute, to everybody together."""

    class Meta:
        model = MailLimit

    name = factory.Sequence(lambda n: f"Limit {n}")
    per_minute = 60


class SubscriptionFactory(DjangoModelFactory[Subscription]):
    """Somebody who asked for the news of a programme."""

    class Meta:
        model = Subscription

    person = factory.SubFactory(PersonFactory)
    sort = "newsletter"
    programme = factory.SubFactory(ProgrammeFactory)
    state = SubscriptionState.ON
    basis = Basis.CONSENT
    wording = "News"
    source = Source.PREFERENCES
