"""Those who get a sort of mail: everybody whose newest word about it is yes."""

from django.db.models import Q

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
    rows = Subscription.objects.filter(Q(person=None) | Q(person__erased_at=None, person__merged_into=None))
    rows = rows.filter(sort=sort, programme=programme).select_related("person").order_by("at", "pk")
    said = list(rows)
    addresses = {row.address for row in said if row.address}
    owners = {person.email: person for person in Person.objects.known().filter(email__in=addresses)}
    newest: dict[int | str, tuple[Subscription, Person | None]] = {}
    for row in said:
        person = row.person or owners.get(row.address)
        newest[person.pk if person else row.address] = row, person
    on = [(row, who) for row, who in newest.values() if row.state == SubscriptionState.ON]
    people = [who for _, who in on if who is not None and who.is_active]
    mailboxes = {who.address for who in people}
    strangers = [row.address for row, who in on if who is None and row.address not in mailboxes]
    return [*(Reader(person=who) for who in people), *(Reader(address=each) for each in strangers)]
