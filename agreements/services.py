"""Writing, signing and refusing agreements. An app calls these under the lock of what the agreement belongs to.

A version comes into force when all who are to sign have signed it; until then the one before it is in force, if there
is one. Somebody who joins signs the version in force; whoever needs no more to sign is waited for no longer.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from agreements.kinds import kinds
from agreements.models import (
    Agreement,
    AgreementRefusal,
    AgreementSignature,
    AgreementVersion,
    Signatory,
    SignedHow,
)
from common.errors import DomainError
from common.history import recorded
from files.models import File
from people.models import Person
from programmes.models import Programme

MOST_WORDS = 20_000
NOT_A_SIGNATORY = "This agreement does not wait for you."
CHANGED = "Somebody has changed the agreement since you opened this page. This is how it reads now."
SAME = "Nothing has changed, so there is nothing to sign anew."


class StaleVersion(DomainError):
    """Another version is there than the one that somebody saw."""

    def __init__(self) -> None:
        super().__init__(CHANGED, status=409)


@recorded
def open_agreement(
    *, programme: Programme, kind: str, text: str, by: Person | None, review_on: date | None = None
) -> Agreement:
    """A new agreement with its first version. Raises DomainError for a kind that nobody registered."""
    if kinds.get(kind) is None:
        raise DomainError("There is no such kind of agreement.")
    row = Agreement.objects.create(programme=programme, kind=kind, review_on=review_on)
    _write(row, 1, text)
    return row


@recorded
def ask(*, agreement: Agreement, person: Person, by: Person | None) -> Signatory:
    """Somebody is to sign from now on; who is asked already stays so. What somebody signed who is back still counts."""
    lock(agreement)
    row = Signatory.objects.filter(agreement=agreement, person=person).order_by("-pk").first()
    if row is None:
        return Signatory.objects.create(agreement=agreement, person=person)
    if row.until is not None:
        row.asked_at, row.until = timezone.now(), None
        row.save(update_fields=["asked_at", "until"])
    return row


@recorded
def no_longer(*, agreement: Agreement, person: Person, by: Person | None) -> bool:
    """Somebody need not sign any more; returns whether a version came into force, since all others had signed it."""
    locked = lock(agreement)
    Signatory.objects.filter(agreement=agreement, person=person, until=None).update(until=timezone.now())
    return _settle(locked)


@recorded
def rewrite(*, agreement: Agreement, number: int, text: str, by: Person | None) -> AgreementVersion:
    """A new version in place of version ``number``, to be signed by all. Raises StaleVersion when somebody else has
    written one since."""
    locked = lock(agreement)
    newest = newest_of(locked)
    if newest.number != number:
        raise StaleVersion
    return _write(locked, number + 1, text)


@recorded
def sign(*, agreement: Agreement, number: int, by: Person) -> bool:
    """Sign version ``number``, the one that was shown; returns whether it came into force with that. Raises
    StaleVersion when a newer one is there (but for the version in force), DomainError for who is not to sign."""
    locked = lock(agreement)
    _sign(locked, number, by, AgreementSignature())
    return _settle(locked)


@recorded
def sign_on_paper(*, agreement: Agreement, number: int, person: Person, scan: File, by: Person) -> bool:
    """An officer records what somebody signed on paper, with its scan; otherwise as ``sign``."""
    locked = lock(agreement)
    _sign(locked, number, person, AgreementSignature(how=SignedHow.PAPER, scan=scan, recorded_by=by))
    return _settle(locked)


@recorded
def refuse(*, agreement: Agreement, number: int, by: Person, reason: str) -> AgreementRefusal:
    """Say that one does not agree to version ``number``, and why: the officers read it. A signature that was given to
    it before stays; refusing again replaces the reason."""
    locked = lock(agreement)
    reason = reason.strip()
    if not reason:
        raise DomainError("Say why, so that the officers can help.", field="reason")
    version, signatory = _seen(locked, number), _signatory(locked, by)
    row, _ = AgreementRefusal.objects.update_or_create(
        version=version,
        signatory=signatory,
        defaults={"reason": reason[:2000], "refused_at": timezone.now(), "seen_to_at": None},
    )
    return row


@recorded
def see_to(*, refusal: AgreementRefusal, by: Person) -> AgreementRefusal:
    """An officer has seen to a refusal."""
    AgreementRefusal.objects.filter(pk=refusal.pk, seen_to_at=None).update(seen_to_at=timezone.now())
    return refusal


@recorded
def review(*, agreement: Agreement, review_on: date | None, by: Person) -> Agreement:
    """Set or clear the day on which its people look at it again. Raises DomainError for a day that is over."""
    if review_on is not None and review_on <= timezone.localdate():
        raise DomainError("Choose a day that is still to come.", field="review_on")
    locked = lock(agreement)
    locked.review_on = review_on
    locked.save(update_fields=["review_on"])
    return locked


def newest_of(agreement: Agreement) -> AgreementVersion:
    """The version that is to be signed, or that all have signed."""
    return AgreementVersion.objects.filter(agreement=agreement).order_by("-number")[0]


def missing(version: AgreementVersion) -> list[Signatory]:
    """Who is still to sign a version, by name."""
    rows = Signatory.objects.filter(agreement=version.agreement_id, until=None)
    rows = rows.exclude(signatures__version=version)
    return list(rows.select_related("person").order_by("person__name", "pk"))


def lock(agreement: Agreement) -> Agreement:
    """Signing and rewriting wait for one another."""
    return Agreement.objects.select_for_update(of=("self",)).select_related("in_force").get(pk=agreement.pk)


def _write(agreement: Agreement, number: int, text: str) -> AgreementVersion:
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise DomainError("Write what you agree on.", field="text")
    if len(text) > MOST_WORDS:
        raise DomainError(f"Keep it below {MOST_WORDS:,} characters: people must read it.", field="text")
    kind = kinds.get(agreement.kind)
    keep = kind.keep if kind else None
    with transaction.atomic():
        row = AgreementVersion.objects.create(agreement=agreement, number=number, text="" if keep else text)
        if keep:
            keep(row, text)
    return row


def _seen(agreement: Agreement, number: int) -> AgreementVersion:
    newest = newest_of(agreement)
    if number == newest.number:
        return newest
    if agreement.in_force is not None and number == agreement.in_force.number:
        return agreement.in_force
    raise StaleVersion


def _signatory(agreement: Agreement, person: Person) -> Signatory:
    row = Signatory.objects.filter(agreement=agreement, person=person, until=None).first()
    if row is None:
        raise DomainError(NOT_A_SIGNATORY, status=404)
    return row


def _sign(agreement: Agreement, number: int, person: Person, row: AgreementSignature) -> None:
    version, signatory = _seen(agreement, number), _signatory(agreement, person)
    if AgreementSignature.objects.filter(version=version, signatory=signatory).exists():
        return
    row.version, row.signatory = version, signatory
    row.save(force_insert=True)
    AgreementRefusal.objects.filter(version=version, signatory=signatory, seen_to_at=None).update(
        seen_to_at=timezone.now()
    )


def _settle(agreement: Agreement) -> bool:
    """Whether the newest version comes into force now: all who are to sign have."""
    newest = newest_of(agreement)
    if newest.in_force_since is not None or missing(newest):
        return False
    if not Signatory.objects.filter(agreement=agreement, until=None).exists():
        return False
    newest.in_force_since = timezone.now()
    newest.save(update_fields=["in_force_since"])
    agreement.in_force = newest
    agreement.save(update_fields=["in_force"])
    return True
