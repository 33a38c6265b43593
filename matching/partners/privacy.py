"""Introductions, cards and the switch in somebody's download and in their going."""

from typing import Any

from django.db.models import F, Q

from common.privacy import DELETE, DataPart, Heading, exported, personal
from matching.choices import IntroductionReply
from matching.models import BoardCard, Introduction, Openness
from people.models import Person


def connect() -> None:
    personal(
        Openness,
        person="person",
        heading=Heading(
            "Being suggested to others",
            DataPart.FINDING_OTHERS,
            "So that people who share a question find one another.",
        ),
        export={"Not now": "paused", "Introductions at a time": "capacity", "Usually free": "half_days"},
        on_erase=DELETE,
    )
    exported(
        Heading(
            "Introductions", DataPart.FINDING_OTHERS, "So that names appear only once both have said yes."
        ),
        introductions,
    )
    personal(Introduction, person=("asker", "asked"), on_erase=DELETE)
    personal(
        BoardCard,
        person="person",
        heading=Heading(
            "Cards on the board",
            DataPart.FINDING_OTHERS,
            "So that others can answer what you asked or offered.",
        ),
        export={
            "Kind": "kind",
            "Card": "words",
            "Topic": "topic__name",
            "Posted": "posted_at",
            "Until": lambda row: row.taken_down_at or row.expires_at,
        },
        rows=lambda rows, person: rows.select_related("topic").order_by("posted_at", "pk"),
        on_erase=DELETE,
    )


def introductions(person: Person) -> list[dict[str, Any]]:
    """Each as its own person knows it: whoever asked does not learn here of a no, nor of a name before a yes."""
    rows = (
        Introduction.objects.filter(Q(asker=person) | Q(asked=person))
        .exclude(asker=F("asked"))
        .select_related("asker", "asked")
        .order_by("asked_at", "pk")
    )
    found = []
    for row in rows:
        mine = row.asker_id == person.pk
        other = row.asked if mine else row.asker
        found.append(
            {
                "You": "asked" if mine else "were asked",
                "When": row.asked_at,
                "Until": row.expires_at,
                "Line of the one who asked": row.words,
                "Your answer": "" if mine else row.get_answer_display(),
                "Introduced to": other.name if row.answer == IntroductionReply.YES else "",
                "What they got of you": ", ".join(row.asker_shares if mine else row.asked_shares)
                if row.made
                else "",
            }
        )
    return found
