"""Wishes for a group, and the private choices beside them."""

from datetime import datetime

from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from matching.choices import EntryState
from matching.models import Entry, NotWith, Pool
from people.choices import AffiliationKind
from people.models import Person
from programmes.services import become_member

MOST_PRIVATE_CHOICES = 10


def proposed(*, pool: Pool, person: Person) -> Entry:
    """What is known of somebody already, so that they need not type it."""
    affiliation = person.affiliations.current().select_related("museum").first()
    if affiliation is None:
        return Entry(pool=pool, person=person)
    return Entry(pool=pool, person=person, museum=affiliation.museum, kind=AffiliationKind(affiliation.kind))


@recorded
def write(*, pool: Pool, by: Person, wish: Entry, form_opened_at: datetime | None = None) -> Entry:
    """Keep somebody's own wish, a first one or a changed one. Whoever wants a group becomes a member."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    row = Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk)
    if not row.is_open(person=by, form_opened_at=form_opened_at):
        raise DomainError("This call is closed. Write to the officers if you would still like to join.")
    wish.pool, wish.person = row, by
    known = Entry.objects.filter(pool=row, person=by).first()
    if known is not None:  # the same page in two windows: the later one counts
        wish.pk, wish.made_at = known.pk, known.made_at
        wish._state.adding = False
    if wish.state == EntryState.IN and row.commitment not in ("", wish.committed_to):
        wish.committed_to, wish.committed_at = row.commitment, timezone.now()
    wish.save()
    become_member(programme=row.programme, person=by)
    return wish


@recorded
def not_with(*, address: str, by: Person) -> NotWith:
    """Keep a private choice. It says the same whether or not anybody here has that address."""
    Person.objects.select_for_update().get(pk=by.pk)
    if address == (by.email or ""):
        raise DomainError("That is your own address.", field="address")
    mine = NotWith.objects.filter(person=by)
    if mine.filter(address=address).exists():
        raise DomainError("You have noted this address already.", field="address")
    if mine.count() >= MOST_PRIVATE_CHOICES:
        raise DomainError(f"You can note up to {MOST_PRIVATE_CHOICES}. Take one back first.", field="address")
    return NotWith.objects.create(person=by, address=address)


@recorded
def forget_not_with(*, choice: NotWith, by: Person) -> None:
    """Take back a private choice: it counts no more from the next time groups are formed. Only
    one's own is ever found."""
    NotWith.objects.filter(pk=choice.pk, person=by).delete()
