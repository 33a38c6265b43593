"""Putting a session into a calendar on the web: addresses that open its form there, filled in.

They say what anybody may know of the session; nobody's name or booking stands in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from agenda.models import Session, where_words
from common.links import absolute

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


@dataclass(frozen=True, slots=True)
class CalendarButtons:
    """The ways one session goes into a calendar on the web."""

    session: Session
    google: str
    outlook: str


def buttons(sessions: Sequence[Session], *, comes: str = "") -> list[CalendarButtons]:
    """For each of ``sessions``, as somebody sees it who ``comes`` in that mode."""
    return [_buttons(each, comes) for each in sessions]


def _buttons(session: Session, comes: str) -> CalendarButtons:
    where = where_words(session.mode, session.venue, session.venue_address, comes=comes)
    about = f"{session.when}\n\n{absolute(session.page)}" if session.page else session.when
    starts = f"{session.start_day:%Y%m%d}T{session.start_time:%H%M%S}"
    ends = f"{session.end_day:%Y%m%d}T{session.end_time:%H%M%S}"
    google = {
        "action": "TEMPLATE",
        "text": session.title,
        "dates": f"{starts}/{ends}",
        "ctz": session.zone,
        "details": about,
        "location": where,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": session.title,
        # Outlook has no zone in this address: an instant is the same on every clock.
        "startdt": f"{session.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{session.ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "body": about,
        "location": where,
    }
    return CalendarButtons(session, _address(GOOGLE, google), _address(OUTLOOK, outlook))


def _address(base: str, given: dict[str, str]) -> str:
    return f"{base}?{urlencode({name: value for name, value in given.items() if value}, quote_via=quote)}"
