"""The words that count now, kept in the process for a few seconds: a mail is made without asking the database."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.template import Context

from common.markup import to_line
from mailing.declaration import Declaration
from mailing.models import Message, Wording
from mailing.wording.parts import SUBJECT, log, resolved
from programmes.models import Programme

KEPT = 15.0
Words = Mapping[str, str]
#: (kind, programme): the words of the newest version. Programme None is for all programmes.
Current = dict[tuple[str, int | None], Words]
_kept: tuple[float, Current] = (0.0, {})
#: A draft that an officer looks at, and the mails that a rehearsal would have sent.
_draft: ContextVar[tuple[str, Words] | None] = ContextVar("draft", default=None)
_rehearsed: ContextVar[list[Message] | None] = ContextVar("rehearsed", default=None)


def words_of(kind: str, programme: Programme | None) -> Words:
    """What officers wrote for a kind: for this programme, else for all, else nothing."""
    draft = _draft.get()
    if draft is not None and draft[0] == kind:
        return draft[1]
    current = _current()
    own = current.get((kind, programme.pk)) if programme else None
    return own or current.get((kind, None)) or {}


def context_of(mail: Declaration, programme: Programme | None) -> dict[str, Any]:
    """What the template of a mail needs to say its words."""
    return {"declared": mail, "words": words_of(mail.kind, programme) if mail.is_editable else {}}


def subject_of(mail: Declaration, programme: Programme | None, words: Mapping[str, Any]) -> str:
    """The subject as an officer wants it, or as it was first written."""
    subject = mail.subject_of(dict(words))
    theirs = words_of(mail.kind, programme).get(SUBJECT, "") if mail.is_editable else ""
    if not theirs:
        return subject
    plain = Context(dict(words), autoescape=False)
    try:
        return to_line(
            theirs, lambda name: subject if name == SUBJECT else resolved(mail.placeholder(name), plain)
        )
    except Exception:
        log.exception("The subject of %s cannot be used", mail.kind)
        return subject


def _current() -> Current:
    global _kept
    until, current = _kept
    if time.monotonic() >= until:
        rows = Wording.objects.order_by("kind", "programme_id", "-number").distinct("kind", "programme_id")
        current = {(row.kind, row.programme_id): row.words for row in rows}
        _kept = (time.monotonic() + KEPT, current)
    return current


def forget() -> None:
    """Ask the database the next time, here at once; in other processes after a few seconds."""
    global _kept
    _kept = (0.0, {})


def nothing_is_changed() -> None:
    """For tests: every mail is in its own words until somebody saves others."""
    global _kept
    _kept = (float("inf"), {})


@contextmanager
def trying(kind: str, words: Words) -> Iterator[None]:
    """Make mails of ``kind`` with a draft."""
    token = _draft.set((kind, words))
    try:
        yield
    finally:
        _draft.reset(token)


@contextmanager
def rehearsing() -> Iterator[list[Message]]:
    """Whatever is queued is collected and not written, and whatever else is written is taken back."""
    seen: list[Message] = []
    token = _rehearsed.set(seen)
    try:
        with transaction.atomic():
            yield seen
            transaction.set_rollback(True)
    finally:
        _rehearsed.reset(token)


def is_rehearsal() -> bool:
    """Whether what is queued now is only looked at."""
    return _rehearsed.get() is not None


def rehearsed(mails: Sequence[Message]) -> bool:
    """Whether ``mails`` are only looked at, and so must not be written."""
    seen = _rehearsed.get()
    if seen is None:
        return False
    seen.extend(mails)
    return True
