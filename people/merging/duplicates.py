"""Finding people who may be in the house twice. Nobody is ever merged by this: it asks, an officer answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, Count, Exists, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Lower

from common import scoping
from common.search import Plain
from people.models import Affiliation, NotDuplicate, Person


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one person, and why we think so."""

    first: Person
    second: Person
    why: str


def duplicates(*, by: Any, limit: int = 50) -> list[Pair]:
    """Pairs of people, both in the officer's programmes, that may be one; those said to be two are left out."""
    people = scoping.scope(Person.objects.known().exclude(name=""), by).order_by()
    settled = set(NotDuplicate.objects.values_list("first_id", "second_id"))
    found: dict[tuple[int, int], str] = {}
    for group, why in _groups(people, most=limit + len(settled)):
        for pair in combinations(sorted(set(group)), 2):
            if pair not in settled and len(found) < limit:
                found.setdefault((pair[0], pair[1]), why)
    rows = Person.objects.in_bulk({pk for pair in found for pk in pair})
    return [Pair(rows[first], rows[second], why) for (first, second), why in found.items()]


def _groups(people: QuerySet[Person], *, most: int) -> Iterator[tuple[Iterable[int], str]]:
    """Sets of people who share something that people rarely share, the surest sign first."""
    mailbox = people.exclude(email=None).annotate(mailbox=_without_alias("email"))
    for pks in _shared(mailbox, "mailbox", most=most):
        yield pks, "Their addresses reach the same mailbox"
    claimed = EmailAddress.objects.filter(user__in=people.values("pk"), verified=True)
    owners = people.exclude(pk=OuterRef("user")).filter(email=OuterRef("email"))
    for email, user in claimed.filter(Exists(owners)).values_list("email", "user_id")[:most]:
        yield [user, *people.filter(email=email).values_list("pk", flat=True)], "The same address"
    sharing = people.exclude(shared_mailbox="").annotate(mailbox=Lower("shared_mailbox"), plain=Plain("name"))
    for pks in _shared(sharing, "mailbox", "plain", most=most):
        yield pks, "The same name in a shared mailbox"
    there = Affiliation.objects.filter(person__in=people.values("pk")).annotate(plain=Plain("person__name"))
    for pks in _shared(there, "plain", "museum", most=most, person="person"):
        yield pks, "The same name at the same museum"


def _shared(rows: QuerySet[Any], *keys: str, most: int, person: str = "pk") -> Iterable[list[int]]:
    groups = (
        rows.order_by()
        .values(*keys)
        .annotate(people=ArrayAgg(person, distinct=True), size=Count(person, distinct=True))
    )
    return groups.filter(size__gt=1).order_by(*keys).values_list("people", flat=True)[:most]


def _without_alias(field: str) -> Func:
    """As ``people.accounts.addresses.without_alias``, said in SQL."""
    return Func(
        Lower(F(field)),
        Value(r"\+[^@]*@"),
        Value("@"),
        function="regexp_replace",
        output_field=CharField(),
    )
