"""Calendar files, byte by byte and read back by four parsers that share no code: three that others keep, and ours."""

import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
import time_machine
import vobject
from dateutil.tz import tzical
from django.test import override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from agenda.attendance.links import Doors
from agenda.attendance.services import withdraw
from agenda.calendars import ics
from agenda.calendars.subscribed import OF_ATTENDANCES, SubscribedCalendar
from agenda.calendars.vtimezone import vtimezone
from agenda.choices import AttendanceState, Mode, SessionState
from agenda.factories import AttendanceFactory, OnlineSessionFactory, SessionFactory
from agenda.models import Attendance, Session
from agenda.sessions.services import cancel_session, change_session
from common import clock
from common.clock import zone_named
from mailing.models import Message
from people.models import Person
from programmes.models import Programme

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
AWKWARD = "Café; “Tåg”, or\nwhy the Ålesund — Dover line; was closed, \\ twice " + "é" * 90


def unsaved(**fields) -> Attendance:
    """An attendance that no database has seen, with the instants that Postgres would compute."""
    programme = Programme(name="Kent & Medway Peer2Peer", slug="kent")
    given = {
        "title": "Session", "start_day": SPRING, "start_time": time(10), "end_day": SPRING, "end_time": time(12),
        "zone": "Europe/London", "venue": "Dover Museum", "programme": programme, "page": "/events/x/", **fields,
    }  # fmt: skip
    session = Session(**given)
    starts, ends = clock.span(
        session.start_day, session.start_time, session.end_day, session.end_time, session.zone
    )
    session.__dict__.update(starts_at=starts, ends_at=ends)
    person = Person(name="Zoë O’Neil", email="zoe@museum.example")
    return Attendance(pk=1, session=session, person=person, mode=session.mode)


def our_parser(text: str) -> dict[str, list[tuple[dict[str, str], str]]]:
    """A parser of our own, from RFC 5545: unfold, split, unescape; the properties of the one VEVENT."""
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    inside, found = False, {}
    for line in lines:
        if line in ("BEGIN:VEVENT", "END:VEVENT"):
            inside = line.startswith("BEGIN")
            continue
        if inside:
            match = re.match(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^;:"]*))*):(.*)$', line, re.S)
            assert match, line
            params = dict(re.findall(r';([A-Z-]+)=("[^"]*"|[^;:"]*)', match[2]))
            value = re.sub(r"\\([nN,;\\])", lambda m: "\n" if m[1] in "nN" else m[1], match[3])
            found.setdefault(match[1], []).append((params, value))
    return found


def check_bytes(text: str, *, method: str) -> None:
    """What every file must be, whatever is in it."""
    raw = text.encode()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # No character is cut in two.
    unfolded = raw.replace(b"\r\n ", b"").decode()
    lines = unfolded.split("\r\n")
    assert [line for line in lines if line.startswith("METHOD:")] == ([f"METHOD:{method}"] if method else [])
    for zone in set(re.findall(r"^DT(?:START|END);TZID=([^:]+):", unfolded, re.M)):
        assert lines.count(f"TZID:{zone}") == 1
    for entry in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", unfolded, re.S):
        for name in ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS"):
            assert len(re.findall(rf"^{name}[;:]", entry, re.M)) == 1, name
        if method:
            assert len(re.findall(r"^ORGANIZER[;:]", entry, re.M)) == 1


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
@override_settings(FROM_ADDRESS="hello@peer2peer.example", SITE_URL="https://p2p.example")
def test_four_parsers_read_the_same(method):
    attendance = unsaved(title=AWKWARD, venue="Musée; de l’Île, Dover", venue_address="1, The Quay\nDover")
    attendance.sequence = 7
    text = ics.invitation(attendance, method=method)
    check_bytes(text, method=method)
    uid = f"{attendance.uid}@p2p.example"

    calendar = Calendar.from_ical(text)
    event = calendar.events[0]
    assert [component.errors for component in calendar.walk() if component.errors] == []
    assert str(calendar["METHOD"]) == method
    assert (str(event["UID"]), event["SEQUENCE"], str(event["SUMMARY"])) == (uid, 7, AWKWARD)
    assert event.start == datetime(2027, 3, 28, 9, tzinfo=UTC)
    assert str(event["ORGANIZER"]) == "mailto:hello@peer2peer.example"

    read = vobject.readOne(text)
    assert read.validate(raiseException=True)
    assert (read.vevent.uid.value, read.vevent.summary.value) == (uid, AWKWARD)
    assert read.vevent.dtstart.value.astimezone(UTC) == datetime(2027, 3, 28, 9, tzinfo=UTC)
    assert read.vevent.organizer.value == "mailto:hello@peer2peer.example"

    [event] = IcsCalendarStream.calendar_from_ics(text).events
    assert (event.uid, event.sequence, event.summary) == (uid, 7, AWKWARD)
    assert event.dtstart == datetime(2027, 3, 28, 9, tzinfo=UTC)
    assert (event.organizer.uri, [each.uri for each in event.attendees]) == (
        "mailto:hello@peer2peer.example",
        ["mailto:zoe@museum.example"],
    )
    assert event.status == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")

    ours = our_parser(text)
    assert ours["UID"] == [({}, uid)]
    assert ours["SUMMARY"] == [({}, AWKWARD)]
    assert ours["LOCATION"] == [({}, "Musée; de l’Île, Dover, 1, The Quay\nDover")]
    assert ours["DTSTART"] == [({"TZID": "Europe/London"}, "20270328T100000")]
    assert ours["STATUS"] == [({}, "CANCELLED" if method == "CANCEL" else "CONFIRMED")]
    assert ours["ORGANIZER"][0][1] == "mailto:hello@peer2peer.example"
    [(who, address)] = ours["ATTENDEE"]
    assert address == "mailto:zoe@museum.example"
    assert (who["CN"].strip('"'), who["PARTSTAT"], who["RSVP"]) == ("Zoë O’Neil", "ACCEPTED", "FALSE")


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=160),
    day=st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    zone=st.sampled_from(["Europe/London", "Europe/Stockholm"]),
)
def test_any_title_on_any_day_is_a_valid_file_that_reads_back(title, day, zone):
    attendance = unsaved(title=title, start_day=day, end_day=day, zone=zone)
    text = ics.invitation(attendance)
    check_bytes(text, method="REQUEST")
    event = Calendar.from_ical(text).events[0]
    assert str(event["SUMMARY"]) == title
    assert event.start == attendance.session.starts_at
    assert our_parser(text)["SUMMARY"][0][1] == title
    read = vobject.readOne(text).vevent
    assert read.dtstart.value.astimezone(UTC) == attendance.session.starts_at
    assert read.dtend.value.astimezone(UTC) == attendance.session.ends_at
    [event] = IcsCalendarStream.calendar_from_ics(text).events
    assert (event.dtstart, event.dtend) == (attendance.session.starts_at, attendance.session.ends_at)
    assert event.summary == title


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/London",
        "Europe/Stockholm",
        "America/New_York",
        "Asia/Tokyo",
        "Africa/Casablanca",
        "Europe/Dublin",
    ],
)
def test_the_zone_block_says_what_the_zone_does(zone):
    """A zone that dateutil builds from our block alone agrees with the real one at every noon of two years."""
    read, real = tzical(StringIO(vtimezone(zone))).get(zone), zone_named(zone)
    for day in range(730):
        noon = datetime(2027, 1, 1, 12) + timedelta(days=day)
        assert noon.replace(tzinfo=read).utcoffset() == noon.replace(tzinfo=real).utcoffset(), noon


@pytest.mark.parametrize(
    "zone", ["Africa/Casablanca", "Africa/El_Aaiun", "Europe/Dublin", "Europe/London", "Australia/Lord_Howe"]
)
def test_daylight_time_is_the_later_one_whatever_the_zone_calls_it(zone):
    """In Dublin winter is daylight time of minus one hour, in Casablanca Ramadan is. Calendar programs know none."""
    blocks = re.findall(
        r"BEGIN:(DAYLIGHT|STANDARD)\r\n.*?TZOFFSETFROM:([+-]\d{4})\r\nTZOFFSETTO:([+-]\d{4})",
        vtimezone(zone),
        re.S,
    )
    assert {name for name, _, _ in blocks} == {"DAYLIGHT", "STANDARD"}
    assert [name for name, was, now in blocks if (int(now) > int(was)) is not (name == "DAYLIGHT")] == []


def test_dublin_gets_the_rules_of_london():
    london = (
        vtimezone("Europe/London")
        .replace("Europe/London", "Europe/Dublin")
        .replace("TZNAME:BST", "TZNAME:IST")
    )
    assert vtimezone("Europe/Dublin") == london


def test_outlook_gets_yearly_rules():
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in vtimezone("Europe/London")
    assert "DTSTART:20200329T010000" in vtimezone("Europe/London")


@override_settings(SITE_URL="https://p2p.example")
def test_the_joining_link_is_in_the_file_from_24_hours_before_and_not_earlier():
    attendance = unsaved(mode=Mode.ONLINE, venue="", online_link="https://meet.example/room")
    starts = attendance.session.starts_at
    early = ics.invitation(attendance, now=starts - timedelta(hours=24, minutes=1))
    late = ics.invitation(attendance, now=starts - timedelta(hours=24))
    unfold = lambda text: text.replace("\r\n ", "")  # noqa: E731
    assert "meet.example" not in unfold(early)
    assert "https://p2p.example/events/x/" in unfold(early)
    assert "https://meet.example/room" in unfold(late)
    assert "LOCATION:Online" in early
    assert "meet.example" not in unfold(ics.invitation(attendance, method="CANCEL", now=starts))


def test_the_way_to_ones_booking_is_in_the_file():
    doors = Doors(page="https://p2p.example/e", manage="https://p2p.example/bookings/secret")
    text = our_parser(ics.invitation(unsaved(access_note="Ring twice."), doors=doors))
    assert [value for _, value in text["URL"]] == ["https://p2p.example/e"]
    assert "Your booking: https://p2p.example/bookings/secret" in text["DESCRIPTION"][0][1]
    assert "Getting there and getting in: Ring twice." in text["DESCRIPTION"][0][1]


def test_only_two_methods_exist():
    with pytest.raises(ValueError, match="REQUEST or a CANCEL"):
        ics.invitation(unsaved(), method="PUBLISH")


def test_somebody_asked_to_confirm_is_asked_by_the_calendar_too():
    attendance = unsaved()
    attendance.state = AttendanceState.TO_CONFIRM
    [(params, _)] = our_parser(ics.invitation(attendance))["ATTENDEE"]
    assert params["PARTSTAT"] == "NEEDS-ACTION"


@pytest.mark.django_db
def test_one_entry_through_create_move_and_cancel():
    """Same UID and organiser throughout, and a sequence that rises: what calendars need to move and delete it."""
    with time_machine.travel("2027-02-01T09:00:00Z"):
        attendance = AttendanceFactory(session=SessionFactory(start_day=date(2027, 3, 9)))
        files = [ics.invitation(attendance)]
        change_session(
            session=attendance.session, by=None, start_day=date(2027, 3, 10), end_day=date(2027, 3, 10)
        )
        cancel_session(session=attendance.session, by=None, reason="The museum is flooded.")
    mails = Message.objects.order_by("pk")
    files += [mail.calendar for mail in mails]
    assert len({mail.order_key for mail in mails}) == 1
    events = [Calendar.from_ical(text).events[0] for text in files]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert len({str(event["UID"]) for event in events}) == 1
    assert len({str(event["ORGANIZER"]) for event in events}) == 1
    assert [event.start.date() for event in events] == [
        date(2027, 3, 9),
        date(2027, 3, 10),
        date(2027, 3, 10),
    ]
    for text, method in zip(files, ["REQUEST", "REQUEST", "CANCEL"], strict=True):
        check_bytes(text, method=method)
    # The others see the same.
    read = [vobject.readOne(text).vevent for text in files]
    assert [event.sequence.value for event in read] == ["0", "1", "2"]
    assert {event.uid.value for event in read} == {str(events[0]["UID"])}
    assert {event.organizer.value for event in read} == {str(events[0]["ORGANIZER"])}
    third = [IcsCalendarStream.calendar_from_ics(text).events[0] for text in files]
    assert [(event.sequence, event.dtstart.date()) for event in third] == [
        (number, event.start.date()) for number, event in enumerate(events)
    ]
    assert {event.uid for event in third} == {str(events[0]["UID"])}


@pytest.mark.django_db
def test_withdrawing_is_ready_for_a_cancel():
    attendance = AttendanceFactory()
    gone = withdraw(session=attendance.session, person=attendance.person)
    event = Calendar.from_ical(ics.invitation(gone, method="CANCEL")).events[0]
    assert (event["SEQUENCE"], str(event["STATUS"])) == (1, "CANCELLED")


@pytest.mark.django_db
def test_a_feed_has_every_session_once_and_nothing_confidential():
    person = AttendanceFactory(
        session=OnlineSessionFactory(
            title="Online meet-up", start_day=date(2027, 5, 4), access_note="Code 4711"
        )
    ).person
    AttendanceFactory(
        person=person, session=SessionFactory(start_day=date(2027, 5, 5), zone="Europe/Stockholm")
    )
    AttendanceFactory(
        person=person, session=SessionFactory(start_day=date(2027, 5, 6), state=SessionState.CANCELLED)
    )
    rows = Attendance.objects.order_by("session__starts_at")
    feed = SubscribedCalendar("Mine", OF_ATTENDANCES, Attendance.objects.all())
    text = feed.file()
    check_bytes(text, method="")
    calendar = Calendar.from_ical(text)
    assert [str(event["UID"]) for event in calendar.events] == [ics.uid_of(row.uid) for row in rows]
    assert [str(event["STATUS"]) for event in calendar.events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert sorted(str(zone["TZID"]) for zone in calendar.timezones) == ["Europe/London", "Europe/Stockholm"]
    unfolded = text.replace("\r\n ", "")
    for secret in ("meet.example", "4711", person.name, person.email, "ATTENDEE"):
        assert secret not in unfolded
    assert feed.file() == text
