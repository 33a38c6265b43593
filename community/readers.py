"""Who gets the news of a programme: whoever has asked for it and not stopped it since, each person once."""

from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet

from mailing.choices import SubscriptionState
from mailing.many import Reader
from mailing.models import Subscription
from mailing.standing import NEWS
from people.models import Person
from programmes.models import Programme


def subscriptions(programme: Programme) -> QuerySet[Subscription]:
    """The rows that say yes, oldest first. A mail is asked about again when it is sent (mailing.preferences)."""
    return (
        Subscription.objects.filter(sort=NEWS, programme=programme, state=SubscriptionState.ON)
        .filter(Q(person=None) | Q(person__erased_at=None, person__merged_into=None))
        .order_by("pk")
    )


def readers(rows: Sequence[Subscription]) -> Iterator[Reader]:
    """Whom some rows stand for. Who gave an address and has an account with it is that person, and gets one mail.

    Asks the database once, whatever the number of rows; ``person`` must have been selected with them.
    """
    addresses = [row.address for row in rows if row.address]
    known = (
        {person.email: person for person in Person.objects.filter(email__in=addresses)} if addresses else {}
    )
    for row in rows:
        person = row.person or known.get(row.address)
        if person is None:
            yield Reader(address=row.address)
        elif person.address:
            yield Reader(person=person)


def count(programme: Programme) -> int:
    """How many would get it now. Two queries."""
    rows = list(subscriptions(programme).select_related("person"))
    return len({reader.person.pk if reader.person else reader.address for reader in readers(rows)})
