"""Slides and papers of talks: taken in, changed, taken away. A file is on the disk exactly while its row is there."""

import hashlib
import secrets

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from common.errors import DomainError
from common.history import acting, recorded
from events.choices import TalkState
from events.models import Handout, Talk
from files.checks import kind_of
from people.models import Person

MOST_A_TALK = 10


def too_large() -> DomainError:
    most = filesizeformat(settings.HANDOUT_MAX_BYTES).replace("\xa0", " ")
    return DomainError(
        f"The file is larger than {most}. Save it with smaller pictures, or as a PDF, and send that.",
        field="file",
        status=413,
    )


def add(*, talk: Talk, by: Person, file: UploadedFile, title: str = "", is_public: bool = True) -> Handout:
    """Keep a file that is handed out with a talk. What it is, is read from its content."""
    if (file.size or 0) > settings.HANDOUT_MAX_BYTES:
        raise too_large()
    assert file.file is not None
    kind = kind_of(file.file)
    title = " ".join((title or _without_extension(file.name or "")).split())[:140] or talk.title
    handout = Handout(
        talk=talk,
        title=title,
        content_type=kind.mime,
        size=file.size or 0,
        sha256=_digest(file),
        is_public=is_public,
        uploaded_by=by,
    )
    file.seek(0)
    handout.file = File(file, name=f"{secrets.token_hex(4)}{kind.extension}")
    try:
        with acting(by=by), transaction.atomic():
            _there_is_room(talk, handout)
            handout.save()
    except BaseException:
        # The file is written before the row: what did not come to be leaves nothing behind.
        if handout.file and handout.file._committed:
            handout.file.storage.delete(handout.file.name)
        raise
    return handout


@recorded
def change(*, handout: Handout, by: Person, title: str, is_public: bool) -> Handout:
    """Change what it is called and who may have it."""
    handout = Handout.objects.select_for_update().get(pk=handout.pk)
    handout.title = " ".join(title.split())[:140] or handout.title
    handout.is_public = is_public
    handout.save(update_fields=["title", "is_public"])
    return handout


@recorded
def remove(*, handout: Handout, by: Person) -> None:
    """Take a handout away for good, the file with it once that is certain."""
    row = Handout.objects.select_for_update().filter(pk=handout.pk).first()
    if row is not None:
        row.delete()


def _there_is_room(talk: Talk, handout: Handout) -> None:
    talk = Talk.objects.select_for_update().get(pk=talk.pk)
    if talk.state in (TalkState.REJECTED, TalkState.WITHDRAWN):
        raise DomainError("This talk is not in the programme, so nothing is handed out with it.")
    there = Handout.objects.filter(talk=talk)
    if there.filter(sha256=handout.sha256).exists():
        raise DomainError("This very file is here already.", field="file")
    if there.count() >= MOST_A_TALK:
        raise DomainError(f"A talk has at most {MOST_A_TALK} files. Take one away first.", field="file")


def _without_extension(name: str) -> str:
    return name.rsplit(".", 1)[0].replace("_", " ")


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
