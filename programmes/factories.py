"""Factories for programmes and roles."""

import factory
from factory.django import DjangoModelFactory

from people.factories import PersonFactory
from programmes.choices import RoleKind
from programmes.models import Funder, Programme, Role, Theme


class ProgrammeFactory(DjangoModelFactory[Programme]):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Programme {n}")
    slug = factory.Sequence(lambda n: f"programme-{n}")
    organisation = "A museum development team"
    region = "South East"
    summary = "Museums learning from museums."


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Theme {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")


class FunderFactory(DjangoModelFactory[Funder]):
    class Meta:
        model = Funder

    name = factory.Sequence(lambda n: f"Funder {n}")


class RoleFactory(DjangoModelFactory[Role]):
    class Meta:
        model = Role

    programme = factory.SubFactory(ProgrammeFactory)
    person = factory.SubFactory(PersonFactory)
    kind = RoleKind.MEMBER


class OfficerFactory(RoleFactory):
    """An officer of a programme; the person is ``.person``."""

    kind = RoleKind.OFFICER
    person = factory.SubFactory(PersonFactory, is_staff=True)
