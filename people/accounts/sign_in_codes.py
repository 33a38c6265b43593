"""Sign-in codes: only the newest one a person asked for works, once, for a quarter of an hour (rule 24).

Newest of those asked for from one place on the network: whoever asks for codes for somebody else's account ends none of
theirs. Which it is is kept in the cache, for as long as a code lives. The code itself is in the outbox and,
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

#: Of so many places the newest code is known; what comes from more, the session that asked decides.
MOST_PLACES = 20
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


def remember(person: Person, code: str, *, source: str = "") -> None:
    """``code`` is the newest: every earlier one from there stops working, in whichever browser it was asked for."""
    all_newest = _all_newest(person)
    all_newest[_place(source)] = _followed(all_newest.pop(_place(source), None), _digest(person, code))
    _keep(person, dict(list(all_newest.items())[-MOST_PLACES:]))


def void(person: Person) -> None:
    """No code that was sent to ``person`` so far works any more."""
    _keep(person, {place: _followed(newest, "") for place, newest in _all_newest(person).items()})


def _followed(former: Newest | None, digest: str) -> Newest:
    replaced = (former.digest, *former.replaced)[:8] if former else ()
    return Newest(digest, timezone.now(), replaced)


def _place(source: str) -> str:
    return salted_hmac("people.codes:source", source, algorithm="sha256").hexdigest()[:16]


def _keep(person: Person, all_newest: dict[str, Newest]) -> None:
    cache.set(_key(person), all_newest, timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


def _all_newest(person: Person) -> dict[str, Newest]:
    """By the place on the network from which they were asked for, the one asked for last at the end."""
    found: dict[str, Newest] | None = cache.get(_key(person))
    return dict(found) if isinstance(found, dict) else {}


def _newest(person: Person, source: str | None = None) -> Newest | None:
    """The newest of those asked for from ``source``; without one, of all."""
    found = _all_newest(person)
    return found.get(_place(source)) if source is not None else next(reversed(found.values()), None)


def check(person: Person, code: str, *, known_to_session: bool, source: str = "") -> None:
    """Let ``code`` pass if it is the newest for ``person`` from there, in whichever tab it is typed.

    Raises DomainError with the reason when it is an earlier one, has been used, or was never sent.
    """
    latest = _newest(person, source)
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
