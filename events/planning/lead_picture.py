"""The picture on an event's page: given with what it shows and whose it is, taken away, and who may see it."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from common.errors import DomainError
from common.history import recorded
from events.access import may_run
from events.choices import PUBLIC_STATES
from events.models import Event, LeadPicture
from files.deletion import owns_file
from files.models import File
from files.readers import FileRule, readers
from files.services import ExaminedFile, examine_picture, kept
from people.models import Person

#: The purpose that its file carries.
LEAD_PICTURE = "events.lead_picture"
MOST_BYTES = 15 * 1024 * 1024
#: What is made of it, in pixels: for a telephone, and for the width of a column.
WIDTHS = (400, 800)


def set_picture(
    *, event: Event, by: Person, alternative: str, credit: str, file: UploadedFile | None = None
) -> LeadPicture | None:
    """Show ``file`` on the page of ``event``, instead of what was there; without one, say the words anew of what is.

    The picture is encoded anew, so that nothing of what the camera wrote is kept. Without what it shows and whose it is
    there is none.
    """
    words = {"alternative": alternative.strip(), "credit": credit.strip()}
    there = LeadPicture.objects.filter(event=event).first()
    if file is None and there is None:
        if any(words.values()):
            raise DomainError("Choose the picture that these words are about.", field="picture")
        return None
    if not words["alternative"]:
        raise DomainError("Say what the picture shows, for those who cannot see it.", field="alternative")
    if not words["credit"]:
        raise DomainError("Say who made the picture, or whose it is.", field="credit")
    found = examine_picture(file, purpose=LEAD_PICTURE, most=MOST_BYTES, field="picture") if file else None
    return _write(event=event, by=by, there=there, words=words, found=found)


@recorded
def _write(
    *, event: Event, by: Person, there: LeadPicture | None, words: dict[str, str], found: ExaminedFile | None
) -> LeadPicture:
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if found is None:
        assert there is not None
        LeadPicture.objects.filter(pk=there.pk).update(**words)
        return there
    for before in LeadPicture.objects.filter(event=event):
        before.delete()
    with kept(found, purpose=LEAD_PICTURE, by=by) as upload:
        return LeadPicture.objects.create(event=event, upload=upload, **words)


@recorded
def remove_picture(*, event: Event, by: Person) -> None:
    """Take the picture off the page for good. Its file goes with the row."""
    for picture in LeadPicture.objects.filter(event=event):
        picture.delete()


def picture_of(event: Event) -> LeadPicture | None:
    """The picture of ``event`` with all its sizes."""
    rows = LeadPicture.objects.filter(event=event).select_related("upload")
    return rows.prefetch_related("upload__renditions").first()


def may_read(request: HttpRequest, file: File) -> bool:
    """Anybody sees the picture of an event that has a page; of a draft only those who run it."""
    row = LeadPicture.objects.filter(upload=file).select_related("event__programme").first()
    if row is None:
        return False
    event = row.event
    is_public = event.state in PUBLIC_STATES and event.programme.is_public
    return is_public or may_run(request.user, event)


def register_files() -> None:
    readers.register(LEAD_PICTURE, FileRule(may_read=may_read, shown_in_pages=True, widths=WIDTHS))
    owns_file(LeadPicture, "upload")
