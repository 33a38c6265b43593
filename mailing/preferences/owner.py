"""Whose preferences they are: a person's, or those of the reader of an address that belongs to nobody known here."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from common import links
from common.addresses import tidy
from common.errors import DomainError
from mailing.kinds import Sort, sort_of
from people.models import Person
from programmes.models import Programme

PURPOSE = "mail"


@dataclass(frozen=True, slots=True)
class Owner:
    """One reader of our mail."""

    person: Person | None
    address: str

    @property
    def recipient(self) -> str:
        """As the outbox names them."""
        return f"person:{self.person.pk}" if self.person else self.address

    @property
    def masked(self) -> str:
        """The address so that its owner knows it again and somebody looking over their shoulder does not."""
        local, _, domain = self.address.rpartition("@")
        return f"{local[:1]}•••@{domain}" if domain else "no address"

    @property
    def row(self) -> dict[str, Any]:
        """How a subscription says whose it is."""
        return {"person": self.person, "address": "" if self.person else self.address}


def owner_of_person(person: Person) -> Owner:
    return Owner(person, person.address)


def owner_of_address(address: str) -> Owner:
    return Owner(None, tidy(address))


def token(recipient: str, address: str) -> str:
    """What the links in a mail to ``recipient`` ("person:17" or an address) carry."""
    return links.make_lasting_token(PURPOSE, [recipient, _mark(address)])


def stop_address(recipient: str, address: str, *, sort: Sort, programme: int | None) -> str:
    """Where mail programs and people stop one sort of mail: a button on GET, done on POST (RFC 8058)."""
    return _stopping(sort, programme).replace(_WHOSE, token(recipient, address))


class FooterLinks:
    """The links at the foot of mails of a kind: to choose, and, where it is not essential, to stop it.

    Where they lead is looked up once; what is each reader's own is the token in them.
    """

    def __init__(self, kind: str, programme: Programme | None) -> None:
        sort = sort_of(kind)
        self._choose = links.absolute(reverse("mailing:preferences", args=[_WHOSE]))
        self._stop = ""
        if sort is not None and not sort.essential:
            self._stop = _stopping(sort, programme.pk if programme else None)

    def of(self, recipient: str, address: str) -> dict[str, str]:
        """Those of one reader; empty where there is no address to write to."""
        if not address:
            return {"preferences": "", "unsubscribe": ""}
        theirs = token(recipient, address)
        return {
            "preferences": self._choose.replace(_WHOSE, theirs),
            "unsubscribe": self._stop.replace(_WHOSE, theirs),
        }


#: Stands where the token of a reader goes, in an address that is looked up once for many.
_WHOSE = "WHOSE-IT-IS"


def _stopping(sort: Sort, programme: int | None) -> str:
    which = programme if sort.per_programme else None
    return links.absolute(reverse("mailing:stop", args=[_WHOSE, sort.key, which or 0]))


def read(text: str, *, any_address: bool = False) -> Owner:
    """Whose a token is. One made for an address that is not theirs any more opens nothing (rule 30).

    Stopping is let through all the same (``any_address``): whoever says stop is believed.
    """
    recipient, mark = links.read_lasting_token(PURPOSE, text)
    if not recipient.startswith("person:"):
        return Owner(None, recipient)
    person = Person.objects.filter(pk=recipient.removeprefix("person:")).select_related("merged_into").first()
    person = person.merged_into if person and person.merged_into else person
    if person is None or person.erased_at:
        raise DomainError("This account has been closed. Nothing is sent to it any more.", status=410)
    if not any_address and not constant_time_compare(mark, _mark(person.address)):
        raise DomainError(
            "This link was sent to an address that you no longer use here. Follow the one in a newer mail, or sign in.",
            status=410,
        )
    return owner_of_person(person)


def _mark(address: str) -> str:
    return salted_hmac("mailing.preferences", tidy(address), algorithm="sha256").hexdigest()[:12]
