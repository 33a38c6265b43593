"""Factories for newsletters."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from community.choices import NewsletterState
from community.models import Newsletter
from programmes.factories import ProgrammeFactory


class NewsletterFactory(DjangoModelFactory[Newsletter]):
    """A draft that could go out."""

    class Meta:
        model = Newsletter

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"News {n}")
    text = "What we learned at Dover.\n\n## Next\n\n- A day about moths"


class SentNewsletterFactory(NewsletterFactory):
    """One that went out, without its mails."""

    state = NewsletterState.SENT
    number = factory.Sequence(lambda n: n + 1)
    due_at = factory.LazyFunction(timezone.now)
    started_at = factory.SelfAttribute("due_at")
    finished_at = factory.SelfAttribute("due_at")
    expected = 2
