"""Calling a meeting, changing it, calling it off; apologies; and who is expected as people come and go (G6, G8)."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from agenda.attendance import services as attendance
from agenda.choices import AttendanceState, Mode, SessionState
from agenda.models import Attendance
from agenda.sessions.services import cancel_session, change_session
from agenda.venues.services import facts_of
from common import clock
from common.errors import DomainError
from common.history import recorded
from groups.live.plan import first_plan
from groups.live.services import touch
from groups.meetings import mails
from groups.meetings.choices import MeetingKind
from groups.meetings.rules import present_on, refuse_unless_meeting
from groups.models import Group, GroupMeeting, Membership
from groups.room.door import Room
from people.models import Person

#: What a calendar, a mail and an officer's list say of any meeting: a kind, and no theme.
TITLES = {kind: f"Peer group: {kind.label.lower()}" for kind in MeetingKind}
OVER = "The group is over."
CALLED_OFF = "The group has called it off."


@recorded
def call_meeting(
    *,
    room: Room,
    kind: str,
    day: date,
    start: time,
    minutes: int,
    by: Person,
    zone: str = "",
    host: Membership | None = None,
    online_link: str = "",
) -> GroupMeeting:
    """Fix a meeting. Everybody who is there that day is expected and gets an invitation without content.

    It is at the museum of ``host``, or online without one; with both, people choose. Raises DomainError for times that
    clocks do not show, for a moment that has passed, and for a group that does not meet.
    """
    group = _locked(room.group)
    refuse_unless_meeting(group)
    zone = zone or group.programme.zone
    begins = clock.instant(day, start, zone, field="day")
    if begins <= timezone.now():
        raise DomainError("That moment has passed. Choose one that is still to come.", field="day")
    ends = (begins + timedelta(minutes=minutes)).astimezone(clock.zone_named(zone))
    meeting = GroupMeeting.objects.create(
        programme=group.programme,
        group=group,
        kind=kind,
        title=TITLES[MeetingKind(kind)],
        start_day=day,
        start_time=start,
        end_day=ends.date(),
        end_time=ends.time().replace(tzinfo=None),
        zone=zone,
        host=host,
        **place_of(host, online_link),
    )
    meeting.page = meeting.get_absolute_url()
    meeting.save(update_fields=["page"])
    meeting.refresh_from_db(fields=["starts_at", "ends_at"])
    expected = present_on(group, day)
    rows = [attendance.attend(session=meeting, person=each.person) for each in expected]
    if kind == MeetingKind.SET:
        first_plan(meeting, expected)
    mails.meeting_called(rows, meeting)
    return meeting


def place_of(host: Membership | None, online_link: str) -> dict[str, Any]:
    """Where a meeting is, as a session says it: at the host's museum, online, or both."""
    museum = host.seat.entry.museum if host is not None and host.seat is not None else None
    if host is not None and museum is None:
        raise DomainError(
            "They have no museum here to meet at. Choose somebody else, or meet online.", field="host"
        )
    if museum is None:
        return {"mode": Mode.ONLINE, "venue": "", "venue_address": "", "online_link": online_link}
    facts = facts_of(museum)
    mode = Mode.HYBRID if online_link else Mode.IN_PERSON
    return {
        "mode": mode,
        "venue": facts["name"],
        "venue_address": facts["address"],
        "online_link": online_link,
    }


@recorded
def change_meeting(
    *, room: Room, meeting: GroupMeeting, day: date, start: time, minutes: int, by: Person,
    host: Membership | None = None, online_link: str = "",
) -> GroupMeeting:  # fmt: skip
    """Move a meeting to another day, time or place. Those expected are told, once, in their calendars too."""
    refuse_unless_meeting(room.group)
    begins = clock.instant(day, start, meeting.zone, field="day")
    ends = (begins + timedelta(minutes=minutes)).astimezone(clock.zone_named(meeting.zone))
    GroupMeeting.objects.filter(pk=meeting.pk).update(host=host)
    meeting.host = host
    change_session(
        session=meeting, by=by, start_day=day, start_time=start, end_day=ends.date(),
        end_time=ends.time().replace(tzinfo=None), **place_of(host, online_link),
    )  # fmt: skip
    follow(room.group)
    touch(meeting)
    return meeting


@recorded
def call_off(*, room: Room, meeting: GroupMeeting, by: Person) -> GroupMeeting:
    """Call a meeting off: it goes out of everybody's calendar. What was written for it stays."""
    return cancel_session(session=meeting, by=by, reason=CALLED_OFF)


@recorded
def send_apologies(*, room: Room, meeting: GroupMeeting, by: Person) -> Attendance:
    """Say that one cannot come. Nobody asks why. Raises DomainError once it has begun, and for whoever is not
    expected."""
    _refuse_begun(meeting)
    row = attendance.apologise(session=meeting, person=by)
    if row is None:
        raise DomainError("You are not expected at this meeting, so there is nothing to apologise for.")
    touch(meeting)
    return row


@recorded
def come_after_all(*, room: Room, meeting: GroupMeeting, by: Person) -> Attendance:
    """Take apologies back."""
    _refuse_begun(meeting)
    row = attendance.attend(session=meeting, person=by)
    touch(meeting)
    return row


def _refuse_begun(meeting: GroupMeeting) -> None:
    if meeting.state != SessionState.PLANNED or meeting.starts_at <= timezone.now():
        raise DomainError("This meeting has begun or is off. Its register says who was there.")


def follow(group: Group) -> None:
    """Make those expected at meetings to come the same as those who are in the group: whoever joined is expected and
    invited, whoever left, paused or is away that day is expected no more, and it goes out of their calendar.
    Meetings of a group that is over are called off."""
    rows: Any = GroupMeeting.objects.to_come()
    rows = rows.filter(group=group).select_related("group__programme", "programme")
    for meeting in rows.order_by("starts_at", "pk"):
        _follow(meeting)


def follow_member(member: Membership) -> None:
    """Somebody joined, left, paused, or is away or back: their group's meetings to come follow at once (5.13, 5.17)."""
    follow(member.group)


def _follow(meeting: GroupMeeting) -> None:
    if meeting.group.is_over:
        cancel_session(session=meeting, by=None, reason=OVER)
        return
    present = {each.person_id: each.person for each in present_on(meeting.group, meeting.start_day)}
    rows = list(meeting.attendances.select_related("person"))
    known = {row.person_id: row for row in rows}
    gone = [row for row in rows if row.person_id not in present and row.state in _COUNTED]
    came = [
        person
        for pk, person in present.items()
        if pk not in known or known[pk].state == AttendanceState.WITHDRAWN
    ]
    for row in gone:
        if (left := attendance.withdraw(session=meeting, person=row.person)) is not None:
            left.session = meeting
            mails.meeting_left(left, meeting)
    mails.meeting_called([attendance.attend(session=meeting, person=person) for person in came], meeting)
    if gone or came:
        touch(meeting)


_COUNTED = (AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM)


def next_host(group: Group, members: Sequence[Membership]) -> Membership | None:
    """At whose museum the next meeting would be: whoever's museum has waited longest, those never met at first."""
    last = dict(
        GroupMeeting.objects.filter(group=group, host__isnull=False, state=SessionState.PLANNED)
        .values_list("host")
        .annotate(last=Max("start_day"))
    )
    able = [each for each in members if each.seat is not None and each.seat.entry.museum is not None]
    return min(
        able, key=lambda each: (each.pk in last, last.get(each.pk, date.min), each.since or timezone.now(), each.pk),
        default=None,
    )  # fmt: skip


def _locked(group: Group) -> Group:
    return Group.objects.select_for_update(of=("self",)).select_related("programme").get(pk=group.pk)
