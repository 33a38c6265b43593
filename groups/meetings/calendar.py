"""What the agenda asks about a group's meetings: where they lead to, what a calendar's answer does, who still sees
them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from agenda.attendance import services as attendance
from agenda.attendance.links import Doors
from agenda.choices import AttendanceState
from agenda.models import Attendance
from common.links import absolute
from groups.choices import INSIDE
from groups.live.services import touch
from groups.meetings.mails import PLEDGE
from groups.models import GroupMeeting, Membership
from groups.room.door import is_inside
from mailing.choices import CalendarWord

APOLOGISED = "Their calendar says that they do not come: their apologies are noted."
COMES = "Their calendar says that they come after all: they are expected again."


def doors(rows: Sequence[Attendance]) -> Mapping[int, Doors]:
    """Where somebody's part in a meeting leads: one query."""
    meetings = GroupMeeting.objects.filter(pk__in=[row.session_id for row in rows]).select_related("group")
    by_pk = {each.pk: each for each in meetings}
    return {row.pk: _doors(by_pk[row.session_id]) for row in rows if row.session_id in by_pk}


def _doors(meeting: GroupMeeting) -> Doors:
    page = absolute(meeting.get_absolute_url())
    leave = absolute(reverse("groups:apologies", args=[meeting.group.key, meeting.key]))
    return Doors(page=page, leave=leave, pledge=PLEDGE)


def at_its_word(row: Attendance, said: CalendarWord) -> str | None:
    """A no in a calendar is an apology, and a yes after it takes it back (5.22)."""
    meeting = GroupMeeting.objects.filter(pk=row.session_id).select_related("group").first()
    if (
        meeting is None
        or meeting.starts_at <= timezone.now()
        or not is_inside(meeting.group_id, row.person_id)
    ):
        return None
    if said == CalendarWord.DECLINED and attendance.apologise(session=meeting, person=row.person) is not None:
        touch(meeting)
        return APOLOGISED
    if said == CalendarWord.ACCEPTED and row.state == AttendanceState.APOLOGIES:
        attendance.attend(session=meeting, person=row.person)
        touch(meeting)
        return COMES
    return None


def not_theirs_any_more(now: datetime) -> Q:
    """Meetings to come of groups that somebody is not in: no feed, page or clash of theirs shows them (5.13)."""
    inside = Membership.objects.filter(
        group=OuterRef("session__groupmeeting__group"), person=OuterRef("person"), state__in=INSIDE
    )
    to_come = Q(session__groupmeeting__isnull=False, session__ends_at__gt=now)
    return to_come & Q(~Exists(inside))
