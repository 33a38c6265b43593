"""Factories for programmes and roles."""

import factory
from factory.django import DjangoModelFactory

from people.factories import PersonFactory
from programmes.choices import RoleKind
from programmes.models import Call, CallStage, Funder, Programme, Role, Theme


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


class CallFactory(DjangoModelFactory[Call]):
    """A call with one stage. It is open, and closes at ``closes=`` where a test says so (naive, on the wall)."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    kind = "test.call"
    title = factory.Sequence(lambda n: f"Call {n}")

    @factory.post_generation
    def closes(self, create, extracted, **more):
        CallStageFactory(call=self, closes=extracted, **more)


class CallStageFactory(DjangoModelFactory[CallStage]):
    class Meta:
        model = CallStage

    class Params:
        opens = None
        closes = None

    call = factory.SubFactory(CallFactory)
    key = "answers"
    public_name = "Answering"
    desk_name = "Answers"
    opens_day = factory.LazyAttribute(lambda row: row.opens and row.opens.date())
    opens_time = factory.LazyAttribute(lambda row: row.opens and row.opens.time())
    closes_day = factory.LazyAttribute(lambda row: row.closes and row.closes.date())
    closes_time = factory.LazyAttribute(lambda row: row.closes and row.closes.time())
