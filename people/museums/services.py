"""Rules about museums."""

from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from common.search import Plain
from people.choices import MuseumStatus
from people.merging.references import RowsMove
from people.models import Affiliation, FormerMuseumStatus, Museum, MuseumFlag, Person
from people.models.museum import DATED_FACTS


@recorded
def find_or_note(*, text: str, museum_id: int | None = None, by: Person | None = None) -> Museum | None:
    """The museum that was chosen, or that is called what was typed, or a new entry for an officer to check."""
    found = find_known(text=text, museum_id=museum_id)
    text = " ".join(text.split())
    return found if found or not text else Museum.objects.create(name=text, checked=False)


def find_known(*, text: str, museum_id: int | None = None) -> Museum | None:
    """The museum that was chosen, or the one that is called what was typed, if we know it."""
    if museum_id:
        museum = Museum.objects.select_related("merged_into").filter(pk=museum_id).first()
        if museum:
            return museum.merged_into or museum
    text = " ".join(text.split())
    if not text:
        return None
    if len(text) > 200:
        raise DomainError("That name is too long. Type the name of the museum only.", field="museum")
    found = called(text)
    return found[0] if len(found) == 1 else None


def called(text: str) -> list[Museum]:
    """The open museums called exactly ``text``, but for accents and capitals: by name, or by name and town; a few."""
    known = Museum.objects.open().annotate(
        plain=Plain("name"), with_town=Plain(Concat("name", Value(", "), "town"))
    )
    words = Plain(Value(" ".join(text.split())))
    return list(known.filter(with_town=words)[:9]) or list(known.filter(plain=words)[:9])


@recorded
def change_museum(museum: Museum, *, by: Person | None, on: date, **facts: Any) -> list[str]:
    """Change facts about a museum. What is dated (name, Accreditation, governance, size, status) is kept as it was
    until ``on``, so that reports on earlier days stay true (rule 33). Returns the names of what really changed."""
    museum = Museum.objects.select_for_update().get(pk=museum.pk)
    changed = [name for name, value in facts.items() if getattr(museum, name) != value]
    if any(name in DATED_FACTS for name in changed):
        keep_as_it_was(museum, until=on)
    for name in changed:
        setattr(museum, name, facts[name])
    if changed:
        museum.save(update_fields=changed)
    return changed


def keep_as_it_was(museum: Museum, *, until: date) -> None:
    """Write down what the museum is now as what it was until a day. A second change on that day keeps the first."""
    if museum.former_statuses.filter(until__gt=until).exists():
        raise DomainError(
            "Something about this museum changed on a later day already. Choose today.", field="on"
        )
    FormerMuseumStatus.objects.get_or_create(
        museum=museum, until=until, defaults={name: getattr(museum, name) for name in DATED_FACTS}
    )


@recorded
def close(*, museum: Museum, by: Person, on: date) -> None:
    """The museum has closed. Affiliations stay: people still work there until they say otherwise."""
    change_museum(museum, by=by, on=on, status=MuseumStatus.CLOSED)


@recorded
def merge_institutions(*, into: Museum, museum: Museum, by: Person, on: date) -> None:
    """Two museums became one on a day. Who was at the old one is at the new one from then; the past stays (rule 33)."""
    _two_museums(into, museum)
    change_museum(museum, by=by, on=on, status=MuseumStatus.MERGED, merged_into=into)
    for affiliation in museum.affiliations.filter(ends_on=None):
        affiliation.ends_on = max(on, affiliation.starts_on or on)
        affiliation.save(update_fields=["ends_on"])
        there, _ = Affiliation.objects.get_or_create(
            person_id=affiliation.person_id,
            museum=into,
            kind=affiliation.kind,
            ends_on=None,
            defaults={"role": affiliation.role, "starts_on": on},
        )
        if affiliation.is_main and not there.is_main:
            there.is_main = True
            there.save(update_fields=["is_main"])


@recorded
def absorb_duplicate(*, keep: Museum, duplicate: Museum, by: Person) -> None:
    """Two entries of the same museum become one: whatever pointed at the duplicate points at the other, in every
    app. Where both are there already (the same person twice), the earlier row stays.

    An entry with a number in the register stays as merged, so that the next import does not bring it back.
    """
    _two_museums(keep, duplicate)
    rows = Museum.objects.select_for_update().in_bulk([keep.pk, duplicate.pk])
    keep, duplicate = rows[keep.pk], rows[duplicate.pk]
    RowsMove(stay_behind={"people.FormerMuseumStatus", "people.MuseumFlag"}).everything(
        gone=duplicate, kept=keep
    )
    if duplicate.register_number and keep.register_number:
        duplicate.status, duplicate.merged_into, duplicate.checked = MuseumStatus.MERGED, keep, True
        duplicate.save(update_fields=["status", "merged_into", "checked"])
        return
    number = duplicate.register_number
    duplicate.delete()
    if number:
        keep.register_number = number
        keep.save(update_fields=["register_number"])


def _two_museums(one: Museum, other: Museum) -> None:
    if one.pk == other.pk:
        raise DomainError("Choose two different museums.")
    for museum in (one, other):
        if museum.status == MuseumStatus.MERGED:
            raise DomainError(f"{museum.name} has merged into another museum already. Choose that one.")


@recorded
def settle_flags(*, museums: QuerySet[Museum], by: Person) -> int:
    """An officer has looked: the entries are right as they stand. Returns how many doubts were settled."""
    return MuseumFlag.objects.filter(museum__in=museums, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )


@recorded
def mark_checked(*, museums: QuerySet[Museum], by: Person) -> int:
    """An officer has read these entries and found them right. Returns how many were not marked before."""
    return museums.filter(checked=False).update(checked=True)
