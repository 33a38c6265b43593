"""The rules of programmes: who belongs to them, who acts for them, and how that is handed over."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from common.errors import DomainError
from common.faults import each_row
from common.history import recorded
from common.registry import Registry
from people.models import Museum, Person
from programmes.choices import GIVEN_BY_HAND, RoleKind
from programmes.models import Programme, Role

#: What upper apps do when a programme opens: give it reminder rules, say.
programme_opened: Registry[Callable[[Programme], object]] = Registry()


class HandOver(Protocol):
    """What an upper app passes on: returns it in words, for the officer ("3 events that they co-organise")."""

    def __call__(
        self, *, programme: Programme, from_person: Person, to_person: Person, by: Person
    ) -> list[str]: ...


#: What else somebody does for a programme, kept by upper apps and passed on with their roles (O5).
handed_over: Registry[HandOver] = Registry()


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
    """Give ``person`` a role. An officer may open the desk from its first day on.

    Raises DomainError if they have it already, and for a role that confers nothing yet.
    """
    if kind not in GIVEN_BY_HAND:
        raise DomainError(f"“{RoleKind(kind).label}” is not a role that can be given yet.", field="kind")
    if region and not Museum.objects.filter(region=region).exists():
        raise DomainError("No museum here is in that region. Choose one of the list.", field="region")
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
def hand_over(*, programme: Programme, from_person: Person, to_person: Person, by: Person) -> list[str]:
    """Give everything ``from_person`` does for ``programme`` to ``to_person`` (O5), and end it for the former.

    Roles, the address for questions if it is theirs, and what upper apps register (``handed_over``). Membership stays:
    it says that somebody took part, and nobody can take that over. Returns in words what was taken over.
    """
    if from_person == to_person:
        raise DomainError("Choose somebody else to hand over to.", field="to_person")
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    today = timezone.localdate()
    taken = [
        words
        for passes in handed_over
        for words in passes(programme=locked, from_person=from_person, to_person=to_person, by=by)
    ]
    if from_person.email and locked.contact_email == from_person.email:
        if not to_person.email:
            raise DomainError(f"{to_person} has no address of their own for questions.", field="to_person")
        locked.contact_email = to_person.email
        locked.save(update_fields=["contact_email"])
        taken.append("the address for questions")
    return _hand_over_roles(locked, from_person, to_person, today, taken)


def _hand_over_roles(
    programme: Programme, from_person: Person, to_person: Person, today: date, taken: list[str]
) -> list[str]:
    held = list(
        Role.objects.current()
        .filter(programme=programme, person=from_person)
        .exclude(kind=RoleKind.MEMBER)
        .select_related("museum")
    )
    if not held and not taken:
        raise DomainError(f"{from_person} has nothing to hand over in {programme}.", field="from_person")
    for role in held:
        Role.objects.get_or_create(
            programme=programme,
            person=to_person,
            kind=role.kind,
            museum=role.museum,
            ends_on=None,
            defaults={"region": role.region, "starts_on": today},
        )
        role.ends_on = max(today, role.starts_on or today)
        role.save(update_fields=["ends_on"])
    _allow_desk(to_person)
    _allow_desk(from_person)
    return [*sorted({role.get_kind_display().lower() for role in held}), *taken]


def open_and_close_desks() -> list[Person]:
    """Open the desk to officers whose role begins today, and close it to whose has ended. Returns whose it was."""
    today = timezone.localdate()
    wrong = (
        Person.objects.filter(is_superuser=False)
        .alias(is_officer=Exists(_opening_roles(today).filter(person=OuterRef("pk"))))
        .exclude(is_staff=F("is_officer"))
    )
    return each_row(
        "programmes.open_and_close_desks",
        Person,
        list(wrong.order_by("pk").values_list("pk", flat=True)),
        lambda pk: _allow_desk(Person.objects.select_for_update(no_key=True).get(pk=pk)),
        left_out="opening or closing the desk for them",
    )


def _other_officers(role: Role) -> models.QuerySet[Role]:
    return (
        Role.objects.current()
        .filter(programme=role.programme_id, kind=RoleKind.OFFICER, person__is_active=True)
        .exclude(pk=role.pk)
        .exclude(person=role.person_id)
    )


def _opening_roles(today: date) -> models.QuerySet[Role]:
    """The roles that open the desk. One that was ended today closes it at once."""
    return Role.objects.on(today).filter(kind=RoleKind.OFFICER).exclude(ends_on=today)


def _allow_desk(person: Person) -> Person:
    """The desk is open to whoever is an officer somewhere today, or a superuser; to nobody else."""
    is_officer = person.is_superuser or _opening_roles(timezone.localdate()).filter(person=person).exists()
    if person.is_staff != is_officer:
        person.is_staff = is_officer
        person.save(update_fields=["is_staff"])
    return person
