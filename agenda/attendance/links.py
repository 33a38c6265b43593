"""What the apps above say about an attendance: where its page is, and where the person manages or gives it up.

A session knows nothing of events or groups. An app that books people onto sessions registers a function here, in
its ``AppConfig.ready()``, that takes attendances and answers for those it knows, by primary key. It takes many at
once so that a mail to a hundred people costs it one query.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agenda.models import Attendance
from common.links import absolute
from common.registry import Registry
from mailing.choices import CalendarWord


@dataclass(frozen=True, slots=True)
class Doors:
    """Full addresses, each safe to GET. Empty: there is none.

    ``page`` tells more about the session, ``manage`` shows the person's own booking, ``leave`` is where they give
    their place up (behind a button), ``proof`` where somebody who was there gets it in writing. ``shared`` leads to the
    booking too and opens nothing by itself: it stands in calendar entries, which others read. ``pledge`` is a sentence
    for whoever comes, in their calendar too.
    """

    page: str = ""
    manage: str = ""
    leave: str = ""
    proof: str = ""
    shared: str = ""
    pledge: str = ""


#: What must not yet be shown in the account of the person it is about, such as a place that somebody booked in their
#: name and that they have not said is theirs (rule 12). Each gives a condition on attendances at a moment.
withheld: Registry[Callable[[datetime], Q]] = Registry()

#: What an answer pressed in a calendar does at once, where nobody's place hangs on it: a "no" to a group's meeting is
#: an apology. Each takes an attendance whose row is locked and what was said, and gives a sentence that says
#: what was made of it; None for sessions of others, whose people are asked by mail first.
taken_at_its_word: Registry[Callable[[Attendance, CalendarWord], str | None]] = Registry()

DoorsProvider = Callable[[Sequence[Attendance]], Mapping[int, Doors]]
doors: Registry[DoorsProvider] = Registry()


def doors_of(attendances: Sequence[Attendance]) -> dict[int, Doors]:
    """The doors of each attendance by its primary key. ``session`` should be selected with them."""
    found: dict[int, Doors] = {}
    for provider in doors:
        found.update(provider(attendances))
    for attendance in attendances:
        page = attendance.session.page
        found.setdefault(attendance.pk, Doors(page=absolute(page) if page else ""))
    return found
