"""Sign-in codes: only the newest one a person asked for works, once, for a quarter of an hour (rule 24).

Which code is the newest is kept in the cache, for as long as a code lives. The code itself is in the outbox and,
as allauth keeps it, in the session that asked; while the cache is away, that session alone decides.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from common.clock import time_words
from common.errors import DomainError
from people.models import Person

WRONG = "That is not the code we sent. Check the newest mail from us and type it again."


@dataclass(frozen=True, slots=True)
class Newest:
    """The digest of the newest code, when it was asked for, and the digests of those it replaced.

    An empty digest: none works any more.
    """

    digest: str
    asked_at: datetime
    replaced: tuple[str, ...] = ()


def _key(person: Person) -> str:
    return f"sign-in-code:{person.pk}"


def _digest(person: Person, code: str) -> str:
    return salted_hmac(f"people.codes:{person.pk}", _plain(code), algorithm="sha256").hexdigest()


def same(typed: str, sent: str | None) -> bool:
    """Whether two codes are one, however they were typed."""
    return bool(sent) and constant_time_compare(_plain(typed), _plain(sent or ""))


def _plain(code: str) -> str:
    """A code without capitals and without what stands between its letters to make it readable."""
    return "".join(filter(str.isalnum, code)).lower()


def remember(person: Person, code: str) -> None:
    """``code`` is the newest: every earlier one stops working, in whichever browser it was asked for."""
    _set(person, _digest(person, code))


def void(person: Person) -> None:
    """No code that was sent to ``person`` so far works any more."""
    _set(person, "")


def _set(person: Person, digest: str) -> None:
    former = _newest(person)
    replaced = (former.digest, *former.replaced)[:8] if former else ()
    cache.set(
        _key(person), Newest(digest, timezone.now(), replaced), timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    )


def _newest(person: Person) -> Newest | None:
    found: Newest | None = cache.get(_key(person))
    return found


def check(person: Person, code: str, *, known_to_session: bool) -> None:
    """Let ``code`` pass if it is the newest for ``person``, in whichever tab it is typed.

    Raises DomainError with the reason when it is an earlier one, has been used, or was never sent.
    """
    latest = _newest(person)
    if latest is None:
        if known_to_session:
            return
        raise DomainError(WRONG, field="code")
    digest = _digest(person, code)
    if latest.digest and constant_time_compare(latest.digest, digest):
        return
    if not known_to_session and digest not in latest.replaced:
        raise DomainError(WRONG, field="code")
    if latest.digest:
        raise DomainError(
            f"That code is from an earlier mail. A newer one was asked for at "
            f"{time_words(timezone.localtime(latest.asked_at).time())}, and only the newest works: "
            "use that, in this tab or the other.",
            field="code",
        )
    raise DomainError(
        "That code has been used, or your address has changed since. Ask for a new one.", field="code"
    )
