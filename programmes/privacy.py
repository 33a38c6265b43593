"""What programmes keep about people: the roles they have in them."""

from django.db.models import DateField, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from common.privacy import ByRule, DataPart, Heading, Stays, When, erased, personal
from people.models import Person
from programmes.models import Role


def connect() -> None:
    personal(
        Role,
        person="person",
        heading=Heading(
            "What you are to programmes",
            DataPart.ABOUT_YOU,
            "So that each programme knows its own people, and when.",
        ),
        export={
            "Programme": "programme",
            "You are": "kind",
            "Museum": "museum",
            "Region": "region",
            "Since": "starts_on",
            "Until": "ends_on",
        },
        rows=lambda rows, person: rows.select_related("programme", "museum").order_by("starts_on", "pk"),
        on_erase=ByRule("programmes.roles"),
        stays=Stays(
            "What a nameless person was to a programme, and from when to when",
            "Reports count members, and it must remain visible how many could act for a programme.",
        ),
        apart={"region": "A part of the country, not of a person."},
    )
    erased("programmes.roles", end_roles, when=When.GIVE_BACK)


def end_roles(person: Person) -> None:
    """Somebody who goes acts for no programme from today on."""
    today = Value(timezone.localdate(), output_field=DateField())
    Role.objects.filter(person=person, ends_on=None).update(ends_on=Greatest("starts_on", today))
