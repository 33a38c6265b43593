"""A programme with an officer and readers."""

import pytest

from community.factories import NewsletterFactory
from mailing.factories import SubscriptionFactory


@pytest.fixture
def programme(officer):
    return officer.programme


@pytest.fixture
def draft(programme):
    return NewsletterFactory(programme=programme)


@pytest.fixture
def reader(programme):
    """A function that makes somebody who asked for the news of the programme."""

    def made(**fields):
        return SubscriptionFactory(programme=programme, **fields)

    return made
