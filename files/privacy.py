"""Uploaded files in somebody's download, and in their going."""

from common.privacy import BLANK, DataPart, Heading, Stays, personal
from files.models import File


def connect() -> None:
    """Forget who uploaded a file and what they called it: names of files hold names of people."""
    personal(
        File,
        person="uploaded_by",
        heading=Heading(
            "Files",
            DataPart.TAKING_PART,
            "So that it can be asked about, and so that you can take it away again.",
        ),
        export={"Called": "name", "Kind": "content_type", "Bytes": "size", "Uploaded": "uploaded_at"},
        rows=lambda rows, person: rows.order_by("uploaded_at", "pk"),
        on_erase=BLANK("uploaded_by", "name"),
        stays=Stays(
            "Files that you uploaded, without your name",
            "They belong to what they were uploaded for. Take them away there first if they should go.",
        ),
        apart=dict.fromkeys(("purpose", "content_type", "sha256"), "What kind of file it is."),
    )
