"""What the agenda shows on "My learning": what is next, what waits for an answer, and what was learned."""

from django.urls import reverse

from agenda import selectors
from agenda.attendance.links import Doors, doors_of
from agenda.calendars.feeds import feed_of
from agenda.models import Attendance
from common.clock import duration_words
from common.home import LEARNED, NEXT, NOTHING_WAITS, WAITS, Block, Row
from common.links import absolute
from people.models import Person

SHOWN = 12


def what_is_next(person: Person) -> Block:
    """Sessions to come, with the way to one's booking."""
    coming = list(selectors.next_sessions(person)[:SHOWN])
    found = doors_of(coming)
    rows = [
        _row(
            each,
            found[each.pk],
            action="My booking" if found[each.pk].manage else "",
            action_url=found[each.pk].manage,
            note="The joining link is open" if each.joins_online and each.session.link_is_open() else "",
        )
        for each in coming
    ]
    return Block(
        NEXT,
        rows,
        "Nothing yet. Sign up for a session, and it stands here with its day and place.",
        calendar=absolute(reverse("agenda:feed", args=[feed_of(person=person).secret])),
        calendar_page=reverse("agenda:calendar"),
    )


def what_waits(person: Person) -> Block:
    """Sessions that have a new day, until the person says whether they can come."""
    waiting = list(selectors.to_confirm(person)[:SHOWN])
    found = doors_of(waiting)
    rows = [
        _row(
            each,
            found[each.pk],
            action="Answer" if found[each.pk].manage else "",
            action_url=found[each.pk].manage,
            note="It has a new date",
        )
        for each in waiting
    ]
    return Block(WAITS, rows, NOTHING_WAITS)


def what_i_learned(person: Person) -> Block:
    """Sessions that are over, and how long one has learned with others."""
    past = list(selectors.past(person)[:SHOWN])
    found = doors_of(past)
    rows = [
        _row(
            each,
            found[each.pk],
            action="Certificate" if found[each.pk].proof else "",
            action_url=found[each.pk].proof,
        )
        for each in past
    ]
    time = selectors.learning_time(person)
    return Block(
        LEARNED,
        rows,
        "Sessions you have been to appear here, with what was kept of them.",
        summary=f"You have learned with others for {duration_words(time)}." if time else "",
        more="My attendance",
        more_url=reverse("agenda:attendance"),
    )


def _row(
    attendance: Attendance, doors: Doors, *, action: str = "", action_url: str = "", note: str = ""
) -> Row:
    session = attendance.session
    return Row(
        kind=session.programme.session_word,
        title=session.title,
        url=doors.page,
        facts=[session.when, *([attendance.where] if attendance.where else [])],
        action=action,
        action_url=action_url,
        note=note,
        form=session.programme.form,
        sort=session.starts_at,
    )
