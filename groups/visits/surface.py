"""What visits register elsewhere."""

from common import scoping
from common.privacy import BLANK, DataPart, Heading, Stays, personal
from common.registry import Band
from groups.models import Visit
from groups.room.sections import sections as of_the_room
from groups.room.shape import shape
from groups.visits import sections


def connect() -> None:
    scoping.register(Visit, "group__programme")
    shape.register("visits", sections.visits_shape)
    of_the_room.register("visits", sections.visits, order=Band.USUAL)
    personal(
        Visit,
        person="by__person",
        heading=Heading("Visits you noted", DataPart.TAKING_PART, "So that a group sees where it was."),
        export={"Museum": "museum", "Day": "on", "Cost": "cost"},
        rows=lambda rows, person: rows.select_related("museum").order_by("on", "pk"),
        on_erase=BLANK("elsewhere", "looked_at", "travel"),
        stays=Stays(
            "That your group was at a museum on a day, and what it cost, without your name",
            "Reports count visits.",
        ),
    )
