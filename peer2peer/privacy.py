"""What the desk keeps about an officer."""

from common.privacy import DELETE, DataPart, Heading, mentions, personal
from peer2peer.models import SavedFilter


def connect() -> None:
    personal(
        SavedFilter,
        person="owner",
        heading=Heading("Filters you keep on the desk", DataPart.DESK),
        export={"List": "listing", "Name": "name", "Filters": "query", "Saved": "saved_at"},
        rows=lambda rows, person: rows.order_by("listing", "name"),
        on_erase=DELETE,
    )
    mentions(SavedFilter, "name", "query")
