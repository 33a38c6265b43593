"""Those who get a sort of mail: everybody whose newest word about it is yes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mailing.choices import SubscriptionState
from mailing.models import Subscription
from mailing.outbox.bulk import Reader
from people.models import Person
from programmes.models import Programme


def readers_of(sort: str, programme: Programme | None = None) -> list[Reader]:
    """Whoever has switched ``sort`` on, of a programme where it is one of each programme's: two queries.

    Somebody who said yes with an address alone and has an account with it is one reader, and what they said last
    counts. That they have stopped everything since is asked by ``queue_many``, as of any mail.
    """
    said = list(_said(sort, programme).order_by("at", "pk"))
    addresses = {row.address for row in said if row.address}
    return _readers(said, Person.objects.known().filter(email__in=addresses))


@dataclass(frozen=True, slots=True)
class Page:
    """Some readers, and the subscription up to which they are asked for. Somebody may stand on two pages."""

    readers: list[Reader]
    last: int


def page_of_readers(sort: str, programme: Programme | None, *, after: int, size: int) -> Page | None:
    """The readers behind the next ``size`` subscriptions beyond number ``after``; None when there are no more.

    What it costs depends on ``size`` alone: three queries for these subscriptions, for whoever else they may be of,
    and for everything that all of them have said.
    """
    rows = _said(sort, programme)
    page = list(rows.filter(pk__gt=after).order_by("pk")[:size])
    if not page:
        return None
    addresses = {row.address for row in page if row.address}
    people = {row.person_id for row in page if row.person_id}
    owners = list(
        Person.objects.known().filter(
            Q(pk__in=people) | Q(email__in=addresses) | Q(shared_mailbox__in=addresses)
        )
    )
    addresses |= {owner.email for owner in owners if owner.email}
    said = rows.filter(Q(person__in=people | {owner.pk for owner in owners}) | Q(address__in=addresses))
    return Page(_readers(list(said.order_by("at", "pk")), owners), page[-1].pk)


def _said(sort: str, programme: Programme | None) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(Q(person=None) | Q(person__erased_at=None, person__merged_into=None))
    return rows.filter(sort=sort, programme=programme).select_related("person")


def _readers(said: Iterable[Subscription], owners: Iterable[Person]) -> list[Reader]:
    """Those whose newest word is yes; ``said`` is in the order in which it was."""
    by_email = {person.email: person for person in owners if person.email}
    newest: dict[int | str, tuple[Subscription, Person | None]] = {}
    for row in said:
        person = row.person or by_email.get(row.address)
        newest[person.pk if person else row.address] = row, person
    on = [(row, who) for row, who in newest.values() if row.state == SubscriptionState.ON]
    people = [who for _, who in on if who is not None and who.is_active]
    mailboxes = {who.address for who in people}
    strangers = [row.address for row, who in on if who is None and row.address not in mailboxes]
    return [*(Reader(person=who) for who in people), *(Reader(address=each) for each in strangers)]
