"""Slides and papers of talks: taken in, changed, taken away. A file is kept exactly while its row is there."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from common.errors import DomainError
from common.history import acting, recorded
from events.choices import TalkState
from events.models import Handout, Talk
from events.programme.handout_access import HANDOUT
from files.services import examine, kept
from people.models import Person

MOST_A_TALK = 10


def add(*, talk: Talk, by: Person, file: UploadedFile, title: str = "", is_public: bool = True) -> Handout:
    """Keep a file that is handed out with a talk. What it is, is read from its content."""
    found = examine(file)
    with acting(by=by), transaction.atomic():
        _there_is_room(talk, found.sha256)
        with kept(found, purpose=HANDOUT, by=by) as upload:
            return Handout.objects.create(
                talk=talk,
                title=" ".join((title or found.name).split())[:140] or talk.title,
                upload=upload,
                is_public=is_public,
            )


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


def _there_is_room(talk: Talk, sha256: str) -> None:
    talk = Talk.objects.select_for_update().get(pk=talk.pk)
    if talk.state in (TalkState.REJECTED, TalkState.WITHDRAWN):
        raise DomainError("This talk is not in the programme, so nothing is handed out with it.")
    there = Handout.objects.filter(talk=talk)
    if there.filter(upload__sha256=sha256).exists():
        raise DomainError("This very file is here already.", field="file")
    if there.count() >= MOST_A_TALK:
        raise DomainError(f"A talk has at most {MOST_A_TALK} files. Take one away first.", field="file")
