"""What an event leaves for those who were not there: notes and pictures, put up, asked to be taken down, taken down."""

import io
import warnings
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from agenda.choices import SessionState
from common.errors import DomainError
from common.history import recorded
from events.choices import EventState, PictureConsent
from events.models import Event, Picture, TakeDown
from people.models import Person

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_PICTURES = 40
#: The longer side of a picture as it is kept.
LONGEST = 1600
QUALITY = 84
FORMATS = ("JPEG", "PNG", "WEBP")
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


@recorded
def add_picture(
    *, event: Event, by: Person, file: IO[bytes], alt: str, consent: str, credit: str = ""
) -> Picture:
    """Put a picture into the archive: what it is is read from its content, and only the pixels are kept."""
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        raise DomainError("This event did not take place, so it has no pictures.")
    if not alt.strip():
        raise DomainError("Say what the picture shows, for those who cannot see it.", field="alt")
    if consent not in PictureConsent.values:
        raise DomainError("Say whether the people in it have agreed.", field="consent")
    if Event.objects.select_for_update(no_key=True).get(pk=event.pk).pictures.count() >= MOST_PICTURES:
        raise DomainError(f"There are {MOST_PICTURES} pictures already. Take one down first.", field="image")
    picture = Picture(
        event=event,
        image=ContentFile(_clean(file), name="picture.jpg"),
        alt=alt.strip(),
        credit=credit.strip(),
        consent=consent,
        uploaded_by=by,
    )
    picture.save()
    return picture


def _clean(file: IO[bytes]) -> bytes:
    """The picture upright, of a sane size, as a JPEG without where and when and with what it was taken."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MOST_BYTES:
        raise DomainError(f"Choose a picture of at most {MOST_BYTES // 1024 // 1024} MB.", field="image")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise DomainError(
                        "This picture has too many pixels. Make it smaller first.", field="image"
                    )
                colours = opened.info.get("icc_profile") if opened.mode == "RGB" else None
                opened.draft("RGB", (2 * LONGEST, 2 * LONGEST))
                upright = ImageOps.exif_transpose(opened)
    except UnidentifiedImageError:
        raise DomainError(
            "We cannot read this as a picture. Choose a JPEG, PNG or WebP.", field="image"
        ) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise DomainError("This picture is damaged. Export it anew and try again.", field="image") from None
    small = _on_white(upright)
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    small.info.clear()
    kept = io.BytesIO()
    small.save(kept, "JPEG", quality=QUALITY, optimize=True, progressive=True, icc_profile=colours)
    return kept.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """Without a see-through ground, which a JPEG does not have."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    with_alpha = image.convert("RGBA")
    ground = Image.new("RGB", with_alpha.size, "white")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return ground


@recorded
def remove_picture(*, picture: Picture, by: Person) -> None:
    """Take a picture down for good. Its file goes with the row."""
    picture.delete()


def delete_file_with_row(sender: type[Picture], instance: Picture, **kwargs: Any) -> None:
    """Whatever deletes a picture takes its file off the disk as well, once that is certain."""
    storage, name = instance.image.storage, instance.image.name
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


@transaction.atomic
def ask_to_take_down(
    *, picture: Picture, words: str = "", reply_to: str = "", now: datetime | None = None
) -> TakeDown:
    """ "I am in this picture": hide it at once, whoever asks, and let an officer look at it."""
    now = now or timezone.now()
    row = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
    if row.hidden_at is None:
        row.hidden_at = now
        row.save(update_fields=["hidden_at"])
    picture.hidden_at = row.hidden_at
    return TakeDown.objects.create(
        picture=row, words=words.strip(), reply_to=reply_to.strip().lower(), asked_at=now
    )


@recorded
def show_again(*, picture: Picture, by: Person, now: datetime | None = None) -> None:
    """Whoever asked has agreed after all, or was not in it: show the picture again."""
    row = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
    row.take_downs.filter(settled_at=None).update(settled_at=now or timezone.now(), settled_by=by)
    row.hidden_at = picture.hidden_at = None
    row.save(update_fields=["hidden_at"])


def forget_words(*, now: datetime | None = None) -> int:
    """Forget who asked and what they wrote, some time after it was settled."""
    before = (now or timezone.now()) - FORGET_WORDS
    return (
        TakeDown.objects.filter(settled_at__lt=before)
        .exclude(words="", reply_to="")
        .update(words="", reply_to="")
    )
