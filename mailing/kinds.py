"""The sorts by which people choose which mail they get, and which sort a kind of mail is of.

A *kind* is what the outbox calls a mail ("events.place"; ``mailing.declaration``); a *sort* is what somebody switches
on and off ("News of a programme"). Essential sorts have no switch: they always come (C8).
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from common.registry import Registry
from mailing.declaration import Declaration, declarations


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of mail as its readers know it. ``about`` says what comes; of an essential one, why it always does.

    ``asked_first``: it comes only to those who said yes. Otherwise it comes until somebody says no.
    """

    key: str
    name: str
    about: str
    essential: bool = False
    per_programme: bool = False
    asked_first: bool = True
    channel: str = "mail"


sorts: Registry[Sort] = Registry()


def add_sort(sort: Sort) -> None:
    sorts.register(sort.key, sort)


def sort_named(key: str) -> Sort | None:
    return sorts.get(key)


def sort_of(kind: str) -> Sort | None:
    """The sort of a kind. One that nobody declared has none, and goes out like an essential one."""
    found = declarations.get(kind)
    return sort_named(found.sort) if found is not None else None


def must_be_declared(mail: Declaration) -> None:
    """Refuse to write a mail that nobody has declared, while developing and in tests, so that none gets any further.

    Raises ImproperlyConfigured."""
    made_up = mail.kind.startswith(("test.", "bench.")) and settings.TESTING
    if declarations.get(mail.kind) is not mail and not made_up and (settings.TESTING or settings.DEBUG):
        raise ImproperlyConfigured(
            f"Mail of the kind “{mail.kind}” is not declared: see mailing.declaration.declare."
        )


def name_of(kind: str) -> str:
    found = declarations.get(kind)
    return found.name if found else kind
