"""Files taken in, withdrawn, published again, and swept up.

A file is on the disk before its row is committed, because a row must never name what is not there. What a transaction
that came to nothing leaves behind is known by its age, and ``sweep`` takes it away.
"""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from unicodedata import category, normalize

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from common.errors import DomainError
from common.faults import each_row
from files.checks import kind_of
from files.kinds import JPEG, PNG, FileKind
from files.models import FOLDER, File, FileRendition
from files.pictures import Encoded, open_picture
from files.readers import rule_of
from people.models import Person

log = structlog.get_logger(__name__)

#: The longer side of a picture that pages show, in pixels.
LONGEST = 1600
#: What has no row, or nothing that points at its row, for so long is nobody's.
ORPHAN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """A file that came, as it will be kept: looked into, and of a picture nothing left but its pixels."""

    kind: FileKind
    name: str
    content: Content
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    smaller: Sequence[Encoded] = ()


def too_large(most: int, field: str = "file") -> DomainError:
    words = filesizeformat(most).replace("\xa0", " ")
    return DomainError(
        f"The file is larger than {words}. Save it with smaller pictures, or as a PDF, and send that.",
        field=field,
        status=413,
    )


def clean_name(name: str) -> str:
    """What somebody called a file, without its folder, its ending and what would mislead whoever reads it."""
    base = PurePath(name.replace("\\", "/")).name
    kept = "".join(" " if category(each)[0] in "CZ" else each for each in normalize("NFC", base))
    return " ".join(kept.rsplit(".", 1)[0].replace("_", " ").split())[:120].strip()


def examine(file: UploadedFile) -> ExaminedFile:
    """Look into a document or picture that is handed on as it is; a picture is encoded anew, without what it carries.

    Raises DomainError, beside the field ``file``, for what is too large or not taken.
    """
    if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise too_large(settings.UPLOAD_MAX_BYTES)
    assert file.file is not None
    kind, name = kind_of(file.file), clean_name(file.name or "")
    if kind in (JPEG, PNG):
        opened = open_picture(file.file)
        return _pixels(opened.as_png() if kind is PNG else opened.as_jpeg(), name)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return ExaminedFile(kind, name, file, file.size or 0, digest.hexdigest())


def examine_picture(file: UploadedFile, *, purpose: str, most: int, field: str = "file") -> ExaminedFile:
    """Look into a picture that pages will show: upright, a JPEG of at most ``LONGEST`` pixels, and smaller ones of it.

    Raises DomainError, beside ``field``, for more than ``most`` bytes and for what is no picture.
    """
    if (file.size or 0) > most:
        words = filesizeformat(most).replace("\xa0", " ").replace(".0 ", " ")
        raise DomainError(f"Choose a picture of at most {words}.", field=field)
    assert file.file is not None
    opened = open_picture(file.file, longest=LONGEST, field=field)
    shown = opened.as_jpeg(longest=LONGEST)
    smaller = opened.widths(rule_of(purpose).widths, below=shown.width)
    return _pixels(shown, clean_name(file.name or ""), smaller)


def _pixels(encoded: Encoded, name: str, smaller: Sequence[Encoded] = ()) -> ExaminedFile:
    content = encoded.content
    return ExaminedFile(
        kind=encoded.kind,
        name=name,
        content=ContentFile(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        width=encoded.width,
        height=encoded.height,
        smaller=smaller,
    )


@contextmanager
def kept(examined: ExaminedFile, *, purpose: str, by: Person) -> Iterator[File]:
    """Keep a file for the row that is made of it inside this block: where that fails, nothing of the file is left.

    ::

        with transaction.atomic(), kept(examined, purpose=HANDOUT, by=by) as upload:
            return Handout.objects.create(upload=upload, talk=talk)
    """
    rule_of(purpose)
    row = File(
        purpose=purpose,
        name=examined.name,
        content_type=examined.kind.mime,
        size=examined.size,
        sha256=examined.sha256,
        width=examined.width,
        height=examined.height,
        uploaded_by=by,
    )
    written: list[str] = []
    try:
        with transaction.atomic():
            with _room():
                row.stored.save(f"file{examined.kind.extension}", examined.content, save=False)
                written.append(row.stored.name or "")
                row.save(force_insert=True)
                written += _derive(row, examined.smaller)
            yield row
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


@contextmanager
def _room() -> Iterator[None]:
    """A disk that is full, read-only or away is no fault of whoever sends a file, and passes."""
    try:
        yield
    except OSError as error:
        log.exception("a file could not be kept", errno=error.errno)
        raise DomainError(
            "We cannot keep files just now. Nothing of yours is lost: send it again in a while.",
            field="file",
            status=503,
        ) from error


def _derive(file: File, smaller: Sequence[Encoded]) -> list[str]:
    """Keep smaller pictures of ``file``. Returns where they lie."""
    names = []
    for each in smaller:
        small = FileRendition(file=file, width=each.width, height=each.height, size=len(each.content))
        small.stored.save(f"small{JPEG.extension}", ContentFile(each.content), save=False)
        small.save(force_insert=True)
        names.append(small.stored.name or "")
    return names


@transaction.atomic
def withdraw(*, file: File, now: datetime | None = None) -> File:
    """Take a file out of everybody's reach: its address is dead for good, and what was derived from it is deleted.

    The file itself stays, for those whose rule still lets them read it and decide what becomes of it.
    """
    row = File.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if row.withdrawn_at is None:
        row.key, row.withdrawn_at = uuid.uuid4(), now or timezone.now()
        row.save(update_fields=["key", "withdrawn_at"])
        row.renditions.all().delete()
    return row


def publish(*, file: File) -> File:
    """Let a withdrawn file be read again, at an address that it never had before."""
    smaller: Sequence[Encoded] = ()
    if file.width is not None:
        try:
            content = file.stored.open("rb")
        except FileNotFoundError:  # restored from a backup without its files
            raise DomainError("This file is not here any more. Put it up once more instead.") from None
        with content:
            smaller = open_picture(content).widths(rule_of(file.purpose).widths, below=file.width)
    with transaction.atomic():
        row = File.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if row.withdrawn_at is not None:
            row.key, row.withdrawn_at = uuid.uuid4(), None
            row.save(update_fields=["key", "withdrawn_at"])
            _derive(row, smaller)
    return row


def sweep(*, now: datetime | None = None) -> int:
    """Delete rows that nothing points at, and files on the disk that no row names. Returns how many it was in all."""
    before = (now or timezone.now()) - ORPHAN_AFTER
    strays = [
        name
        for name in _on_disk()
        if default_storage.get_modified_time(name) < before
        and not File.objects.filter(stored=name).exists()
        and not FileRendition.objects.filter(stored=name).exists()
    ]
    gone = 0
    for name in strays:
        try:
            default_storage.delete(name)
            gone += 1
        except OSError:
            log.exception("a file that no row names cannot be deleted", name=name)
    rows = {row.pk: row for row in File.objects.filter(_nobodys(), uploaded_at__lt=before)}
    return gone + len(
        each_row("files.sweep", File, rows, lambda pk: rows[pk].delete(), left_out="taking it away")
    )


def _nobodys() -> Q:
    """Files that no row of an app above has as its own."""
    owners = [each for each in File._meta.related_objects if each.related_model is not FileRendition]
    return Q(**{f"{each.name}__isnull": True for each in owners})


def _on_disk() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
            yield f"{FOLDER}/{folder}/{name}"
