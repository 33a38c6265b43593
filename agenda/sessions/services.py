"""What becomes of a session: changed, cancelled, postponed, dated again.

Each function locks the session's row first and its attendances after. Whoever takes a place at that moment waits and
then reads what was decided, so nobody is left with an old day and no mail (see ``attend_many``).
"""

import re
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from agenda import mails
from agenda.choices import AttendanceState, Mode, SessionState
from agenda.lifecycle import ATTENDANCES, SESSIONS
from agenda.models import Attendance, Session
from agenda.reminders import services as reminders
from common import clock
from common.errors import DomainError
from common.history import recorded
from common.search import plain
from mailing.outbox.services import cancel_pending
from people.models import Person

S = TypeVar("S", bound=Session)

WHEN = ("start_day", "start_time", "end_day", "end_time", "zone")
PLACE = ("venue", "venue_address")
WORDS = ("title", "page", "access_note", "known_venue")
CHANGEABLE = frozenset({*WHEN, *PLACE, *WORDS, "mode", "online_link"})


@recorded
def change_session(*, session: S, by: Person | None, **changes: Any) -> S:
    """Change a session. Attendees are told, once and in their calendars, if day, time, place or link are others now.

    New words in its title or notes, or another spelling of the same place, tell nobody (rule 18). A postponed
    session gets its new day by ``replan_session``, because people must then confirm anew.
    """
    now = timezone.now()
    locked, before = _lock_session(session), _lock_session(session)
    if locked.state == SessionState.CANCELLED:
        raise DomainError("A cancelled session stays as it was.")
    _apply(locked, changes)
    if locked.state == SessionState.POSTPONED and _moved(before, locked):
        raise DomainError(
            "This session is postponed. Give it its new day by planning it again.", field="start_day"
        )
    _check_times(locked, before=before, now=now)
    said = _differences(before, locked)
    if said:
        locked.revision += 1
    locked.save()
    _read_instants(locked)
    if before.mode != locked.mode and locked.mode != Mode.HYBRID:
        Attendance.objects.filter(session=locked).update(mode=locked.mode)
    if said and locked.state == SessionState.PLANNED and max(before.ends_at, locked.ends_at) > now:
        mails.changed(_told(locked, now=now), said=said)
    reminders.reconcile([locked.pk])
    return _refresh(session, locked)


@recorded
def cancel_session(*, session: S, by: Person | None, reason: str) -> S:
    """Cancel a session for good and take it out of everybody's calendar. Cancelling twice tells nobody twice."""
    now = timezone.now()
    locked = _lock_session(session)
    if locked.state == SessionState.CANCELLED:
        return _refresh(session, locked)
    if locked.state == SessionState.PLANNED and locked.ends_at <= now:
        raise DomainError("This session is over, so it cannot be cancelled.")
    _end(locked, SessionState.CANCELLED, reason=reason)
    mails.cancelled(_told(locked, now=now))
    reminders.reconcile([locked.pk])
    return _refresh(session, locked)


@recorded
def take_back_cancelling(*, session: S, by: Person | None, to: SessionState) -> S:
    """Put a cancelled session back to where it stood. Whoever has the mail already is told, and has it in their
    calendar again; of whom it has not reached the mail does not go, and they never hear of either."""
    now = timezone.now()
    locked = _lock_session(session)
    if locked.ends_at <= now:
        raise DomainError("This session would be over, so it stays cancelled.")
    SESSIONS.take_back(locked, to, state_reason="", revision=locked.revision + 1)
    waits = "The cancellation was taken back."
    told = _told(locked, now=now)
    unread = {
        row.pk for row in told if cancel_pending(about=row, kinds=(mails.CANCELLED.kind,), reason=waits)
    }
    mails.restored([row for row in told if row.pk not in unread])
    reminders.reconcile([locked.pk])
    return _refresh(session, locked)


@recorded
def postpone_session(*, session: S, by: Person | None, reason: str) -> S:
    """Take a session out of everybody's calendar until it has a new day (rule 21). Their places wait for them."""
    now = timezone.now()
    locked = _lock_session(session)
    if locked.state == SessionState.POSTPONED:
        return _refresh(session, locked)
    if locked.state == SessionState.CANCELLED:
        raise DomainError("A cancelled session stays cancelled.")
    if locked.starts_at <= now:
        raise DomainError("This session has begun, so it cannot be postponed.")
    _end(locked, SessionState.POSTPONED, reason=reason)
    told = _told(locked, now=now)
    ATTENDANCES.move_each([(attendance, AttendanceState.TO_CONFIRM) for attendance in told])
    mails.postponed(told)
    reminders.reconcile([locked.pk])
    return _refresh(session, locked)


@recorded
def replan_session(*, session: S, by: Person | None, **changes: Any) -> list[Attendance]:
    """Give a postponed session its new day. Returns those who must now be asked whether they can still come.

    Each of them has a new uid, because in their calendar it is a new entry. Asking is for the app that booked them:
    ``ics.invitation`` makes the REQUEST for its mail, ``attend`` is their yes, ``withdraw`` their no.
    """
    now = timezone.now()
    locked, before = _lock_session(session), _lock_session(session)
    if locked.state != SessionState.POSTPONED:
        raise DomainError("Only a postponed session is planned again. Change the day of this one instead.")
    _apply(locked, changes)
    locked.revision += 1
    _check_times(locked, before=before, now=now)
    if locked.starts_at <= now:
        raise DomainError("Choose a day and a time that are still to come.", field="start_day")
    SESSIONS.move(locked, SessionState.PLANNED, state_reason="", also=(*CHANGEABLE, "revision"))
    _read_instants(locked)
    asked = list(
        Attendance.objects.select_for_update(of=("self",))
        .filter(session=locked, state=AttendanceState.TO_CONFIRM)
        .select_related("person")
        .order_by("pk")
    )
    for attendance in asked:
        attendance.session = locked
        attendance.uid, attendance.told_at = uuid4(), now
        attendance.sequence += 1
        if locked.mode != Mode.HYBRID:
            attendance.mode = locked.mode
    Attendance.objects.bulk_update(asked, ["uid", "told_at", "sequence", "mode"])
    reminders.reconcile([locked.pk])
    _refresh(session, locked)
    return asked


def _differences(before: Session, after: Session) -> list[mails.Difference]:
    """What attendees must hear about. Empty for a change of words."""
    said = []
    if before.when != after.when:
        said.append(mails.Difference("When", before.when, after.when))
    if before.mode != after.mode or any(_plain(before, name) != _plain(after, name) for name in PLACE):
        said.append(mails.Difference("Where", before.where or "Not said yet", after.where or "Not said yet"))
    # The first link is no change: nobody has another one, and no calendar holds it before it is opened.
    if before.online_link and before.online_link != after.online_link:
        said.append(mails.Difference("Joining link", "", "There is a new one. The old one no longer works."))
    return said


def _plain(session: Session, name: str) -> str:
    """A place without capitals, spaces and punctuation: the same place spelt otherwise is the same place."""
    return re.sub(r"[\W_]+", "", plain(getattr(session, name)))


def _lock_session(session: Session) -> Session:
    return Session.objects.select_for_update(of=("self",)).select_related("programme").get(pk=session.pk)


def _apply(locked: Session, changes: dict[str, Any]) -> None:
    unknown = changes.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"A session has no {', '.join(sorted(unknown))} to change.")
    for name, value in changes.items():
        setattr(locked, name, value)
    if locked.mode not in Mode.values:
        raise DomainError("Choose in person, online or both.", field="mode")


def _moved(before: Session, after: Session) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in WHEN)


def _check_times(locked: Session, *, before: Session, now: datetime) -> None:
    _, ends = clock.span(locked.start_day, locked.start_time, locked.end_day, locked.end_time, locked.zone)
    if _moved(before, locked) and ends <= now < before.ends_at:
        raise DomainError(
            "That moment has passed. Choose a day and a time that are still to come.", field="start_day"
        )


def _end(locked: Session, state: SessionState, *, reason: str) -> None:
    if not reason.strip():
        raise DomainError("Say why, in a sentence that people will read.", field="reason")
    SESSIONS.move(locked, state, state_reason=reason.strip(), revision=locked.revision + 1)


def _read_instants(locked: Session) -> None:
    locked.refresh_from_db(fields=["starts_at", "ends_at"])


def _told(locked: Session, *, now: datetime) -> list[Attendance]:
    """Those who must hear of it, each with a higher sequence. Their rows are locked and saved."""
    rows = list(
        Attendance.objects.select_for_update(of=("self",))
        .filter(session=locked, state__in=(AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM))
        .select_related("person")
        .order_by("pk")
    )
    ids = [row.pk for row in rows]
    Attendance.objects.filter(pk__in=ids).update(sequence=F("sequence") + 1, told_at=now)
    reminders.stop(ids, why="The session is not as it was.")
    for row in rows:
        row.session, row.told_at = locked, now
        row.sequence += 1
    return rows


def _refresh(session: S, locked: Session) -> S:
    """Bring the caller's object, which may be of a kind with more fields, up to date."""
    for field in Session._meta.concrete_fields:
        setattr(session, field.attname, getattr(locked, field.attname))
    return session
