"""What a group makes for others, and what it registers elsewhere."""

from common import scoping
from common.privacy import KEEP, DataPart, Heading, Stays, mentions, personal
from common.registry import Band
from groups.models import GroupOutput, OutputContributor, SharedOutput
from groups.outputs import sections
from groups.room.sections import sections as of_the_room


def connect() -> None:
    together = "It was made by several together."
    scoping.register(GroupOutput, "group__programme")
    scoping.register(OutputContributor, "output__group__programme")
    scoping.register(SharedOutput, "programme")
    of_the_room.register("outputs", sections.outputs, order=Band.LATE)
    personal(
        GroupOutput,
        person="by__person",
        heading=Heading(
            "What you began to write for others",
            DataPart.TAKING_PART,
            "So that a group shares what it learned.",
        ),
        export={"Kind": "kind", "Version": "number", "Begun": "written_on"},
        rows=lambda rows, person: rows.order_by("written_on", "pk"),
        on_erase=KEEP(together),
        stays=Stays("What your group wrote together for others, without your name", together),
    )
    personal(
        OutputContributor,
        person="membership__person",
        on_erase=KEEP(f"{together} What a nameless person agreed to stays agreed to."),
    )
    mentions(SharedOutput, "title", "words", "credit")
