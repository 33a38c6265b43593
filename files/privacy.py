"""Uploaded files in somebody's download, and in their going."""

from collections.abc import Iterable

from files.models import File
from people.models import Person
from people.privacy.registries import Kept, Section


def export_files(person: Person) -> Section:
    """What somebody uploaded. The files themselves are on the pages that they were uploaded for."""
    rows = File.objects.filter(uploaded_by=person).order_by("uploaded_at", "pk")
    return Section(
        "Files",
        [
            {"Called": row.name, "Kind": row.content_type, "Bytes": row.size, "Uploaded": row.uploaded_at}
            for row in rows
        ],
        "So that it can be asked about, and so that you can take it away again.",
    )


def erase_from_files(person: Person) -> None:
    """Forget who uploaded a file and what they called it: names of files hold names of people."""
    File.objects.filter(uploaded_by=person).update(uploaded_by=None, name="")


def keep_of_files(person: Person) -> Iterable[Kept]:
    if File.objects.filter(uploaded_by=person).exists():
        yield Kept(
            "Files that you uploaded, without your name",
            "They belong to what they were uploaded for. Take them away there first if they should go.",
        )
