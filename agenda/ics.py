"""Calendar files: an invitation to one session, and a person's feed (rules 14 to 23).

An invitation travels with METHOD:REQUEST or CANCEL and its entry keeps one UID for life. What is the same in every
file, the time zone, is written once; entries are made by ``icalendar``, which escapes and folds them.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Event, vCalAddress, vText
from icalendar.parser import Contentline

from agenda.choices import AttendanceState, Part, SessionState
from agenda.doors import Doors, doors_of
from agenda.models import Attendance, Session
from agenda.zones import vtimezone
from common.clock import zone_named

PRODID = "-//Peer2Peer//Learning between museums//EN"
SITE_NAME = "Peer2Peer"


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
    entry = _entry(attendance, stamp=now, page=doors.page)
    entry.add("STATUS", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organiser = vCalAddress(f"mailto:{settings.FROM_ADDRESS}")
    organiser.params["CN"] = vText(attendance.session.programme.name)
    entry.add("ORGANIZER", organiser)
    if attendance.person.address:
        entry.add("ATTENDEE", _attendee(attendance))
    if method == "REQUEST":
        entry.add("DESCRIPTION", _description(attendance, doors, now))
    return _file([entry], [attendance.session.zone], method=method)


def feed(attendances: Sequence[Attendance]) -> str:
    """A personal calendar to subscribe to: no joining links, no notes, nobody's name (rule 23)."""
    entries = []
    for attendance in attendances:
        page = attendance.session.page
        entry = _entry(
            attendance, stamp=attendance.told_at, page=f"{settings.SITE_URL}{page}" if page else ""
        )
        cancelled = attendance.session.state == SessionState.CANCELLED
        entry.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
        entries.append(entry)
    return _file(
        entries, (attendance.session.zone for attendance in attendances), name="Peer2Peer: my sessions"
    )


def feed_etag(attendances: Iterable[Attendance]) -> str:
    """A mark that changes exactly when the feed of ``attendances`` would."""
    said = hashlib.sha256()
    for each in attendances:
        session = each.session
        shown = (
            each.uid, each.sequence, each.told_at, each.where, session.title, session.page, session.state,
            session.starts_at, session.ends_at, session.zone,
        )  # fmt: skip
        said.update(repr(shown).encode())
    return f'"{said.hexdigest()[:32]}"'


def uid_of(attendance: Attendance) -> str:
    """The name of the entry in every calendar, for life."""
    return f"{attendance.uid}@{urlsplit(settings.SITE_URL).hostname}"


def _entry(attendance: Attendance, *, stamp: datetime, page: str) -> Event:
    session: Session = attendance.session
    info = zone_named(session.zone)
    entry = Event()
    entry.add("UID", uid_of(attendance))
    entry.add("SEQUENCE", attendance.sequence)
    entry.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    entry.add("DTSTART", session.starts_at.astimezone(info))
    entry.add("DTEND", session.ends_at.astimezone(info))
    entry.add("SUMMARY", session.title)
    if attendance.where:
        entry.add("LOCATION", attendance.where)
    if page:
        entry.add("URL", page)
    return entry


def _attendee(attendance: Attendance) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{attendance.person.address}")
    attendee.params["CN"] = vText(attendance.person.name.replace('"', "'"))
    attendee.params["ROLE"] = "REQ-PARTICIPANT" if attendance.part == Part.ATTENDEE else "CHAIR"
    # They took their place with us, so their calendar need not ask; a new day it does ask for (rule 21).
    sure = attendance.state != AttendanceState.TO_CONFIRM
    attendee.params["PARTSTAT"] = "ACCEPTED" if sure else "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _description(attendance: Attendance, doors: Doors, now: datetime) -> str:
    session = attendance.session
    lines = [session.when]
    if attendance.joins_online:
        if session.link_is_open(now):
            lines.append(f"Join: {session.online_link}")
        else:
            lines.append("The joining link is on the session's page from 24 hours before the start.")
    elif session.access_note:
        lines.append(f"Getting there and getting in: {session.access_note}")
    if doors.page:
        lines.append(f"About the session: {doors.page}")
    if doors.manage:
        lines.append(f"Your booking: {doors.manage}")
    return "\n\n".join(lines)


def _file(entries: Iterable[Event], zones: Iterable[str], *, method: str = "", name: str = "") -> str:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    if method:
        head.append(f"METHOD:{method}")
    if name:
        head += [f"NAME:{name}", f"X-WR-CALNAME:{name}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    blocks = [Contentline(line).to_ical().decode() + "\r\n" for line in head]
    blocks += [vtimezone(zone) for zone in sorted(set(zones))]
    blocks += [entry.to_ical().decode() for entry in entries]
    return "".join([*blocks, "END:VCALENDAR\r\n"])
