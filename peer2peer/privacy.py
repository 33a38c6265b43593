"""What the desk keeps about an officer."""

from common.privacy import DELETE, Heading, Part, mentions, personal
from peer2peer.models import SavedFilter


def connect() -> None:
    personal(
        SavedFilter,
        person="owner",
        heading=Heading("Filters you keep on the desk", Part.DESK),
        export={"List": "listing", "Name": "name", "Filters": "query", "Saved": "saved_at"},
        rows=lambda rows, person: rows.order_by("listing", "name"),
        on_erase=DELETE,
    )
    mentions(SavedFilter, "name", "query")
