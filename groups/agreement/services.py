"""A group's agreement: begun with the starter clauses, changed by any member, signed by all (G4, rule 39).

The lock of the group comes first, so that signing, changing, joining and leaving stand in one line.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from agenda.nudges import services as nudges
from agreements import services as agreements
from agreements.kinds import AgreementKind
from agreements.models import Agreement, AgreementRefusal, AgreementVersion
from common.errors import DomainError
from common.history import SYSTEM, acting, recorded
from common.sealed import texts
from files.models import File
from groups.agreement.clauses import Clause, clauses_of
from groups.agreement.starter import STARTER
from groups.choices import INSIDE, MembershipState
from groups.membership import starting
from groups.membership.lifecycle import MEMBERSHIPS
from groups.models import AgreementWords, Group, GroupAgreement, Membership
from groups.room import access_log, mails
from groups.room.door import NOT_HERE, NOTHING_NEW, Room
from people.models import Person

KIND = "groups"
TO_SIGN = "groups.agreements"
#: The words of a version are put beside it, sealed with the group's key, by ``_keep``.
SEALED = AgreementKind("Agreements of groups", keep=lambda version, text: None)


@dataclass(frozen=True, slots=True)
class AgreementWording:
    """The words of one version, opened for a member."""

    version: AgreementVersion
    text: str
    newcomers_read_all: bool

    @property
    def clauses(self) -> list[Clause]:
        return clauses_of(self.text)


def begin(group: Group) -> None:
    """A group that has come about has an agreement to sign: the starter clauses, until it changes them."""
    with acting(by=SYSTEM):
        agreement = agreements.open_agreement(programme=group.programme, kind=KIND, text=STARTER, by=None)
        GroupAgreement.objects.create(group=group, agreement=agreement)
        _keep(agreements.newest_of(agreement), group, STARTER, newcomers_read_all=False)
        for membership in group.memberships.inside().select_related("person", "group__programme"):
            agreements.ask(agreement=agreement, person=membership.person, by=None)
            _tell(membership, f"agreement {group.key} 1")


def ask(membership: Membership) -> None:
    """Somebody has joined, or is back: they sign the version in force, as the others did."""
    agreement = of(membership.group)
    if agreement is not None:
        agreements.ask(agreement=agreement, person=membership.person, by=None)
        _settle(membership.group, agreement)


def wait_no_longer(membership: Membership) -> None:
    """Somebody is out of the group, or pauses: the others' signatures are enough from now on."""
    agreement = of(membership.group)
    if agreement is not None:
        agreements.no_longer(agreement=agreement, person=membership.person, by=None)
        _settle(membership.group, agreement)


@recorded
def change(*, room: Room, number: int, text: str, newcomers_read_all: bool, by: Person) -> AgreementVersion:
    """Write a new version in place of version ``number``: all sign anew, and all are told. Raises StaleVersion when
    somebody else has written one since, DomainError where nothing would change."""
    group = _lock(room.group)
    agreement = _of_one_that_goes_on(group)
    text = text.strip().replace("\r\n", "\n")
    newest = _words(agreements.newest_of(agreement))
    if newest.version.number == number and (text, newcomers_read_all) == (
        texts.unseal(newest, "words"),
        newest.newcomers_read_all,
    ):
        raise DomainError(agreements.SAME, field="text")
    version = agreements.rewrite(agreement=agreement, number=number, text=text, by=by)
    _keep(version, group, text, newcomers_read_all=newcomers_read_all)
    for membership in group.memberships.inside().select_related("person", "group__programme"):
        _tell(membership, f"agreement {group.key} {version.number}")
    _reconcile(group)
    return version


@recorded
def sign(*, room: Room, number: int, by: Person) -> Membership:
    """Sign version ``number``, the one that was shown. With the last signature it is in force, and the group meets.
    Raises StaleVersion when somebody has changed it meanwhile."""
    group = _lock(room.group)
    agreement = _of_one_that_goes_on(group)
    agreements.sign(agreement=agreement, number=number, by=by)
    _settle(group, agreement)
    return Membership.objects.select_related("group", "person").get(pk=room.membership.pk)


@recorded
def sign_on_paper(*, group: Group, person: Person, number: int, scan: File, by: Person) -> None:
    """An officer records what a member signed on paper, with its scan."""
    group = _lock(group)
    agreement = _of_one_that_goes_on(group)
    agreements.sign_on_paper(agreement=agreement, number=number, person=person, scan=scan, by=by)
    _settle(group, agreement)


@recorded
def refuse(*, room: Room, number: int, reason: str, by: Person) -> AgreementRefusal:
    """Tell the officers, and nobody else, why one does not agree. Raises StaleVersion as ``sign``."""
    group = _lock(room.group)
    return agreements.refuse(agreement=_of_one_that_goes_on(group), number=number, by=by, reason=reason)


@recorded
def review(*, room: Room, review_on: date | None, by: Person) -> Agreement:
    """Set or clear the day on which the group looks at its agreement again. Raises DomainError for one that is over."""
    group = _lock(room.group)
    return agreements.review(agreement=_of_one_that_goes_on(group), review_on=review_on, by=by)


def refusals_of(group: Group) -> QuerySet[AgreementRefusal]:
    """What members told the officers of why they do not agree, the newest first."""
    rows = AgreementRefusal.objects.filter(version__agreement__of_group__group=group)
    return rows.select_related("signatory__person", "version").order_by("-refused_at")


def of(group: Group) -> Agreement | None:
    """The agreement of a group; None before it has come about."""
    rows = Agreement.objects.filter(of_group__group=group)
    return rows.select_related("in_force").first()


@transaction.atomic
def read(room: Room, *versions: AgreementVersion) -> list[AgreementWording]:
    """The words of versions, for anybody inside: they are what is to be signed. It stands in the log as all that is
    opened does."""
    rows = {
        row.version_id: row for row in AgreementWords.objects.filter(version__in=versions, group=room.group)
    }
    if len(rows) != len(versions):
        raise DomainError(NOT_HERE, status=404)
    access_log.note(group=room.group, who=room.membership.key, what="the agreement", how_many=len(rows))
    opened = texts.unseal_all(rows.values(), "words")
    return [
        AgreementWording(version, opened[rows[version.pk].pk] or "", rows[version.pk].newcomers_read_all)
        for version in versions
    ]


def _lock(group: Group) -> Group:
    return Group.objects.select_for_update(of=("self",)).select_related("programme").get(pk=group.pk)


def _of_one_that_goes_on(group: Group) -> Agreement:
    agreement = of(group)
    if agreement is None or not group.goes_on:
        raise DomainError(NOTHING_NEW if group.is_over else NOT_HERE)
    return agreement


def _words(version: AgreementVersion) -> AgreementWords:
    return AgreementWords.objects.select_related("version").get(version=version)


def _keep(
    version: AgreementVersion,
    group: Group,
    text: str,
    *,
    newcomers_read_all: bool,
) -> None:
    row = AgreementWords(version=version, group=group, newcomers_read_all=newcomers_read_all)
    texts.seal(row, "words", text)
    row.save(force_insert=True)


def _settle(group: Group, agreement: Agreement) -> None:
    """Who has signed the version in force is in the group with all that it reads."""
    agreement = agreements.lock(agreement)
    waiting = group.memberships.filter(state=MembershipState.ACCEPTED)
    if agreement.in_force is not None:
        signed = agreement.in_force.signatures.values("signatory__person")
        for membership in waiting.filter(person__in=signed):
            MEMBERSHIPS.move(membership, MembershipState.ACTIVE)
        starting.meet_if_signed(group)
    _reconcile(group)


def _reconcile(group: Group) -> None:
    """Nudges that are not wanted any more are taken back at once."""
    rows = group.memberships.filter(state__in=INSIDE).values_list("pk", flat=True)
    transaction.on_commit(lambda: nudges.reconcile({TO_SIGN: list(rows)}))


def _tell(membership: Membership, occurrence: str) -> None:
    mails.something_new(membership, occurrence=occurrence)
