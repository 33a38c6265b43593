"""Finding people by what they type, and adding those who are new."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Lower

from common.addresses import tidy
from common.errors import DomainError
from common.history import acting
from common.names import Likeness, likeness, tidy_name
from common.search import Plain
from people.accounts.addresses import hold, is_role_mailbox, same_mailbox, without_alias
from people.models import Person, PersonQuerySet


@dataclass(frozen=True, slots=True)
class AtAddress:
    """Who is known at an address under a name: a person, certain or not; or nobody of that name.

    ``is_taken``: the address itself is somebody's own, so that another of its readers has it as a shared mailbox.
    """

    person: Person | None
    is_certain: bool = True
    is_taken: bool = False


class NotSure(Exception):
    """Whether two names at one address are one person's has to be asked: ``known`` is who is known there."""

    def __init__(self, known: Person) -> None:
        super().__init__("They may be two people.")
        self.known = known


@transaction.atomic(savepoint=False)
def person_for_booking(
    *,
    name: str,
    email: str,
    by: Person | None = None,
    only_if_sure: bool = False,
    is_other: bool = False,
) -> Person:
    """The person who signs up without signing in, as ``name`` and ``email`` tell: found, or added (rules 10, 12, 34).

    Two names at one address, or at aliases of it, are two people; a mailbox such as info@ is as many as names. A name
    that may be either is taken for who is known there: whoever can ask does so first (``known_at``). Somebody new has
    no password and no verified address; when they join later, they get this same row. What is known of somebody found
    is never changed by what a stranger types. ``by`` is the officer who signs them up, if one does. Raises NotSure,
    where ``only_if_sure``, for a name that may be either; ``is_other`` says that it is not who is known.
    """
    name, email = tidy_name(name), tidy(email)
    if not name:
        raise DomainError("Give the name of the person who comes.", field="name")
    if "@" not in email:
        raise DomainError("Give an e-mail address, so that we can write about this session.", field="email")
    hold(email)
    with acting(by=by):
        known = known_at(name=name, email=email)
        if known.person is not None and not known.is_certain:
            if only_if_sure:
                raise NotSure(known.person)
            if is_other:
                return _add_person(name=name, email=email, shared=known.is_taken)
        return known.person or _add_person(name=name, email=email, shared=known.is_taken)


@transaction.atomic(savepoint=False)
def add_person(*, name: str, email: str, by: Person, is_taken: bool) -> Person:
    """Somebody new, as an officer says who has seen whom ``known_at`` knows. ``is_taken`` is what it said."""
    name, email = tidy_name(name), tidy(email)
    hold(email)
    with acting(by=by):
        return _add_person(name=name, email=email, shared=is_taken)


@transaction.atomic(savepoint=False)
def person_at_the_door(*, name: str, email: str = "", by: Person) -> Person:
    """Somebody who stands at the door: found by their address, if they give one, and otherwise somebody new.

    Nobody is taken for another by their name alone (rule 31). Of somebody without an address nothing is kept but the
    name.
    """
    if email.strip():
        return person_for_booking(name=name, email=email, by=by)
    with acting(by=by):
        return person_by_name(name=name)


@transaction.atomic(savepoint=False)
def person_by_name(*, name: str) -> Person:
    """Somebody new of whom nothing is known but the name."""
    name = tidy_name(name)
    if not name:
        raise DomainError("Give the name of the person who comes.", field="name")
    person = Person(name=name, password=make_password(None))
    person.save()
    person.just_added = True
    return person


@transaction.atomic(savepoint=False)
def give_address(*, person: Person, email: str) -> None:
    """An address for somebody known by their name alone. One that is somebody else's own is a shared mailbox."""
    email = tidy(email)
    hold(email)
    if known_at(name=person.name, email=email).is_taken or is_role_mailbox(email):
        person.shared_mailbox = email
    else:
        person.email = email
    person.save(update_fields=["email", "shared_mailbox"])


def find_person(*, name: str, email: str) -> Person | None:
    """The known person called ``name``, or perhaps called so, that ``email`` belongs to."""
    return known_at(name=name, email=email).person


def known_at(*, name: str, email: str) -> AtAddress:
    """Who of those that an address belongs to, or an alias of it, is called ``name``."""
    email = tidy(email)
    if is_role_mailbox(email):
        return AtAddress(_find_in_shared_mailbox(name=name, email=email))
    confirmed = EmailAddress.objects.filter(same_mailbox("email", email)).filter(
        Q(verified=True) | Q(primary=True)
    )
    sharing = Person.objects.filter(same_mailbox("shared_mailbox", email), email=None)
    readers = list(
        confirmed.order_by()
        .values_list("user_id", "email", "verified", "user__name")
        .union(
            Person.objects.filter(same_mailbox("email", email))
            .order_by()
            .values_list("pk", "email", Value(False), "name"),
            sharing.order_by()
            .annotate(mailbox=F("shared_mailbox"))
            .values_list("pk", "mailbox", Value(False), "name"),
        )
    )
    is_taken = any(reader[1] == email for reader in readers)
    for wanted in (Likeness.SAME, Likeness.UNCLEAR):
        alike = [reader for reader in readers if likeness(reader[3], name) is wanted]
        best = min(alike, key=lambda reader: (reader[1] != email, not reader[2], reader[0]), default=None)
        if best is not None:
            person = _as_known(_all_there_are().get(pk=best[0]))
            return AtAddress(person, wanted is Likeness.SAME, is_taken)
    return AtAddress(None, is_taken=is_taken)


def owner_of(email: str) -> Person | None:
    """The one known person who may sign in with exactly this address.

    Somebody who has only claimed the address, and not yet shown that they read it, does not own it.
    """
    confirmed = EmailAddress.objects.filter(email=tidy(email), verified=True).values("user_id")
    people = _all_there_are()
    return _as_known(people.filter(pk__in=confirmed).first() or people.filter(email=tidy(email)).first())


def _find_in_shared_mailbox(*, name: str, email: str) -> Person | None:
    mailboxes = [email, without_alias(email)]
    own_address = Q(email__in=mailboxes)
    sharing = Q(email=None, mailbox__in=mailboxes) & ~Q(shared_mailbox="")
    readers = _all_there_are().annotate(mailbox=Lower("shared_mailbox"), plain=Plain("name"))
    return _as_known(readers.filter(own_address | sharing, plain=Plain(Value(name))).order_by("pk").first())


def _all_there_are() -> PersonQuerySet:
    return Person.objects.get_queryset().select_related("merged_into")


def _as_known(person: Person | None) -> Person | None:
    """The row that stands for ``person`` today: what was merged away leads to what it was merged into."""
    while person is not None and person.merged_into is not None:
        person = person.merged_into
    return person


def _add_person(*, name: str, email: str, shared: bool) -> Person:
    person = Person(name=name, password=make_password(None))
    if shared or is_role_mailbox(email):
        person.shared_mailbox = email
    else:
        person.email = email
    person.save()
    person.just_added = True
    return person
