"""One person with two rows: putting them together, taking them apart again (O3, rule 31).

Nothing is ever merged by itself. An officer sees both rows side by side, chooses, and can undo it for 30 days.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from common import scoping
from common.errors import DomainError
from common.history import recorded
from people.accounts import sign_in_codes
from people.accounts.addresses import hold
from people.choices import Visibility
from people.merging.references import RowsMove, collisions, pointing_at, undo
from people.models import Affiliation, NotDuplicate, Person, PersonMerge
from people.models.merging import UNDO_FOR
from people.profile.services import SHARING

__all__ = ["collisions", "merge", "not_a_duplicate", "preview", "undo_merge"]

#: What stays with the row that was merged away: ways to sign in, and who did what before.
STAYS_BEHIND = frozenset(
    {
        "mfa.Authenticator",
        "admin.LogEntry",
        "people.Person_groups",
        "people.Person_user_permissions",
        "people.PersonMerge",
        "people.NotDuplicate",
    }
)
_SHOWN_TO = [Visibility.OFFICERS, Visibility.MEMBERS, Visibility.EVERYONE]


def preview(*, kept: Person, gone: Person, by: Any) -> list[tuple[str, int]]:
    """What would come along from ``gone``: the name of each kind of row, and how many. Nothing is written."""
    _may_merge(kept, gone, by)
    found = []
    for field in pointing_at(Person):
        model = field.model
        if model._meta.label in STAYS_BEHIND or model is Person:
            continue
        count = model._base_manager.filter(**{field.name: gone}).count()
        if count:
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            found.append((str(name), count))
    return found


@recorded
def merge(*, kept: Person, gone: Person, by: Person) -> PersonMerge:
    """Everything of ``gone`` becomes ``kept``'s. Of what collides, the earliest row stays.

    Addresses come along and stay as confirmed as they were. What ``kept`` leaves empty is filled; where the two
    chose differently who may see something, the narrower choice holds. ``gone`` stays as a row that nobody can
    sign in with, for history and for undoing.
    """
    for address in sorted(filter(None, (kept.email, gone.email))):
        hold(address)
    rows = Person.objects.select_for_update().in_bulk([kept.pk, gone.pk])
    kept, gone = rows[kept.pk], rows[gone.pk]
    _may_merge(kept, gone, by)
    move = RowsMove(stay_behind=STAYS_BEHIND)
    email, mailbox, is_staff = gone.email, gone.shared_mailbox, gone.is_staff
    move.change(gone, email=None, shared_mailbox="", is_active=False, is_staff=False, merged_into_id=kept.pk)
    sign_in_codes.void(gone)
    move.everything(gone=gone, kept=kept)
    filled = {
        name: getattr(gone, name)
        for name in ("phone", "about", "access_needs")
        if getattr(gone, name) and not getattr(kept, name)
    }
    narrower = {name: min(getattr(kept, name), getattr(gone, name), key=_SHOWN_TO.index) for name in SHARING}
    own = {
        "email": kept.email or email,
        "shared_mailbox": kept.shared_mailbox or mailbox,
        "is_staff": kept.is_staff or is_staff,
    }
    move.change(kept, **own, **filled, **narrower)
    _keep_address(move, kept, email)
    _keep_a_main_museum(move, kept)
    return PersonMerge.objects.create(kept=kept, gone=gone, by=by, record={"steps": move.steps})


def _keep_address(move: RowsMove, kept: Person, email: str | None) -> None:
    """The address that ``gone`` had is ``kept``'s from now on, so that whoever signs up with it is found.

    It counts as confirmed (rule 31): the officer who merges says that both are read by one person. Only what is
    confirmed is looked at when somebody signs up, so that nobody draws others' sign-ups by claiming an address.
    """
    if not email or EmailAddress.objects.filter(user=kept, email=email).exists():
        return
    has_primary = EmailAddress.objects.filter(user=kept, primary=True).exists()
    primary = kept.email == email and not has_primary
    elsewhere = EmailAddress.objects.filter(email=email, verified=True).exists()
    row = EmailAddress.objects.create(user=kept, email=email, verified=not elsewhere, primary=primary)
    move.added(row)


def _keep_a_main_museum(move: RowsMove, kept: Person) -> None:
    lasting = kept.affiliations.filter(ends_on=None)
    heir = lasting.order_by("starts_on", "pk").first()
    if heir and not lasting.filter(is_main=True).exists():
        move.change(heir, is_main=True)


@recorded
def undo_merge(*, merge: PersonMerge, by: Person) -> None:
    """Make two people of one again, each with the rows they had. What came after the merge stays with the kept one."""
    merge = PersonMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise DomainError("This merge has been undone already.")
    if not merge.record or not merge.can_be_undone:
        raise DomainError("A merge can be undone for 30 days. This one is older.")
    # No more than what is needed: who signs the kept person up meanwhile holds the event that is looked at below.
    kept = Person.objects.select_for_update(no_key=True).get(pk=merge.kept_id)
    _may_act_on(kept, by)
    if kept.erased_at or kept.merged_into_id:
        raise DomainError("The person kept has gone since, so this merge cannot be undone.")
    try:
        with transaction.atomic():
            undo(merge.record["steps"])
    except IntegrityError:
        raise DomainError(
            "What they share has changed too much since: this merge cannot be undone any more."
        ) from None
    merge.undone_at = timezone.now()
    merge.record = {}
    merge.save(update_fields=["undone_at", "record"])


@recorded
def not_a_duplicate(*, first: Person, second: Person, by: Person) -> NotDuplicate:
    """These two are two people. Nobody is asked about them again."""
    if first.pk == second.pk:
        raise DomainError("Choose two different people.")
    for person in (first, second):
        _may_act_on(person, by)
    low, high = sorted((first.pk, second.pk))
    row, _ = NotDuplicate.objects.get_or_create(first_id=low, second_id=high, defaults={"by": by})
    return row


def _may_merge(kept: Person, gone: Person, by: Any) -> None:
    if kept.pk == gone.pk:
        raise DomainError("Choose two different people.")
    for person in (kept, gone):
        _may_act_on(person, by)
        if person.merged_into_id or person.erased_at:
            raise DomainError(f"{person} has been merged or closed already.")
    if gone.is_superuser:
        raise DomainError(f"{gone} is an administrator here: keep that row instead.")
    if (kept.is_staff or kept.is_superuser or gone.is_staff) and not by.is_superuser:
        # An address that comes along opens the account, and with it the desk.
        raise DomainError("One of the two is an officer, so an administrator has to merge them.", status=403)
    _may_speak_for(kept, gone, by)
    low, high = sorted((kept.pk, gone.pk))
    if NotDuplicate.objects.filter(first_id=low, second_id=high).exists():
        raise DomainError("These two have been said to be two people.")


def _may_speak_for(kept: Person, gone: Person, by: Any) -> None:
    """Whoever takes part elsewhere too is not their officer's alone: an account, once merged, opens all of it."""
    mine = scoping.programme_ids(by)
    for person in (kept, gone):
        if mine is not None and scoping.reached_by(person) - mine:
            raise DomainError(
                f"{person} takes part in another programme too, so an administrator has to merge them, once they have "
                "said that both are theirs.",
                status=403,
            )


def _may_act_on(person: Person, by: Any) -> None:
    if not scoping.scope(Person.objects.filter(pk=person.pk), by).exists():
        raise DomainError("You do not act for a programme that this person takes part in.", status=403)


def resolve_affiliations(move: RowsMove, there: models.Model, coming: models.Model) -> bool:
    """One main museum is enough; two rows for the same part in the same museum become one, which began earlier."""
    assert isinstance(there, Affiliation)
    assert isinstance(coming, Affiliation)
    shared = there.museum_id == coming.museum_id or there.person_id == coming.person_id
    same = shared and there.kind == coming.kind
    if same and there.ends_on is None and coming.ends_on is None:
        earlier, later = sorted((there, coming), key=lambda each: each.pk)
        days = [each.starts_on for each in (earlier, later)]
        starts_on = min(day for day in days if day) if all(days) else None
        if there.is_main and earlier is coming:
            move.change(there, is_main=False)  # the merge gives the person a main museum again at its end
        move.change(earlier, role=earlier.role or later.role, starts_on=starts_on)
        return False
    move.change(coming, is_main=False)
    return True


def resolve_addresses(move: RowsMove, there: models.Model, coming: models.Model) -> bool:
    """Both addresses stay, as confirmed as they were; the one written to is the kept person's."""
    assert isinstance(there, EmailAddress)
    assert isinstance(coming, EmailAddress)
    if there.email == coming.email:
        if coming.verified and not there.verified:
            earlier = min(there, coming, key=lambda each: each.pk)
            move.change(coming, verified=False)
            move.change(earlier, verified=True)
        return False
    move.change(coming, primary=False)
    return True


@transaction.atomic
def forget_old() -> int:
    """Drop what undoing needs once it can no longer be undone: it holds copies of people's details."""
    old = PersonMerge.objects.filter(at__lt=timezone.now() - UNDO_FOR).exclude(record={})
    return old.update(record={})
