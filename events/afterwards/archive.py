"""What an event leaves for those who were not there: notes and pictures, put up, asked to be taken down, taken down."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agenda.choices import SessionState
from common.addresses import tidy
from common.errors import DomainError
from common.history import acting, recorded
from events.choices import EventState, PictureConsent
from events.models import Event, Picture, TakeDown
from files.services import examine_picture, kept, publish, withdraw
from people.models import Person

#: The purpose that files of pictures carry.
PICTURE = "events.picture"
MOST_BYTES = 15 * 1024 * 1024
MOST_PICTURES = 40
#: What somebody who asked wrote, and their address, are kept so long after an officer has settled it.
FORGET_WORDS = timedelta(days=30)


def is_over(event: Event, *, now: datetime | None = None) -> bool:
    """Whether it has taken place: then, and never for one that was cancelled or postponed, there is an archive."""
    if event.state in (EventState.DRAFT, EventState.CANCELLED, EventState.POSTPONED):
        return False
    last = event.sessions.filter(state=SessionState.PLANNED).order_by("-ends_at").first()
    return last is not None and last.ends_at <= (now or timezone.now())


@recorded
def save_notes(*, event: Event, by: Person, notes: str, now: datetime | None = None) -> None:
    """Keep what came out of it, for those who were not there."""
    there_since = event.notes_at if event.notes else now or timezone.now()
    event.notes = notes.strip()
    event.notes_at = there_since if event.notes else None
    event.save(update_fields=["notes", "notes_at"])


def add_picture(
    *, event: Event, by: Person, file: UploadedFile, alt: str, consent: str, credit: str = ""
) -> Picture:
    """Put a picture into the archive: what it is is read from its content, and only the pixels are kept."""
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        raise DomainError("This event did not take place, so it has no pictures.")
    if not alt.strip():
        raise DomainError("Say what the picture shows, for those who cannot see it.", field="alt")
    if consent not in PictureConsent.values:
        raise DomainError("Say whether the people in it have agreed.", field="consent")
    found = examine_picture(file, purpose=PICTURE, most=MOST_BYTES, field="image")
    with acting(by=by), transaction.atomic():
        if Event.objects.select_for_update(no_key=True).get(pk=event.pk).pictures.count() >= MOST_PICTURES:
            raise DomainError(
                f"There are {MOST_PICTURES} pictures already. Take one down first.", field="image"
            )
        with kept(found, purpose=PICTURE, by=by) as upload:
            return Picture.objects.create(
                event=event, upload=upload, alt=alt.strip(), credit=credit.strip(), consent=consent
            )


@recorded
def remove_picture(*, picture: Picture, by: Person) -> None:
    """Take a picture down for good. Its file goes with the row."""
    picture.delete()


@transaction.atomic
def ask_to_take_down(
    *, picture: Picture, words: str = "", reply_to: str = "", now: datetime | None = None
) -> TakeDown:
    """ "I am in this picture": hide it at once, whoever asks, and let an officer look at it."""
    now = now or timezone.now()
    picture.upload = withdraw(file=picture.upload, now=now)
    return TakeDown.objects.create(
        picture=picture, words=words.strip(), reply_to=tidy(reply_to), asked_at=now
    )


@recorded
def show_again(*, picture: Picture, by: Person, now: datetime | None = None) -> None:
    """Whoever asked has agreed after all, or was not in it: show the picture again, at a new address."""
    picture.take_downs.filter(settled_at=None).update(settled_at=now or timezone.now(), settled_by=by)
    picture.upload = publish(file=picture.upload)


def forget_words(*, now: datetime | None = None) -> int:
    """Forget who asked and what they wrote, some time after it was settled."""
    before = (now or timezone.now()) - FORGET_WORDS
    return (
        TakeDown.objects.filter(settled_at__lt=before)
        .exclude(words="", reply_to="")
        .update(words="", reply_to="")
    )
