"""Calendar files: an invitation to one session, and a person's feed (rules 14 to 23).

An invitation travels with METHOD:REQUEST or CANCEL and its entry keeps one UID for life. Times are written as the
clock on the wall shows them, with the rules of its zone beside them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from agenda.attendance.links import Doors, doors_of
from agenda.calendars import content_lines
from agenda.calendars.vtimezone import vtimezone
from agenda.choices import AttendanceState, Part, SessionState
from agenda.models import Attendance, where_words

PRODID = "-//Peer2Peer//Learning between museums//EN"
SITE_NAME = "Peer2Peer"


class CalendarEntry(NamedTuple):
    """What any calendar shows of a session. Times are those of the clock on the wall in ``zone``."""

    uid: str
    sequence: int
    stamp: datetime
    start_day: date
    start_time: time
    end_day: date
    end_time: time
    zone: str
    title: str
    where: str
    page: str
    cancelled: bool


#: The fields of a session that a calendar shows, in the order in which ``entry`` takes them.
SHOWN = (
    "title", "start_day", "start_time", "end_day", "end_time", "zone", "mode", "venue", "venue_address", "page",
    "state",
)  # fmt: skip


def entry(
    uid: str, sequence: int, stamp: datetime, shown: Sequence[Any], *, comes: str = ""
) -> CalendarEntry:
    """An entry from the values of a session's ``SHOWN`` fields, as somebody sees it who ``comes`` in that mode."""
    title, day, start, last, end, zone, held, venue, address, page, state = shown
    return CalendarEntry(
        uid, sequence, stamp, day, start, last, end, zone, title, where_words(held, venue, address, comes=comes),
        f"{settings.SITE_URL}{page}" if page else "", state == SessionState.CANCELLED,
    )  # fmt: skip


def invitation(
    attendance: Attendance,
    *,
    method: str = "REQUEST",
    doors: Doors | None = None,
    now: datetime | None = None,
) -> str:
    """The calendar file that puts a session into one person's calendar, moves it there, or takes it out.

    It names nobody but that person. ``doors`` spares a look-up where the caller has them already.
    """
    if method not in ("REQUEST", "CANCEL"):
        raise ValueError(f"An invitation is a REQUEST or a CANCEL, not {method!r}.")
    now = now or timezone.now()
    doors = doors or doors_of([attendance])[attendance.pk]
    session = attendance.session
    shown = [getattr(session, field) for field in SHOWN]
    known = entry(uid_of(attendance.uid), attendance.sequence, now, shown, comes=attendance.mode)
    said = entry_lines(known._replace(page=doors.page, cancelled=method == "CANCEL"))
    organiser = f"mailto:{settings.FROM_ADDRESS}"
    said.append(content_lines.line("ORGANIZER", organiser, CN=session.programme.name))
    if attendance.person.address:
        said.append(_attendee(attendance))
    if method == "REQUEST":
        said.append(content_lines.text("DESCRIPTION", _description(attendance, doors, now)))
    return calendar_file([said], [session.zone], method=method)


def uid_of(uid: UUID | str) -> str:
    """The name of somebody's entry in every calendar, for life."""
    return f"{uid}@{host_of(settings.SITE_URL)}"


@lru_cache(maxsize=8)
def host_of(address: str) -> str:
    """The host in an address, for the names of entries."""
    return urlsplit(address).hostname or "localhost"


def entry_lines(said: CalendarEntry) -> list[str]:
    """The lines that every entry has, whatever file it stands in."""
    return [*own_lines(said.uid, said.sequence, said.stamp), session_lines(said)]


def own_lines(uid: str, sequence: int, stamp: datetime) -> tuple[str, str, str]:
    """What is one reader's own in an entry."""
    return f"UID:{uid}\r\n", f"SEQUENCE:{sequence}\r\n", content_lines.instant("DTSTAMP", stamp)


def session_lines(said: CalendarEntry) -> str:
    """What is the same for everybody who comes in the same way, from the start on."""
    return "".join(
        (
            content_lines.wall("DTSTART", said.start_day, said.start_time, said.zone),
            content_lines.wall("DTEND", said.end_day, said.end_time, said.zone),
            content_lines.text("SUMMARY", said.title),
            content_lines.text("LOCATION", said.where) if said.where else "",
            content_lines.line("URL", said.page) if said.page else "",
            f"STATUS:{'CANCELLED' if said.cancelled else 'CONFIRMED'}\r\n",
        )
    )


def _attendee(attendance: Attendance) -> str:
    # They took their place with us, so their calendar need not ask; a new day it does ask for (rule 21).
    sure = attendance.state != AttendanceState.TO_CONFIRM
    return content_lines.line(
        "ATTENDEE",
        f"mailto:{attendance.person.address}",
        CN=attendance.person.name,
        ROLE="REQ-PARTICIPANT" if attendance.part == Part.ATTENDEE else "CHAIR",
        PARTSTAT="ACCEPTED" if sure else "NEEDS-ACTION",
        RSVP="FALSE",
    )


def _description(attendance: Attendance, doors: Doors, now: datetime) -> str:
    session = attendance.session
    said = [session.when]
    if attendance.joins_online:
        if session.link_is_open(now):
            said.append(f"Join: {session.online_link}")
        else:
            said.append("The joining link is on the session's page from 24 hours before the start.")
    elif session.access_note:
        said.append(f"Getting there and getting in: {session.access_note}")
    if doors.pledge:
        said.append(doors.pledge)
    if doors.page:
        said.append(f"About the session: {doors.page}")
    booking = doors.shared or doors.manage
    if booking:
        said.append(f"Your booking: {booking}")
    return "\n\n".join(said)


def calendar_file(
    entries: Iterable[Iterable[str]], zones: Iterable[str], *, method: str = "", name: str = ""
) -> str:
    """A whole calendar file of ``entries`` (the lines of each), with the rules of the ``zones`` they are in."""
    head = ["VERSION:2.0\r\n", f"PRODID:{PRODID}\r\n", "CALSCALE:GREGORIAN\r\n"]
    if method:
        head.append(f"METHOD:{method}\r\n")
    if name:
        head += [content_lines.text("NAME", name), content_lines.text("X-WR-CALNAME", name)]
        head.append("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n")
    return content_lines.block(
        "VCALENDAR",
        [
            *head,
            *(vtimezone(zone) for zone in sorted(set(zones))),
            *(content_lines.block("VEVENT", entry) for entry in entries),
        ],
    )
