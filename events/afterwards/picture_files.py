"""Who may see the pictures of the archive."""

from django.http import HttpRequest

from events.access import may_run
from events.afterwards.archive import PICTURE
from events.afterwards.selectors import shown_pictures
from events.models import Picture
from files.deletion import owns_file
from files.models import File
from files.readers import FileRule, readers

#: What is made of each, in pixels: for a telephone, and for the width of a column.
WIDTHS = (400, 800)


def may_read(request: HttpRequest, file: File) -> bool:
    """Anybody may see what is shown; what is hidden only the organisers, who have to decide about it."""
    if shown_pictures().filter(upload=file).exists():
        return True
    row = Picture.objects.select_related("event").filter(upload=file).first()
    return row is not None and may_run(request.user, row.event)


def register_files() -> None:
    """What events say of the files of their pictures."""
    readers.register(PICTURE, FileRule(may_read=may_read, shown_in_pages=True, widths=WIDTHS))
    owns_file(Picture, "upload")
