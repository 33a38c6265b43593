"""Reads for the register of one session: who is expected, who else may turn up, which session it is about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agenda.choices import AttendanceState, Part, SessionState
from agenda.models import Attendance
from agenda.register.marks import REGISTER_OPENS
from common.search import plain
from events.choices import RegistrationState
from events.models import Event, EventSession, Registration

#: The marks, in the order of the buttons. They are read as "Ann Field: present".
MARKS = (
    (AttendanceState.ATTENDED, "Present"),
    (AttendanceState.APOLOGIES, "Apologies"),
    (AttendanceState.NO_SHOW, "Did not come"),
    (AttendanceState.EXPECTED, "Not yet"),
)
WORDS = {state.value: words for state, words in MARKS}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register: somebody expected, or a colleague somebody brings who has no name yet."""

    attendance: Attendance | None
    registration: Registration | None

    @property
    def name(self) -> str:
        if self.attendance is not None:
            return self.attendance.person.name
        return self.registration.who if self.registration else ""

    @property
    def museum(self) -> str:
        return self.registration.museum.name if self.registration and self.registration.museum else ""

    @property
    def state(self) -> str:
        """The mark; somebody who never said whether the new date suits them is simply not there yet."""
        if self.attendance is None or self.attendance.state == AttendanceState.TO_CONFIRM:
            return AttendanceState.EXPECTED.value
        return self.attendance.state

    @property
    def mark(self) -> str:
        return WORDS[self.state]

    @property
    def tags(self) -> list[str]:
        """What the organisers should know beside the name. What somebody needs is never among it."""
        found = []
        if self.attendance is not None:
            if self.attendance.part != Part.ATTENDEE:
                found.append(self.attendance.get_part_display())
            if self.attendance.joins_online:
                found.append("Online")
            if self.attendance.state == AttendanceState.TO_CONFIRM:
                found.append("Has not confirmed the new date")
        row = self.registration
        if row is not None:
            if row.walked_in:
                found.append("Walked in")
            if row.brought_by is not None and row.person is not None:
                found.append(f"With {row.brought_by.who}")
        return found

    @property
    def words(self) -> str:
        """What the search box looks in: without capitals and accents."""
        return plain(" ".join([self.name, self.museum, *self.tags]))

    @property
    def order(self) -> tuple[str, str]:
        """By the last word of the name; a colleague without a name stands beside whoever brings them."""
        name = self.name
        if self.attendance is None and self.registration and self.registration.brought_by:
            name = self.registration.brought_by.who
        words = plain(name).split()
        return (words[-1] if words else "", " ".join(words) + ("~" if self.attendance is None else ""))


def days_of(event: Event) -> list[EventSession]:
    """The sessions that have a register, first to last."""
    days = list(event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at", "pk"))
    for day in days:
        day.event = event
    return days


def day_of(days: Sequence[EventSession], wanted: str, *, now: datetime) -> EventSession | None:
    """The session asked for by its key; otherwise the last one whose register may be marked, or the first to come."""
    if wanted:
        return next((day for day in days if str(day.pk) == wanted), None)
    begun = [day for day in days if day.starts_at - REGISTER_OPENS <= now]
    return begun[-1] if begun else next(iter(days), None)


def lines(session: EventSession) -> list[Line]:
    """Everybody expected at ``session``, crew and colleagues to be named included: two queries for any number."""
    bookings = list(
        Registration.objects.confirmed()
        .filter(event=session.event_id)
        .select_related("person", "museum", "brought_by__person")
        .prefetch_related("choices")
    )
    of_person = {row.person_id: row for row in bookings if row.person_id is not None}
    rows = Attendance.objects.live().filter(session=session.pk).select_related("person", "session")
    found = [Line(row, of_person.get(row.person_id)) for row in rows]
    found += [Line(None, row) for row in bookings if row.person_id is None and _goes(row, session)]
    return sorted(found, key=lambda line: line.order)


def _goes(guest: Registration, session: EventSession) -> bool:
    """Whether a colleague without a name goes to this one of the sessions that run side by side."""
    return not session.choice or any(choice.session_id == session.pk for choice in guest.choices.all())


def others(session: EventSession) -> list[Registration]:
    """People the event knows who are not on this register: in line, gone off it, or coming to another session."""
    here = Attendance.objects.live().filter(session=session.pk).values("person")
    rows = (
        Registration.objects.filter(event=session.event_id, person__isnull=False)
        .filter(
            Q(
                state__in=(
                    RegistrationState.CONFIRMED,
                    RegistrationState.WAITING,
                    RegistrationState.CANCELLED,
                )
            )
        )
        .exclude(person__in=here)
        .select_related("person", "museum")
    )
    return sorted(rows, key=lambda row: Line(None, row).order)


def counts(found: Sequence[Line]) -> list[tuple[str, str, int]]:
    """State, its words and how many, in the order of the buttons."""
    of_state = Counter(line.state for line in found)
    return [(state.value, words, of_state[state.value]) for state, words in MARKS]
