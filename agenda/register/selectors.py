"""Reads for the register of one session: who is expected, and how many are marked how."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from agenda.choices import AttendanceState, Part
from agenda.models import Attendance, Session
from agenda.register.hosts import KnownBooking, RegisterHost
from agenda.register.marks import REGISTER_OPENS
from common.search import plain
from mailing.choices import CalendarWord

S = TypeVar("S", bound=Session)

#: The marks, in the order of the buttons. They are read as "Ann Field: present".
MARKS = (
    (AttendanceState.ATTENDED, "Present"),
    (AttendanceState.APOLOGIES, "Apologies"),
    (AttendanceState.NO_SHOW, "Did not come"),
    (AttendanceState.EXPECTED, "Not yet"),
)
WORDS = {state.value: words for state, words in MARKS}


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the register: somebody expected, or a seat that has no name yet."""

    attendance: Attendance | None
    booking: KnownBooking | None

    @property
    def name(self) -> str:
        if self.attendance is not None:
            return self.attendance.person.name
        return self.booking.name if self.booking else ""

    @property
    def museum(self) -> str:
        return self.booking.museum if self.booking else ""

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
        """What those who take the register should know beside the name."""
        found = []
        if self.attendance is not None:
            if self.attendance.part != Part.ATTENDEE:
                found.append(self.attendance.get_part_display())
            if self.attendance.joins_online:
                found.append("Online")
            if self.attendance.state == AttendanceState.TO_CONFIRM:
                found.append("Has not confirmed the new date")
            if says := calendar_says(self.attendance):
                found.append(says)
        return [*found, *(self.booking.tags if self.booking else ())]

    @property
    def words(self) -> str:
        """What the search box looks in: without capitals and accents."""
        return plain(" ".join([self.name, self.museum, *self.tags]))

    @property
    def order(self) -> tuple[str, str]:
        """By the last word of the name; a seat without a name stands beside whoever brings them."""
        name = self.name
        if self.attendance is None and self.booking and self.booking.beside:
            name = self.booking.beside
        surname, whole = by_surname(name)
        return (surname, whole + ("~" if self.attendance is None else ""))


#: What a calendar's answer is beside a name; one that says they come says nothing new.
CALENDAR_WORDS: dict[str, str] = {
    CalendarWord.DECLINED: "Calendar: does not come",
    CalendarWord.TENTATIVE: "Calendar: perhaps",
    CalendarWord.DELEGATED: "Calendar: sends somebody else",
}


def calendar_says(attendance: Attendance) -> str:
    """What the calendar of whoever is still expected says of the session as it now is."""
    reply = getattr(attendance, "calendar_reply", None)
    expected = attendance.state in (AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM)
    if reply is None or not expected or reply.sequence != attendance.sequence:
        return ""
    return CALENDAR_WORDS.get(reply.says, "")


def by_surname(name: str) -> tuple[str, str]:
    """What a list of names is sorted by: the last word, then the whole."""
    words = plain(name).split()
    return (words[-1] if words else "", " ".join(words))


def lines(host: RegisterHost) -> list[RegisterLine]:
    """Everybody expected, team and seats to be named included: one query beside those of the host."""
    bookings = host.bookings()
    of_person = {each.person_id: each for each in bookings if each.person_id is not None}
    rows = (
        Attendance.objects.live()
        .filter(session=host.session.pk)
        .select_related("person", "session", "calendar_reply")
    )
    found = [RegisterLine(row, of_person.get(row.person_id)) for row in rows]
    found += [RegisterLine(None, each) for each in bookings if each.person_id is None]
    return sorted(found, key=lambda line: line.order)


def counts(found: Sequence[RegisterLine]) -> list[tuple[str, str, int]]:
    """State, its words and how many, in the order of the buttons."""
    of_state = Counter(line.state for line in found)
    return [(state.value, words, of_state[state.value]) for state, words in MARKS]


def at_hand(sessions: Sequence[S], *, now: datetime) -> S | None:
    """Of ``sessions``, first to last: the last one whose register may be marked, or the first to come."""
    begun = [each for each in sessions if each.starts_at - REGISTER_OPENS <= now]
    return begun[-1] if begun else next(iter(sessions), None)
