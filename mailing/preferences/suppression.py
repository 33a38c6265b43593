"""Addresses that get nothing but what is essential: recognised when they come again, read by nobody (C10).

What is kept is a keyed hash, so it outlives closing an account and an import of the same list. One that several
people are known to read counts for the person of that name alone, whether it is info@ or a couple's own.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Count

from common import scoping
from common.errors import DomainError
from common.history import recorded
from mailing.choices import Why
from mailing.models import Suppression
from people.accounts.addresses import is_shared, without_alias
from people.models import Person


def digest(address: str, name: str = "") -> str:
    """The keyed hash of an address, whichever alias and however it is written; with ``name``, of one of its readers."""
    plain = without_alias(address)
    if name:
        plain = f"{plain}\n{' '.join(name.split()).casefold()}"
    key = hashlib.sha256(b"mailing.suppression:" + settings.SUPPRESSION_KEY.encode()).digest()
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()


def suppress(*, address: str, why: Why, name: str = "") -> None:
    """Send nothing that is not essential there: to whoever reads it, or, where several people are known to, to the one
    of that ``name``. Calling it again changes nothing."""
    name = name if is_shared(address) else ""
    Suppression.objects.bulk_create(
        [Suppression(digest=digest(address, name), why=why)], ignore_conflicts=True
    )


def found(who: Iterable[tuple[str, str]]) -> dict[tuple[str, str], set[Why]]:
    """Of addresses and names, those that are suppressed, and why: one query for any number."""
    by_digest: dict[str, list[tuple[str, str]]] = {}
    for address, name in who:
        for each in {digest(address), digest(address, name)} if address else ():
            by_digest.setdefault(each, []).append((address, name))
    known: dict[tuple[str, str], set[Why]] = {}
    rows = Suppression.objects.filter(digest__in=by_digest).values_list("digest", "why") if by_digest else ()
    for key, why in rows:
        for pair in by_digest[key]:
            known.setdefault(pair, set()).add(Why(why))
    return known


def counts() -> list[tuple[str, int]]:
    """How many addresses there are for each reason: all that officers see."""
    rows = dict(Suppression.objects.order_by().values_list("why").annotate(Count("pk")))
    return [(str(why.label), rows.get(why.value, 0)) for why in Why]


def lift_by_reader(*, address: str, name: str = "") -> None:
    """The reader asks for something again."""
    Suppression.objects.filter(digest__in={digest(address), digest(address, name)}).delete()


@recorded
def lift_by_officer(*, person: Person, reason: str, by: Person) -> int:
    """Take the address of somebody in one's programme off, for a reason that is kept; returns how many rows went.

    What they themselves switched off stays off: this only lets mail reach them again.
    """
    if not reason.strip():
        raise DomainError("Say why. It is kept with what you did.", field="reason")
    if not scoping.scope(Person.objects.filter(pk=person.pk), by).exists():
        raise DomainError("You do not act for a programme that this person takes part in.", status=403)
    if not person.address:
        raise DomainError("There is no address to write to.")
    rows = Suppression.objects.filter(
        digest__in={digest(person.address), digest(person.address, person.name)}
    )
    gone, _ = rows.delete()
    if not gone:
        raise DomainError("Mail to this address is not stopped.")
    return gone


def reasons(person: Person) -> Collection[Why]:
    """Why mail to somebody is stopped; nothing when it is not."""
    pair = (person.address, person.name)
    return found([pair]).get(pair, set())
