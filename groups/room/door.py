"""The one door to what is said in a group. Pages, files, feeds and mails ask here who is inside; words are sealed and
opened here and nowhere else, and each opening stands in the group's log.

Whoever is not inside learns nothing, not even that there is such a group: unknown and forbidden are the same 404.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from agreements.models import AgreementSignature
from common.clock import zone_named
from common.errors import DomainError
from common.sealed import texts
from common.sealed.fields import SealedTextField
from groups.choices import INSIDE, OVER, GroupState, MembershipState
from groups.models import AgreementWords, Content, Group, KeyDestruction, Membership
from groups.room import access_log
from people.models import Person

NOT_HERE = "There is no such page."
UNSIGNED = "The group's agreement comes first: what is said in the group can be read once you have signed it."
NOTHING_NEW = "This group is over. What was written can be read until it is destroyed, and nothing is added."


class AgreementWanted(DomainError):
    """Somebody inside has not signed the agreement in force: its page is where they are led (rule 39)."""

    def __init__(self, room: "Room") -> None:
        super().__init__(UNSIGNED)
        self.room = room


@dataclass(frozen=True, slots=True)
class Room:
    """A group as one of its members sees it. ``reads``: they have signed the agreement in force, as everybody had when
    it came into force, so what is said is open to them."""

    group: Group
    membership: Membership
    person: Person
    reads: bool
    reads_all: bool = False

    @property
    def today(self) -> date:
        """The day in the group's zone."""
        return timezone.localdate(timezone=zone_named(self.group.programme.zone))

    @property
    def reads_from(self) -> date:
        """They see nothing older than the day they joined, unless the agreement says that newcomers do."""
        if self.reads_all:
            return date.min
        joined = self.membership.since or self.membership.invited_at
        return timezone.localdate(joined, timezone=zone_named(self.group.programme.zone))

    def shown(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Of rows of a model of ``Content``, those of this group that this member may see."""
        return rows.filter(group=self.group, written_on__gte=self.reads_from)

    def seal(self, row: models.Model, **words: str | None) -> None:
        """Put words into sealed fields of ``row``, which the caller saves in the same transaction. Taking words out
        (None) may be done at any time. Raises DomainError unless this member reads, and for a group that is over."""
        self._own([row])
        if any(text is not None for text in words.values()):
            if not self.reads:
                raise AgreementWanted(self)
            if not self.group.goes_on:
                raise DomainError(NOTHING_NEW)
        for name, text in words.items():
            texts.seal(row, name, text)

    @transaction.atomic
    def open(self, rows: Iterable[models.Model], *names: str) -> dict[Any, dict[str, str | None]]:
        """The words in the fields ``names`` of rows of one model, by primary key and field; one row is added to the
        log. Rows older than this member's joining are left out. Raises DomainError unless this member reads."""
        rows = list(rows)
        if not self.reads:
            raise AgreementWanted(self)
        self._own(rows)
        rows = [row for row in rows if not isinstance(row, Content) or row.written_on >= self.reads_from]
        if not rows:
            return {}
        what = str(rows[0]._meta.verbose_name_plural)
        access_log.note(group=self.group, who=self.membership.key, what=what, how_many=len(rows))
        found: dict[Any, dict[str, str | None]] = {row.pk: {} for row in rows}
        for name in names:
            for pk, text in texts.unseal_all(rows, name).items():
                found[pk][name] = text
        return found

    def _own(self, rows: Iterable[models.Model]) -> None:
        """Rows of another group are not here, whoever asks."""
        for row in rows:
            for field in sealed_fields(type(row)):
                if texts.scope_of(row, field) != texts.name_of(self.group):
                    raise DomainError(NOT_HERE, status=404)


def sealed_fields(model: type[models.Model]) -> list[SealedTextField]:
    """The fields of a model whose words are sealed."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]


def enter(key: UUID | str, person: Person) -> Room:
    """The room, for somebody inside; after its end for those who were there when it ended. Raises DomainError with a
    status of 404 for anybody else, officers and superusers included."""
    rows = Membership.objects.filter(_inside(), group__key=key, person=person)
    rows = rows.annotate(has_signed=Exists(_signed()), reads_all=Exists(_reads_all()))
    row = rows.select_related("group__programme").first()
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    return Room(row.group, row, person, reads=_reads(row), reads_all=row.reads_all)


def enter_signed(key: UUID | str, person: Person) -> Room:
    """The room, for somebody who has signed. Raises AgreementWanted for a member who has not, else as ``enter``."""
    room = enter(key, person)
    if not room.reads:
        raise AgreementWanted(room)
    return room


def is_inside(group_id: int, person_id: int) -> bool:
    """Whether somebody is in a group now."""
    return Membership.objects.filter(group=group_id, person=person_id, state__in=INSIDE).exists()


def _inside() -> Q:
    """Those in a group; and of one that is over, those who were in it when it ended."""
    to_the_end = (MembershipState.COMPLETED, MembershipState.ENDED)
    return Q(state__in=INSIDE) | Q(
        state__in=to_the_end, since__isnull=False, group__state__in=OVER, until__gte=F("group__ended_at")
    )


def _signed() -> models.QuerySet[AgreementSignature]:
    """Signatures of the version in force, which everybody had signed when it came into force (rule 39)."""
    return AgreementSignature.objects.filter(
        version=F("version__agreement__in_force"),
        version__agreement__of_group__group=OuterRef("group"),
        signatory__person=OuterRef("person"),
    )


def _reads_all() -> models.QuerySet[AgreementWords]:
    """Where the version in force says that newcomers read what was written before they came."""
    return AgreementWords.objects.filter(
        version=F("version__agreement__in_force"), group=OuterRef("group"), newcomers_read_all=True
    )


def _reads(row: Any) -> bool:
    if row.group.is_over and KeyDestruction.objects.filter(group=row.group_id).exists():
        return False  # nobody can: the key of the group is destroyed
    began = row.group.state not in (GroupState.GATHERING, GroupState.STARTING)
    return began and row.state != MembershipState.ACCEPTED and bool(row.has_signed)
