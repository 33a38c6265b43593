"""The mails about when a group meets. None names a theme, an issue or who presents (G18)."""

from collections.abc import Iterable, Sequence
from typing import Any

from agenda import mails as agenda_mails
from agenda.attendance.links import doors_of
from agenda.calendars import ics
from agenda.models import Attendance
from common.links import absolute
from groups.models import DatePoll, GroupMeeting, Membership
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme

#: What every invitation says, in the calendar too (G23).
PLEDGE = "Nobody records this meeting, and no AI note-taker joins it."
PAGE = Placeholder("page_link", "page", "The page, for which they sign in", "https://peer2peer.example/…")
PROGRAMME = Placeholder("programme", "programme.name", "The programme", "Kent Peer2Peer", in_subject=True)
WHEN = Placeholder(
    "when", "meeting.when", "Day and time", "Thursday 12 March 2026, 10:00 to 13:00", in_subject=True
)
WHERE = Placeholder("where", "attendance.where", "Where it is", "Dover Museum")


def meeting_called(rows: Sequence[Attendance], meeting: GroupMeeting) -> None:
    """A meeting is fixed: each of those expected gets an invitation of their own, with nobody else's name in it."""
    found = doors_of(rows)
    for row in rows:
        row.session = meeting
        CALLED.queue(
            to=row.person,
            about=row,
            programme=meeting.programme,
            envelope=Envelope(
                occurrence=str(row.sequence),
                calendar=ics.invitation(row, doors=found[row.pk]),
                calendar_method="REQUEST",
                order_key=agenda_mails.order_key(row),
            ),
            **_words(row, meeting),
        )


def meeting_left(row: Attendance, meeting: GroupMeeting) -> None:
    """Somebody is expected at a meeting no more: it goes out of their calendar."""
    LEFT.queue(
        to=row.person,
        about=row,
        programme=meeting.programme,
        envelope=Envelope(
            occurrence=str(row.sequence),
            calendar=ics.invitation(row, method="CANCEL"),
            calendar_method="CANCEL",
            order_key=agenda_mails.order_key(row),
        ),
        **_words(row, meeting),
    )


def poll_opened(poll: DatePoll, members: Iterable[Membership]) -> None:
    """There is something new in the group: dates to answer."""
    for member in members:
        POLL.queue(
            to=member.person,
            about=poll,
            programme=poll.group.programme,
            envelope=Envelope(occurrence=str(member.key)),
            poll=poll,
            page=absolute(poll.get_absolute_url()),
        )


def _words(row: Attendance, meeting: GroupMeeting) -> dict[str, Any]:
    page = absolute(meeting.get_absolute_url())
    return {"attendance": row, "meeting": meeting, "page": page, "pledge": PLEDGE}


def _newest_meeting(programme: Programme) -> None:
    if (row := _newest(programme)) is not None:
        meeting_called([row[0]], row[1])


def _newest_left(programme: Programme) -> None:
    if (row := _newest(programme)) is not None:
        meeting_left(*row)


def _newest(programme: Programme) -> tuple[Attendance, GroupMeeting] | None:
    rows = GroupMeeting.objects.filter(programme=programme).select_related("group__programme", "programme")
    meeting = rows.order_by("-pk").first()
    row = meeting.attendances.select_related("person").first() if meeting is not None else None
    return (row, meeting) if row is not None and meeting is not None else None


def _newest_poll(programme: Programme) -> None:
    rows = DatePoll.objects.filter(group__programme=programme).select_related(
        "group__programme", "opened_by__person"
    )
    poll = rows.first()
    if poll is not None and poll.opened_by is not None:
        poll_opened(poll, [poll.opened_by])


CALLED = Mail(
    kind="groups.meeting_called",
    name="A group has fixed a meeting",
    sort="booking",
    subject="Your group meets on {{ meeting.start_day|day }}",
    template="groups/mail/meeting_called.html",
    placeholders=(PROGRAMME, WHEN, WHERE, PAGE),
    group="Groups",
    rehearse=_newest_meeting,
    to_unconfirmed="Your group has fixed a meeting",
)
LEFT = Mail(
    kind="groups.meeting_left",
    name="Not expected at a group's meeting any more",
    sort="booking",
    subject="You are not expected on {{ meeting.start_day|day }}",
    template="groups/mail/meeting_left.html",
    placeholders=(PROGRAMME, WHEN, PAGE),
    group="Groups",
    rehearse=_newest_left,
    to_unconfirmed="A meeting of your group",
)
POLL = Mail(
    kind="groups.poll_opened",
    name="A group looks for a date",
    sort="booking",
    subject="There is something new in your group",
    template="groups/mail/poll_opened.html",
    placeholders=(PROGRAMME, PAGE),
    group="Groups",
    rehearse=_newest_poll,
)
