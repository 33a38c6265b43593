"""Sending nudges: everything is asked again, what can wait is merged, and nobody hears from us too often.

The person's row is locked first, so that two workers share one budget (C16).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agenda import obligations
from agenda.choices import ReminderState
from agenda.lifecycle import NUDGES
from agenda.models import Nudge
from agenda.models.reminder import PlannedQuerySet, extra_words
from agenda.nudges import mails
from agenda.nudges.frequency import EVERY, one_mail
from agenda.nudges.services import reconcile
from agenda.obligations import Obligation, kinds, open_now
from common.faults import Faults
from mailing.choices import MessageState
from mailing.models import Message, MessageQuerySet
from people.models import Person

BATCH = 100
#: A mail in one of these states has not been read by anybody.
_NEVER_CAME = (MessageState.CANCELLED, MessageState.MISSED, MessageState.FAILED)
_ON_ITS_WAY = (MessageState.PENDING, MessageState.HELD, MessageState.SENDING)


def queue_due(*, now: datetime | None = None) -> int:
    """Hand the nudges whose time has come to the outbox. Returns how many mails that made."""
    now = now or timezone.now()
    queued, seen = 0, set[int]()
    with Faults("agenda.queue_due_nudges", left_out="what they are asked for by mail") as faults:
        while (batch := _queue_batch(now, seen, faults)) is not None:
            queued += batch
    return queued


def essential_kinds() -> list[str]:
    return [name for name, kind in kinds.items() if kind.essential]


def recent_mail(now: datetime) -> MessageQuerySet:
    """The nudges that count: on their way, or gone in the last three days."""
    return (
        Message.objects.filter(kind=mails.NUDGE.kind)
        .exclude(state__in=_NEVER_CAME)
        .filter(Q(state__in=_ON_ITS_WAY) | Q(settled_at__gt=now - EVERY))
    )


def _ready(now: datetime) -> PlannedQuerySet[Nudge]:
    """What could go now: essential, or to somebody who has heard nothing for three days."""
    heard = Exists(recent_mail(now).filter(person=OuterRef("person")))
    return Nudge.objects.due(now).filter(Q(kind__in=essential_kinds()) | ~heard)


@transaction.atomic
def _queue_batch(now: datetime, seen: set[int], faults: Faults) -> int | None:
    """The mails of some people; None when nobody is left. Whoever somebody else is changing just now waits a minute."""
    people = list(
        Person.objects.filter(pk__in=_ready(now).exclude(person__in=seen).values("person"))
        .select_for_update(no_key=True, skip_locked=True)
        .order_by("pk")[:BATCH]
    )
    if not people:
        return None
    seen.update(person.pk for person in people)
    found = _asked_again(people, now)
    rows = list(
        Nudge.objects.planned()
        .filter(person__in=people, decision="", goes_at__lte=now + EVERY)
        .select_related("person", "programme")
        .order_by("person_id", "pk")
    )
    words = extra_words({(row.group, row.kind) for row in rows})
    heard = set(recent_mail(now).filter(person__in=people).values_list("person_id", flat=True))
    essential = essential_kinds()
    queued = 0
    for person_id, own in groupby(rows, key=lambda row: row.person_id):
        waiting = list(own)
        going = [[row] for row in waiting if row.kind in essential and row.goes_at <= now]
        if person_id not in heard:
            going.append(one_mail([row for row in waiting if row.kind not in essential], last=None, now=now))
        for mail in going:
            with faults.of(Person, person_id):
                queued += _queue(mail, found, words, now)
    return queued


Key = tuple[str, int, int, str]


def _asked_again(people: Collection[Person], now: datetime) -> dict[Key, Obligation]:
    """What of it is open now, and with it the nudges made what they should be."""
    rows = Nudge.objects.planned().filter(person__in=people, goes_at__lte=now + EVERY)
    scope: dict[str, set[int]] = {}
    for kind, about_id in rows.values_list("kind", "about_id"):
        scope.setdefault(kind, set()).add(about_id)
    found = list(open_now(scope, now))
    reconcile(scope, found=found, now=now)
    return {(kind, each.person_id, each.about_id, each.occurrence): each for kind, each in found}


def _queue(
    mail: Sequence[Nudge], found: dict[Key, Obligation], words: dict[tuple[str, str], str], now: datetime
) -> int:
    """Write one mail about some nudges of one person. Returns how many that made: one, or none for nothing."""
    asked = [
        mails.Asked(
            row,
            found[row.kind, row.person_id, row.about_id, row.occurrence],
            words.get((row.group, row.kind), ""),
        )
        for row in mail
    ]
    if not asked:
        return 0
    named = obligations.kinds.named()
    message = mails.nudge(
        asked,
        essential=named[mail[0].kind].essential,
        private=any(named[row.kind].private for row in mail),
        now=now,
    )
    ids = [row.pk for row in mail]
    NUDGES.move_many(Nudge.objects.filter(pk__in=ids), ReminderState.QUEUED, message=message)
    return 1
