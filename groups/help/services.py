"""Asking for help, reading a case as one of its officers, noting and answering, and closing it.

What a member shares is exactly what they write for it: nothing of the group goes along. It is sealed with the group's
key and opened for the officers whom the member has named; each of these openings stands in the log of the group.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common import scoping
from common.errors import DomainError
from common.history import recorded
from common.sealed import texts
from groups.choices import HelpKind
from groups.help import mails
from groups.models import HelpCase, HelpNote, HelpOfficer
from groups.room import access_log
from groups.room.door import NOT_HERE, Room
from matching.models import BoardCard
from people.models import Person, Topic
from programmes.selectors import officers_of

MOST_WORDS = 4000
CLOSED = "This case is closed. Ask anew if there is more to it."


@recorded
def ask_officers(
    *,
    room: Room,
    kind: HelpKind,
    words: str,
    officers: Collection[Person],
    by: Person,
    for_group: bool = False,
    topic: Topic | None = None,
) -> HelpCase:
    """Ask the officers named, and nobody else. Without ``for_group`` only who asks and they know that it was asked."""
    words = words.strip()
    if not words:
        raise DomainError(
            "Write what the officers should know. They read this and nothing else.", field="words"
        )
    may = {officer.pk for officer in officers_of(room.group.programme)} - members_of(room)
    chosen = [officer for officer in officers if officer.pk in may]
    if not chosen:
        raise DomainError("Choose at least one officer who reads it.", field="officers")
    case = HelpCase(group=room.group, by=room.membership, kind=kind, for_group=for_group, topic=topic)
    room.seal(case, words=words[:MOST_WORDS])
    case.save()
    HelpOfficer.objects.bulk_create(HelpOfficer(case=case, officer=officer) for officer in chosen)
    for officer in chosen:
        mails.tell_officer(case, officer, occurrence=f"asked {case.key}")
    return case


def members_of(room: Room) -> set[int]:
    """An officer who is in the group is a member there and reads no case of it (rule 36)."""
    return set(room.group.memberships.inside().values_list("person_id", flat=True))


def cases_in(room: Room) -> QuerySet[HelpCase]:
    """Cases that this member may see: their own, and those that were asked for the group."""
    rows = room.shown(HelpCase.objects.select_related("by__person", "topic", "group"))
    return rows.filter(for_group=True) | rows.filter(by=room.membership)


def cases_for(officer: Person) -> QuerySet[HelpCase]:
    """Cases in which this officer was named, and whose programme they still act for; none of a group they are in."""
    rows = scoping.scope(HelpCase.objects.filter(named__officer=officer), officer)
    inside = officer.group_memberships.inside().values("group")
    return rows.exclude(group__in=inside).select_related("group__programme", "by__person", "topic")


def case_for(officer: Person, key: UUID) -> HelpCase:
    """One case. Raises DomainError with a status of 404 for everybody who was not named, superusers included."""
    case = cases_for(officer).filter(key=key).first()
    if case is None:
        raise DomainError(NOT_HERE, status=404)
    return case


@transaction.atomic
def read(case: HelpCase, notes: Sequence[HelpNote]) -> tuple[str | None, dict[int, str | None]]:
    """What was shared and what was noted, opened for an officer of the case. It stands in the group's log."""
    access_log.note(
        group=case.group, who=None, what="a request for help, read by an officer", how_many=1 + len(notes)
    )
    return texts.unseal(case, "words") if case.words is not None else None, texts.unseal_all(notes, "words")


@recorded
def write(*, case: HelpCase, words: str, by: Person, is_answer: bool = False) -> HelpNote:
    """Note something for the officers of the case, or answer who asked."""
    row = _open(case, by)
    words = words.strip()
    if not words:
        raise DomainError("Write a few words.", field="words")
    note = HelpNote(case=row, group=row.group, by=by, is_answer=is_answer)
    texts.seal(note, "words", words[:MOST_WORDS])
    note.save()
    if is_answer:
        mails.tell_asker(row, occurrence=f"answer {note.key}")
    return note


@recorded
def close(*, case: HelpCase, by: Person) -> HelpCase:
    """It is seen to. Who asked is told that there is something new."""
    row = _open(case, by)
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    mails.tell_asker(row, occurrence=f"closed {row.key}")
    return row


@recorded
def take_back(*, room: Room, case: HelpCase, by: Person) -> HelpCase:
    """Who asked takes back what they shared: the words go, and the case is closed."""
    row = HelpCase.objects.select_for_update(of=("self",)).filter(pk=case.pk, by=room.membership).first()
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    room.seal(row, words=None)
    row.closed_at = row.closed_at or timezone.now()
    row.save()
    return row


def signposts(case: HelpCase) -> QuerySet[BoardCard]:
    """Offers of people from other museums on the topic of a case. Whose they are is told once both have said yes."""
    rows = BoardCard.objects.on_the_board().filter(kind="offer", topic=case.topic_id)
    return rows.none() if case.topic_id is None else rows


def _open(case: HelpCase, officer: Person) -> HelpCase:
    row = cases_for(officer).select_for_update(of=("self",)).filter(pk=case.pk).first()
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    if row.closed_at is not None:
        raise DomainError(CLOSED, status=409)
    return row
