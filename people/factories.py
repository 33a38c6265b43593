"""Factories for people and museums: valid rows with nothing surprising in them."""

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from people.choices import AffiliationKind
from people.models import Affiliation, Museum, Network, Person, Topic


class PersonFactory(DjangoModelFactory[Person]):
    """A person who can sign in with the password "a long password"."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@museum.example")
    password = factory.django.Password("a long password")

    @factory.post_generation
    def verified(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        """The address is verified unless ``verified=False`` is asked for."""
        if create and self.email and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class MuseumFactory(DjangoModelFactory[Museum]):
    class Meta:
        model = Museum

    name = factory.Sequence(lambda n: f"Museum {n}")
    town = "Dover"
    region = "South East"


class AffiliationFactory(DjangoModelFactory[Affiliation]):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(PersonFactory)
    museum = factory.SubFactory(MuseumFactory)
    kind = AffiliationKind.STAFF
    is_main = True


class NetworkFactory(DjangoModelFactory[Network]):
    class Meta:
        model = Network

    name = factory.Sequence(lambda n: f"Network {n}")


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")
    area = "Collections"
