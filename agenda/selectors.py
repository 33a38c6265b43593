"""Reads about sessions and attendances that several callers share. Each is one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from agenda.attendance.links import withheld
from agenda.calendars.subscribed import OF_ATTENDANCES, SubscribedCalendar
from agenda.choices import AttendanceState, Part, SessionState
from agenda.models import Attendance, AttendanceQuerySet, Session
from agenda.register.entries import settled
from common.prepared import Prepared
from people.models import Person
from programmes.models import Programme

#: How long a session stays in a person's calendar feed after it is over.
FEED_KEEPS = timedelta(days=365)


def _own(person: Person | int, now: datetime | None = None) -> AttendanceQuerySet:
    """The attendances of ``person`` (or whose key it is) that may be shown in their account."""
    rows = Attendance.objects.filter(person=person)
    for condition in withheld:
        rows = rows.exclude(condition(now or timezone.now()))
    return rows


def next_sessions(person: Person, *, now: datetime | None = None) -> AttendanceQuerySet:
    """What ``person`` is expected at, the soonest first; sessions under way included."""
    return (
        _own(person)
        .filter(
            state=AttendanceState.EXPECTED,
            session__state=SessionState.PLANNED,
            session__ends_at__gt=now or timezone.now(),
        )
        .select_related("session__programme")
        .order_by("session__starts_at", "pk")
    )


def to_confirm(person: Person, *, now: datetime | None = None) -> AttendanceQuerySet:
    """Sessions with a new day for which ``person`` has not said yet whether they can come."""
    return (
        _own(person)
        .filter(
            state=AttendanceState.TO_CONFIRM,
            session__state=SessionState.PLANNED,
            session__ends_at__gt=now or timezone.now(),
        )
        .select_related("session__programme")
        .order_by("session__starts_at", "pk")
    )


def past(person: Person, *, now: datetime | None = None) -> AttendanceQuerySet:
    """Where ``person`` was: noted in the register, or expected where no register was kept. The latest first."""
    return (
        _own(person)
        .filter(
            state__in=(AttendanceState.ATTENDED, AttendanceState.EXPECTED),
            session__state=SessionState.PLANNED,
            session__ends_at__lte=now or timezone.now(),
        )
        .select_related("session__programme")
        .order_by("-session__starts_at", "-pk")
    )


_LENGTH = ExpressionWrapper(F("session__ends_at") - F("session__starts_at"), output_field=DurationField())


def learning_time(person: Person) -> timedelta:
    """How long ``person`` has learned with others: the sessions they are noted to have attended."""
    attended = _own(person).filter(state=AttendanceState.ATTENDED, session__state=SessionState.PLANNED)
    return attended.aggregate(total=Sum(_LENGTH))["total"] or timedelta(0)


def feed(person: int, *, now: datetime | None = None) -> SubscribedCalendar:
    """The calendar of the person with that key: their sessions to come and of the last year, cancelled ones marked.

    It holds no joining link, no notes and nobody's name (rule 23).
    """
    now = now or timezone.now()
    since = now - FEED_KEEPS
    return SubscribedCalendar(
        "Peer2Peer: my sessions", OF_ATTENDANCES, Prepared(_in_feed, person=person, since=since, now=now)
    )


def _in_feed(person: int, since: datetime, now: datetime) -> AttendanceQuerySet:
    return _own(person, now).filter(
        state__in=(AttendanceState.EXPECTED, AttendanceState.ATTENDED, AttendanceState.TO_CONFIRM),
        session__state__in=(SessionState.PLANNED, SessionState.CANCELLED),
        session__ends_at__gt=since,
    )


def clashes(person: Person, sessions: Sequence[Session]) -> list[Session]:
    """What else ``person`` is expected at while any of ``sessions`` runs, the soonest first.

    One small query where there is nothing, as there mostly is; else two.
    Ends that only touch are no clash. It is for telling, not for refusing: somebody may well come late to one.
    """
    overlaps = Q()
    for session in sessions:
        overlaps |= Q(session__starts_at__lt=session.ends_at, session__ends_at__gt=session.starts_at)
    if not overlaps:
        return []
    found = list(
        _own(person)
        .filter(overlaps, state=AttendanceState.EXPECTED, session__state=SessionState.PLANNED)
        .exclude(session__in=[session.pk for session in sessions])
        .order_by()
        .values_list("session", flat=True)
    )
    return list(Session.objects.filter(pk__in=found).order_by("starts_at", "pk")) if found else []


@dataclass(frozen=True, slots=True)
class Beside:
    """What somebody has to do with sessions before they sign up."""

    #: They are of the team: presenters, hosts and so on.
    is_crew: bool
    #: What else they are expected at meanwhile, as ``clashes`` tells it.
    clashes: list[Session]


def beside(person: Person, sessions: Sequence[Session], *, now: datetime) -> Beside:
    """Whether ``person`` is of the team of ``sessions``, and what they are expected at while those run. One query."""
    here = {session.pk for session in sessions}
    to_come = [session for session in sessions if session.ends_at > now]
    rows = list(
        _own(person)
        .live()
        .filter(Q(session__in=here) | Q(session__ends_at__gt=now))
        .select_related("session")
        .order_by("session__starts_at", "session")
    )
    return Beside(
        is_crew=any(row.session_id in here and row.part != Part.ATTENDEE for row in rows),
        clashes=[
            row.session
            for row in rows
            if row.session_id not in here
            and row.state == AttendanceState.EXPECTED
            and row.session.state == SessionState.PLANNED
            and any(
                row.session.starts_at < each.ends_at and row.session.ends_at > each.starts_at
                for each in to_come
            )
        ],
    )


@dataclass(frozen=True, slots=True)
class Took:
    """How somebody took part in a programme, as its complete registers say."""

    person: Person
    attended: int
    apologies: int
    absent: int
    time: timedelta


def attendance_by_person(programme: Programme) -> list[Took]:
    """Everybody whom a complete register of ``programme`` names, those who learned longest first. One query."""

    def number(state: AttendanceState) -> Count:
        return Count("pk", filter=Q(state=state))

    rows = (
        settled()
        .filter(session__programme=programme)
        .order_by()
        .values("person", "person__name")
        .annotate(
            attended=number(AttendanceState.ATTENDED),
            apologies=number(AttendanceState.APOLOGIES),
            absent=number(AttendanceState.NO_SHOW),
            time=Sum(_LENGTH, filter=Q(state=AttendanceState.ATTENDED)),
        )
    )
    found = [
        Took(
            person=Person(pk=row["person"], name=row["person__name"]),
            attended=row["attended"],
            apologies=row["apologies"],
            absent=row["absent"],
            time=row["time"] or timedelta(0),
        )
        for row in rows
    ]
    return sorted(found, key=lambda took: (-took.time, took.person.name))
