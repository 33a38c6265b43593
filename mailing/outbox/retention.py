"""How long the words of a mail are kept (O7). The row itself stays, so that one sees what was sent when.

Words that open an account (``secret``) go as soon as the mail's fate is settled. A ``Mail`` says (``keep``) that its
words may not be kept either, and why: because they are about a group's or a placement's confidential matters, say.
Everything else is kept for ``settings.MAIL_WORDS_KEPT_DAYS``, a year.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, TextField, Value, When
from django.utils import timezone

from mailing.choices import MessageState
from mailing.declaration import declarations
from mailing.models import Message

WORDS = ("html", "text", "calendar")
#: Whatever an officer could still send again keeps its words this long, even if they may not be kept otherwise.
TO_SEND_AGAIN = timedelta(days=14)
CHUNK = 1000
_AGAIN = (MessageState.FAILED, MessageState.UNKNOWN)
_SETTLED = (*_AGAIN, MessageState.SENT, MessageState.CANCELLED, MessageState.MISSED)


def erases_at_once(message: Message) -> bool:
    """Whether the words of ``message`` go as soon as it has gone."""
    return message.secret or kept_for(message.kind) == timedelta(0)


def kept_for(kind: str) -> timedelta:
    """How long the words of a mail of ``kind`` are kept."""
    mail = declarations.get(kind)
    return mail.keep.time if mail and mail.keep else timedelta(days=settings.MAIL_WORDS_KEPT_DAYS)


def _own() -> dict[str, timedelta]:
    """The kinds whose words are kept for a time of their own."""
    return {mail.kind: mail.keep.time for mail in declarations if mail.keep}


def without_words(state: MessageState) -> dict[str, Any]:
    """For an ``update()`` that settles mails as ``state``: what their words become."""
    erased = Q(secret=True)
    if state not in _AGAIN:
        erased |= Q(kind__in=[kind for kind, kept in _own().items() if not kept])
    return {word: Case(When(erased, then=Value("", TextField())), default=F(word)) for word in WORDS}


def erase_old(*, now: datetime | None = None) -> int:
    """Erase the words of every mail that was settled long enough ago; returns how many."""
    now = now or timezone.now()
    own = _own()
    default = timedelta(days=settings.MAIL_WORDS_KEPT_DAYS)
    erased = _erase(Q(settled_at__lt=now - default) & ~Q(kind__in=own))
    for kind, kept in own.items():
        gone = Q(settled_at__lt=now - kept) & ~Q(state__in=_AGAIN)
        to_send_again = Q(settled_at__lt=now - max(kept, TO_SEND_AGAIN))
        erased += _erase(Q(kind=kind) & (gone | to_send_again))
    return erased


def _erase(which: Q) -> int:
    """In chunks, so that no worker waits for a row for long."""
    has_words = ~Q(html="", text="", calendar="")
    rows = Message.objects.filter(which, has_words, state__in=_SETTLED).order_by("pk")
    erased = 0
    while ids := list(rows.values_list("pk", flat=True)[:CHUNK]):
        erased += Message.objects.filter(pk__in=ids).update(**dict.fromkeys(WORDS, ""))
    return erased
