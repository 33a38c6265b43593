"""More time that somebody was given, in their download and in their going."""

from common.privacy import DELETE, DataPart, Heading, acted, personal
from programmes.models import CallExtension


def connect() -> None:
    """Nobody who has gone needs longer: the row goes, and the reason with its history."""
    personal(
        CallExtension,
        person="person",
        heading=Heading(
            "More time you were given",
            DataPart.TAKING_PART,
            "So that an answer of yours is taken after the others' time is over.",
        ),
        export={
            "Call": "stage__call",
            "For": "stage__public_name",
            "Until": "until_words",
            "Why": "reason",
            "Given": "given_at",
        },
        rows=lambda rows, person: rows.select_related("stage__call").order_by("given_at", "pk"),
        on_erase=DELETE,
    )
    acted(CallExtension, "by")
