"""What the journal registers elsewhere. It is in nobody's download but stands on its page for whoever wrote it."""

from common.privacy import DELETE, personal
from common.registry import Band
from groups.journal import sections
from groups.models import JournalPage
from groups.room.sections import sections as of_the_room


def connect() -> None:
    of_the_room.register("journal", sections.journal, order=Band.LAST)
    personal(JournalPage, person="by__person", on_erase=DELETE)
