"""What the desk keeps about an officer."""

from peer2peer.models import SavedFilter
from people.models import Person
from people.privacy.registries import Section


def export_filters(person: Person) -> Section:
    rows = SavedFilter.objects.filter(owner=person).order_by("listing", "name")
    return Section(
        "Filters you keep on the desk",
        [
            {"List": row.listing, "Name": row.name, "Filters": row.query, "Saved": row.saved_at}
            for row in rows
        ],
    )


def erase_filters(person: Person) -> None:
    SavedFilter.objects.filter(owner=person).delete()
