"""What registers say about a person: to themselves, and to the officers of their programmes (E18).

An entry of a register that is not complete says nothing yet, least of all that somebody did not come.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from agenda.attendance.links import withheld
from agenda.choices import AttendanceState, SessionState
from agenda.models import Attendance, AttendanceQuerySet, Dispute
from common.scoping import ProgrammeIds
from people.models import Person

NOTED = (AttendanceState.ATTENDED, AttendanceState.APOLOGIES, AttendanceState.NO_SHOW)
#: For how long officers see that somebody did not come.
REMEMBERED = timedelta(days=365)


def settled() -> AttendanceQuerySet:
    """The entries of registers that are complete."""
    return Attendance.objects.filter(
        state__in=NOTED, session__state=SessionState.PLANNED, session__register_taken_at__isnull=False
    )


def is_settled(attendance: Attendance) -> bool:
    return settled().filter(pk=attendance.pk).exists()


def entries(person: Person) -> AttendanceQuerySet:
    """What complete registers say about ``person``, for their own eyes; the latest first."""
    rows = settled().filter(person=person)
    for condition in withheld:
        rows = rows.exclude(condition(timezone.now()))
    return rows.select_related("session__programme", "dispute").order_by("-session__starts_at", "-pk")


def attendances(person: Person, *, programmes: ProgrammeIds) -> AttendanceQuerySet:
    """Where ``person`` came to, or sent apologies for, in ``programmes`` (None: in all), by complete registers; the
    latest first. Where they did not come is ``absences``, which are not remembered for ever."""
    rows = settled().filter(person=person).exclude(state=AttendanceState.NO_SHOW)
    if programmes is not None:
        rows = rows.filter(session__programme__in=programmes)
    return rows.select_related("session__programme").order_by("-session__starts_at", "-pk")


def absences(person: Person, *, programmes: ProgrammeIds, now: datetime | None = None) -> AttendanceQuerySet:
    """Where ``person`` was expected in the last 12 months and did not come, in ``programmes`` (None: in all).

    Apologies and places given back, however late, are none of it. What the person says is wrong is left out until an
    officer has answered.
    """
    now = now or timezone.now()
    rows = (
        settled()
        .filter(
            person=person,
            state=AttendanceState.NO_SHOW,
            session__ends_at__range=(now - REMEMBERED, now),
        )
        .exclude(Exists(Dispute.objects.filter(attendance=OuterRef("pk"), settled_at=None)))
    )
    if programmes is not None:
        rows = rows.filter(session__programme__in=programmes)
    return rows.select_related("session__programme").order_by("-session__starts_at", "-pk")
