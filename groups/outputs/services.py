"""What a group makes for others (G24): written inside, agreed to by all who made it in the version that they saw, and
only then in plain words outside.

What was shared stays as it was agreed to until its next version is agreed to by all (rule 74).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from groups.choices import OutputState
from groups.models import Group, GroupOutput, Membership, OutputContributor, SharedOutput
from groups.outputs.lifecycle import OUTPUTS
from groups.room.door import NOT_HERE, Room
from people.models import Person

STALE = "Somebody has changed it since you opened this page. Read the newest version first; nothing is agreed yet."
WORDS = ("title", "words", "credit")


@dataclass(frozen=True, slots=True)
class OutputFacts:
    """What is written, and who made it."""

    kind: str
    title: str
    words: str
    contributors: Sequence[Membership]
    credit: str = ""


@recorded
def write(*, room: Room, by: Person, facts: OutputFacts) -> GroupOutput:
    """Begin an output. Whoever writes it is among those who made it."""
    row = GroupOutput(group=room.group, by=room.membership, written_on=room.today)
    return _keep(room, row, facts)


@recorded
def change(*, room: Room, by: Person, output: GroupOutput, number: int, facts: OutputFacts) -> GroupOutput:
    """Write the next version: what was agreed to counts no longer for it. Raises DomainError where ``number`` is not
    the newest any more."""
    row = _lock(room, output)
    if row.number != number:
        raise DomainError(STALE)
    row.number += 1
    return _keep(room, row, facts)


@recorded
def agree(*, room: Room, by: Person, output: GroupOutput, number: int) -> SharedOutput | None:
    """Agree that version ``number`` is shared. With the last who agrees it is: returns what stands outside then.

    Raises DomainError for another version than the newest, and (404) for somebody who made nothing of it.
    """
    row = _lock(room, output)
    if row.number != number:
        raise DomainError(STALE)
    mine = row.contributors.filter(membership=room.membership)
    if not mine.exists():
        raise DomainError(NOT_HERE, status=404)
    mine.update(agreed_to=number)
    if row.contributors.exclude(agreed_to=number).exists():
        return None
    return _share(room, row)


@recorded
def take_back(*, room: Room, by: Person, output: GroupOutput) -> None:
    """One of those who made it does not want it shared (any more). Its words outside are gone at once."""
    row = _lock(room, output)
    mine = row.contributors.filter(membership=room.membership)
    if not mine.exists():
        raise DomainError(NOT_HERE, status=404)
    mine.update(agreed_to=None)
    shared = SharedOutput.objects.select_for_update().filter(output=row, state=OutputState.WAITING).first()
    if shared is not None:
        OUTPUTS.move(shared, OutputState.TAKEN_BACK, title="Taken back", words="", credit="")


@recorded
def take_out(*, room: Room, by: Person, output: GroupOutput) -> None:
    """Whoever began it takes it out, while nothing of it stands outside."""
    row = _lock(room, output)
    if row.by_id != room.membership.pk:
        raise DomainError(NOT_HERE, status=404)
    if SharedOutput.objects.filter(output=row, state=OutputState.WAITING).exists():
        raise DomainError("It is shared. Take it back first.")
    row.delete()


def _lock(room: Room, output: GroupOutput) -> GroupOutput:
    """The row, under the lock of its group: agreeing, changing and leaving stand in one line."""
    Group.objects.select_for_update(no_key=True).get(pk=room.group.pk)
    row = GroupOutput.objects.select_for_update().filter(pk=output.pk, group=room.group).first()
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    return row


def _keep(room: Room, row: GroupOutput, facts: OutputFacts) -> GroupOutput:
    if not facts.title.strip():
        raise DomainError("Give it a title.", field="title")
    if not facts.words.strip():
        raise DomainError("Write something first.", field="words")
    row.kind = facts.kind
    room.seal(row, title=facts.title.strip(), words=facts.words.strip(), credit=facts.credit.strip() or None)
    row.save()
    made = {each.pk for each in facts.contributors}
    if not row.contributors.exists():
        made.add(room.membership.pk)
    if not made:
        raise DomainError("Say who made it: at least one of you.", field="contributors")
    row.contributors.exclude(membership__in=made).delete()
    known = set(row.contributors.values_list("membership", flat=True))
    OutputContributor.objects.bulk_create(
        [OutputContributor(output=row, membership_id=pk) for pk in sorted(made - known)]
    )
    return row


def _share(room: Room, row: GroupOutput) -> SharedOutput:
    words = room.open([row], *WORDS)[row.pk]
    if words["words"] is None:
        raise DomainError("Whoever wrote this took out their words. Write it anew, then agree to it.")
    given: dict[str, Any] = {
        "title": (words["title"] or "")[:160],
        "words": words["words"] or "",
        "credit": (words["credit"] or "")[:300],
        "kind": row.kind,
        "shared_on": timezone.localdate(),
    }
    shared = SharedOutput.objects.select_for_update().filter(output=row).first()
    if shared is None:
        new = SharedOutput(programme=room.group.programme, output=row, **given)
        return OUTPUTS.move(new, OutputState.WAITING)
    if shared.state == OutputState.TAKEN_BACK:
        return OUTPUTS.move(shared, OutputState.WAITING, **given)
    for name, value in given.items():
        setattr(shared, name, value)
    shared.save(update_fields=list(given))
    return shared
