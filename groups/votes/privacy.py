"""Votes in somebody's download and in their going."""

from common.privacy import BLANK, KEEP, DataPart, Heading, Stays, personal
from groups.models import Elector, GroupVote


def connect() -> None:
    personal(
        GroupVote,
        person="by__person",
        heading=Heading(
            "Votes that you opened", DataPart.TAKING_PART, "So that your group can decide together."
        ),
        export={"Group": "group__name", "On": "kind", "Opened": "opened_at", "Until": "closes_at"},
        on_erase=BLANK("words"),
        stays=Stays("That a group voted, on what kind of thing, and when", "The others have answered it."),
    )
    personal(
        Elector,
        person="membership__person",
        heading=Heading(
            "Votes that you were asked in", DataPart.TAKING_PART, "So that your group can decide together."
        ),
        export={"Group": "vote__group__name", "On": "vote__kind", "You said": "says", "On the": "said_at"},
        on_erase=KEEP("The result of a vote stays what it was, as numbers."),
        stays=Stays(
            "An answer without a name in a vote of a group", "The result of a vote stays what it was."
        ),
    )
