"""A factory for mails as they stand in the outbox."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from mailing.choices import Basis, Bounce, MessageState, Source, SubscriptionState
from mailing.models import AddressEvent, MailLimit, Message, ReturnedMail, Subscription
from mailing.outbox.queueing import reference
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory


class MessageFactory(DjangoModelFactory[Message]):
    """A mail that is due, to an address of its own. It takes the row that it is ``about``."""

    class Meta:
        model = Message

    kind = "test.note"
    to_address = factory.Sequence(lambda n: f"reader{n}@museum.example")
    to_name = "A reader"
    recipient = factory.SelfAttribute("to_address")
    subject = factory.Sequence(lambda n: f"Note {n}")
    html = '<!doctype html><html lang="en-GB"><head><title>Note</title></head><body><p>Words for you.</p></body></html>'
    text = "Words for you.\n"

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        return {**reference(kwargs.pop("about", None)), **kwargs}


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


class AddressEventFactory(DjangoModelFactory[AddressEvent]):
    """A mail that came back because nobody is there."""

    class Meta:
        model = AddressEvent

    message = factory.SubFactory(MessageFactory, state=MessageState.SENT)
    address = factory.SelfAttribute("message.to_address")
    kind = Bounce.HARD
    code = "5.1.1"
    said = "550 5.1.1 User unknown"
    source = factory.Sequence(lambda n: f"test:{n}")


class ReturnedMailFactory(DjangoModelFactory[ReturnedMail]):
    """A mail from the mailbox, not read yet."""

    class Meta:
        model = ReturnedMail

    digest = factory.Sequence(lambda n: f"{n:064x}")
    raw = b"From: ann@museum.example\nSubject: Hello\n\nIs there a lift?\n"
    subject = "Hello"
    sender = "ann@museum.example"
