"""The rules of programmes: who belongs to them, who acts for them, and how that is handed over."""

from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from common.registry import Registry
from people.models import Museum, Person
from programmes.choices import RoleKind
from programmes.models import Programme, Role

#: What upper apps do when a programme opens: give it reminder rules, say.
programme_opened: Registry[Callable[[Programme], object]] = Registry()


@transaction.atomic
def open_programme(programme: Programme) -> Programme:
    """Write a new programme, and let every app give it what it needs to begin with."""
    programme.save()
    for begin in programme_opened:
        begin(programme)
    return programme


def become_member(*, programme: Programme, person: Person) -> None:
    """Note that ``person`` takes part in ``programme``. Calling it again changes nothing."""
    Role.objects.bulk_create(
        [Role(programme=programme, person=person, kind=RoleKind.MEMBER, starts_on=timezone.localdate())],
        ignore_conflicts=True,
    )


@recorded
def give_role(
    *,
    programme: Programme,
    person: Person,
    kind: str,
    by: Person,
    museum: Museum | None = None,
    region: str = "",
    starts_on: date | None = None,
) -> Role:
    """Give ``person`` a role. An officer may open the desk from now on. Raises DomainError if they have it already."""
    if kind in (RoleKind.PARTNER_LEAD, RoleKind.HOST) and museum is None:
        raise DomainError("Say which museum they act for.", field="museum")
    try:
        with transaction.atomic():
            role = Role.objects.create(
                programme=programme,
                person=person,
                kind=kind,
                museum=museum,
                region=region,
                starts_on=starts_on or timezone.localdate(),
            )
    except IntegrityError:
        raise DomainError(f"{person} has this role in {programme} already.", field="person") from None
    _allow_desk(person)
    return role


@recorded
def end_role(*, role: Role, by: Person, on: date | None = None) -> None:
    """End a role. The last officer of a programme cannot be taken away (rule 35)."""
    # The programme row is the lock: two officers leaving at once must not leave it without one.
    Programme.objects.select_for_update().get(pk=role.programme_id)
    if role.kind == RoleKind.OFFICER and not _other_officers(role).exists():
        raise DomainError(f"{role.person} is the last officer of {role.programme}. Name another one first.")
    role.ends_on = on or timezone.localdate()
    if role.starts_on and role.ends_on < role.starts_on:
        raise DomainError("A role cannot end before it starts.", field="ends_on")
    role.save(update_fields=["ends_on"])
    _allow_desk(role.person)


@recorded
def hand_over(*, programme: Programme, from_person: Person, to_person: Person, by: Person) -> list[Role]:
    """Give everything ``from_person`` does for ``programme`` to ``to_person`` (O5), and end it for the former.

    Membership stays: it says that somebody took part, and nobody can take that over.
    """
    if from_person == to_person:
        raise DomainError("Choose somebody else to hand over to.", field="to_person")
    Programme.objects.select_for_update().get(pk=programme.pk)
    today = timezone.localdate()
    held = list(
        Role.objects.current()
        .filter(programme=programme, person=from_person)
        .exclude(kind=RoleKind.MEMBER)
        .select_related("museum")
    )
    if not held:
        raise DomainError(f"{from_person} has nothing to hand over in {programme}.", field="from_person")
    given = []
    for role in held:
        new, _ = Role.objects.get_or_create(
            programme=programme,
            person=to_person,
            kind=role.kind,
            museum=role.museum,
            ends_on=None,
            defaults={"region": role.region, "starts_on": today},
        )
        given.append(new)
        role.ends_on = max(today, role.starts_on or today)
        role.save(update_fields=["ends_on"])
    _allow_desk(to_person)
    _allow_desk(from_person)
    return given


def _other_officers(role: Role) -> models.QuerySet[Role]:
    return (
        Role.objects.current()
        .filter(programme=role.programme_id, kind=RoleKind.OFFICER, person__is_active=True)
        .exclude(pk=role.pk)
        .exclude(person=role.person_id)
    )


def _allow_desk(person: Person) -> None:
    """The desk is open to whoever is an officer somewhere today, or a superuser; to nobody else."""
    today = timezone.localdate()
    is_officer = person.is_superuser or (
        Role.objects.on(today).filter(person=person, kind=RoleKind.OFFICER).exclude(ends_on=today).exists()
    )
    if person.is_staff != is_officer:
        person.is_staff = is_officer
        person.save(update_fields=["is_staff"])
