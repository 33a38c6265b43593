"""Every kind of mail there is, in words, and the sorts by which people choose what they get.

Apps register both in their ``AppConfig.ready()``. A *kind* is what the outbox calls a mail ("events.place"); a *sort*
is what somebody switches on and off ("News of a programme"). Essential sorts have no switch: they always come (C8).
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from common.registry import Registry


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


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mail: what officers read for its key, and its sort."""

    key: str
    name: str
    sort: str


sorts: Registry[Sort] = Registry()
kinds: Registry[Kind] = Registry()


def add_sort(sort: Sort, *, order: int = 100) -> None:
    sorts.register(sort.key, sort, order=order)


def add_kinds(sort: str, names: dict[str, str]) -> None:
    """Register kinds of one sort: what officers read, by the outbox's key."""
    for key, name in names.items():
        kinds.register(key, Kind(key, name, sort))


def sort_named(key: str) -> Sort | None:
    return sorts.get(key)


def sort_of(kind: str) -> Sort | None:
    """The sort of a kind. One that nobody registered has none, and goes out like an essential one."""
    found = kinds.get(kind)
    return sort_named(found.sort) if found is not None else None


def must_be_known(kind: str) -> None:
    """Refuse to queue a kind that nobody registered, while developing and in tests, so that none gets any further."""
    made_up = kind.startswith(("test.", "bench.")) and settings.TESTING
    if kinds.get(kind) is None and not made_up and (settings.TESTING or settings.DEBUG):
        raise ImproperlyConfigured(
            f"Nobody has registered mail of the kind “{kind}”: see mailing.kinds.add_kinds."
        )


def name_of(kind: str) -> str:
    found = kinds.get(kind)
    return found.name if found else kind
