"""Introductions and chosen sessions in somebody's download, and in their going."""

from common.privacy import DELETE, DataPart, Heading, personal
from events.models import AskAndOffer, CardIntroduction, Choice

INTRODUCED = Heading(
    "Introductions at events",
    DataPart.TAKING_PART,
    "So that you meet the people whom it helps to meet. Erased 30 days after the event.",
)


def connect() -> None:
    """What they asked and offered, whose card they were on, and which of the sessions side by side they chose."""
    personal(
        AskAndOffer,
        person="registration__person",
        heading=INTRODUCED,
        export={
            "Event": "registration__event__title",
            "You asked": "ask",
            "You offered": "offer",
            "Given": "given_at",
        },
        rows=lambda rows, person: rows.select_related("registration__event").order_by("given_at", "pk"),
        on_erase=DELETE,
    )
    personal(
        CardIntroduction,
        person=("reader__person", "other__person"),
        heading=INTRODUCED,
        export={"Event": "event__title", "To find": lambda row: row.other.who, "Why": "reason"},
        rows=lambda rows, person: rows.filter(
            reader__person=person, released_at__isnull=False
        ).select_related("event", "other__person", "other__brought_by__person"),
        on_erase=DELETE,
    )
    personal(
        Choice,
        person="registration__person",
        heading=Heading(
            "Sessions you chose", DataPart.TAKING_PART, "So that your seat in the session you chose is kept."
        ),
        export={
            "Event": "registration__event__title",
            "Of": "session__choice",
            "Session": "session__title",
            "When": "session__when",
        },
        rows=lambda rows, person: rows.select_related("session", "registration__event"),
        on_erase=DELETE,
    )
