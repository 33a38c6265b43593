"""More time that somebody was given, in their download and in their going."""

from django.apps import apps

from people.models import Person
from people.privacy.registries import Section
from programmes.models import CallExtension


def export_extensions(person: Person) -> Section:
    rows = (
        CallExtension.objects.filter(person=person).select_related("stage__call").order_by("given_at", "pk")
    )
    return Section(
        "More time you were given",
        [
            {
                "Call": str(row.stage.call),
                "For": row.stage.public_name,
                "Until": row.until_words,
                "Why": row.reason,
                "Given": row.given_at,
            }
            for row in rows
        ],
        "So that an answer of yours is taken after the others' time is over.",
    )


def erase_extensions(person: Person) -> None:
    """Nobody who has gone needs longer: the row goes, and the reason with its history."""
    CallExtension.objects.filter(person=person).delete()
    apps.get_model("programmes", "CallExtensionHistory").objects.filter(person_id=person.pk).delete()
