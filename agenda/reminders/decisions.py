"""What officers decide about mail that is still to go: hold it back, let it go, cancel it, give it another time, add a
paragraph. Decisions stand beside what is derived, so that reconciling leaves them alone; each is kept in the history.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from agenda.choices import Anchor, MailDecision
from agenda.models import ExtraWords, Nudge, Reminder
from common.clock import moment_words
from common.errors import DomainError
from common.history import recorded
from people.models import Person

Row = Reminder | Nudge
MOST_WORDS = 2000
GONE = "This mail has gone, or is not needed any more. Look at the page again."


@recorded
def hold(*, rows: Sequence[Row], by: Person) -> int:
    """Keep these back until somebody releases them. Whatever is too late by then is missed."""
    return _decide(rows, by=by, decision=MailDecision.HELD)


@recorded
def release(*, rows: Sequence[Row], by: Person) -> int:
    """Let these go after all, at their time."""
    return _decide(rows, by=by, decision="")


@recorded
def drop(*, rows: Sequence[Row], by: Person) -> int:
    """Cancel these. They stay on the page, so that somebody may change their mind."""
    return _decide(rows, by=by, decision=MailDecision.DROPPED)


@recorded
def move(*, rows: Sequence[Row], to: datetime, by: Person, now: datetime | None = None) -> int:
    """Let these go at another time: one that is to come, and not too late for any of them."""
    if to <= (now or timezone.now()):
        raise DomainError("Choose a time that is still to come.", field="to")
    for row in rows:
        last = _last_moment(row)
        if last is not None and to >= last:
            raise DomainError(
                f"That is too late: it must go before {moment_words(last)}. Nothing was moved.", field="to"
            )
    return _decide(rows, by=by, moved_to=to)


def _last_moment(row: Row) -> datetime | None:
    """Before when it must go; None for what follows the end of a session."""
    if isinstance(row, Nudge):
        return row.closes_at
    return row.attendance.session.starts_at if row.rule.anchor == Anchor.START else None


@recorded
def _decide(rows: Sequence[Row], *, by: Person, **fields: Any) -> int:
    """Write it down for those that have not gone. Returns how many they are."""
    decided = {"decided_by": by, "decided_at": timezone.now(), **fields}
    changed = 0
    for model in (Reminder, Nudge):
        own = [row.pk for row in rows if isinstance(row, model)]
        changed += model._default_manager.filter(pk__in=own, state="planned").update(**decided)
    if not changed:
        raise DomainError(GONE)
    return changed


@recorded
def say_more(*, about: str, what: str, text: str, by: Person) -> None:
    """Add a paragraph to one kind of mail about one thing; an empty one takes it away."""
    text = text.strip()
    if len(text) > MOST_WORDS:
        raise DomainError(f"Keep it under {MOST_WORDS} characters.", field="text")
    if not text:
        ExtraWords.objects.filter(about=about, what=what).delete()
        return
    ExtraWords.objects.update_or_create(
        about=about,
        what=what,
        defaults={"text": text, "changed_at": timezone.now(), "changed_by": by},
    )
