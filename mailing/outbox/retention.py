"""How long the words of a mail are kept (features.md O7). The row itself stays, so that one sees what was sent when.

Words that open an account (``secret``) go as soon as the mail's fate is settled. An app above says of which kinds the
words may not be kept either, because they are about a group's or a placement's confidential matters::

    retention.register("groups.message", timedelta(0))  # erased as soon as it went
    retention.register("groups.", timedelta(days=30))  # every kind that begins so

Everything else is kept for ``settings.MAIL_WORDS_KEPT_DAYS``, a year.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, TextField, Value, When
from django.utils import timezone

from mailing.choices import MessageState
from mailing.models import Message

WORDS = ("html", "text", "calendar")
#: Whatever an officer could still send again keeps its words this long, even if they may not be kept otherwise.
TO_SEND_AGAIN = timedelta(days=14)
CHUNK = 1000
_AGAIN = (MessageState.FAILED, MessageState.UNKNOWN)
_SETTLED = (*_AGAIN, MessageState.SENT, MessageState.CANCELLED, MessageState.MISSED)
_kept: dict[str, timedelta] = {}


def register(kind: str, kept: timedelta) -> None:
    """Keep the words of mails of ``kind`` (or, ending in a full stop, of all kinds that begin so) for ``kept``."""
    _kept[kind] = kept


def erases_at_once(message: Message) -> bool:
    """Whether the words of ``message`` go as soon as it has gone."""
    return message.secret or kept_for(message.kind) == timedelta(0)


def kept_for(kind: str) -> timedelta:
    """How long the words of a mail of ``kind`` are kept: what is said of the kind itself, of its family, of all."""
    family = kind.partition(".")[0] + "."
    year = timedelta(days=settings.MAIL_WORDS_KEPT_DAYS)
    return _kept.get(kind, _kept.get(family, year))


def without_words(state: MessageState) -> dict[str, Any]:
    """For an ``update()`` that settles mails as ``state``: what their words become."""
    erased = Q(secret=True)
    if state not in _AGAIN:
        for kind, kept in _kept.items():
            if not kept:
                erased |= _of(kind)
    return {word: Case(When(erased, then=Value("", TextField())), default=F(word)) for word in WORDS}


def erase_old(*, now: datetime | None = None) -> int:
    """Erase the words of every mail that was settled long enough ago; returns how many."""
    now = now or timezone.now()
    default = timedelta(days=settings.MAIL_WORDS_KEPT_DAYS)
    ours = Q()
    for kind in _kept:
        ours |= _of(kind)
    erased = _erase(Q(settled_at__lt=now - default) & ~ours if _kept else Q(settled_at__lt=now - default))
    for kind in _kept:
        kept = kept_for(kind)
        gone = Q(settled_at__lt=now - kept) & ~Q(state__in=_AGAIN)
        to_send_again = Q(settled_at__lt=now - max(kept, TO_SEND_AGAIN))
        erased += _erase(_of(kind) & (gone | to_send_again))
    return erased


def _of(kind: str) -> Q:
    """The mails that a registered ``kind`` speaks of: a kind's own word goes before its family's."""
    if not kind.endswith("."):
        return Q(kind=kind)
    return Q(kind__startswith=kind) & ~Q(kind__in=[own for own in _kept if own != kind])


def _erase(which: Q) -> int:
    """In chunks, so that no worker waits for a row for long."""
    has_words = ~Q(html="", text="", calendar="")
    rows = Message.objects.filter(which, has_words, state__in=_SETTLED).order_by("pk")
    erased = 0
    while ids := list(rows.values_list("pk", flat=True)[:CHUNK]):
        erased += Message.objects.filter(pk__in=ids).update(**dict.fromkeys(WORDS, ""))
    return erased
