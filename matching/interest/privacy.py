"""Drafts and managers' confirmations, in somebody's download and in their going."""

from common.privacy import DELETE, DataPart, Heading, personal
from matching.models import InterestDraft, ManagerConfirmation


def connect() -> None:
    personal(
        InterestDraft,
        person="person",
        heading=Heading(
            "Drafts of wishes for a group",
            DataPart.FINDING_OTHERS,
            "So that you can go on where you stopped.",
        ),
        export={"Call": "pool", "Kept on": "saved_at", "What you typed": _typed},
        on_erase=DELETE,
    )
    personal(
        ManagerConfirmation,
        person="entry__person",
        heading=Heading(
            "Managers you had asked", DataPart.FINDING_OTHERS, "So that officers know that you have the time."
        ),
        export={
            "Call": "entry__pool",
            "Name": "name",
            "Address": "address",
            "What it takes": "committed_to",
            "Asked on": "asked_at",
            "Confirmed": "confirmed_at",
        },
        on_erase=DELETE,
    )


def _typed(draft: InterestDraft) -> str:
    return "; ".join(f"{name}: {', '.join(values)}" for name, values in draft.fields.items() if any(values))
