"""What asking for help registers elsewhere."""

from common import scoping
from common.privacy import BLANK, DELETE, DataPart, Heading, acted, personal
from common.registry import Band
from groups.help import mails, sections
from groups.models import HelpCase, HelpNote, HelpOfficer
from groups.room.sections import sections as of_the_room
from mailing.declaration import declare


def connect() -> None:
    declare(mails)
    for model, way in ((HelpCase, "group"), (HelpNote, "group"), (HelpOfficer, "case__group")):
        scoping.register(model, f"{way}__programme")
    of_the_room.register("help", sections.help_of_officers, order=Band.LAST)
    personal(
        HelpCase,
        person="by__person",
        heading=Heading("Help you asked the officers for", DataPart.TAKING_PART, "So that they can help."),
        export={"Group": "group__name", "With": "kind", "Asked on": "written_on", "Closed": "closed_at"},
        on_erase=BLANK("words"),
    )
    personal(
        HelpNote,
        person="case__by__person",
        heading=Heading("Answers of the officers", DataPart.TAKING_PART, "So that they can help."),
        export={"Group": "group__name", "Answered on": "at"},
        rows=lambda rows, person: rows.filter(is_answer=True),
        on_erase=BLANK("words"),
    )
    personal(HelpOfficer, person="officer", on_erase=DELETE)
    acted(HelpNote, "by")
