"""What stands around an event on its page: the way back up, more on its theme, and telling somebody of it."""

from urllib.parse import quote, urlencode

from django.urls import reverse

from agenda.choices import SessionState
from common.links import absolute
from events import selectors
from events.models import Event, EventSession

#: So many others on the theme are named.
MORE = 4


def trail_to(*, over: bool) -> list[tuple[str, str]]:
    """The list that an event stands on."""
    if over:
        return [("Past sessions", reverse("events:past"))]
    return [("What's on", reverse("events:list"))]


def more_on_theme(event: Event) -> list[EventSession]:
    """Others on the theme of ``event``, whichever programme has it: those to come first, then the latest that were."""
    if event.theme is None:
        return []
    found: list[EventSession] = []
    for days in (selectors.coming_days().filter(state=SessionState.PLANNED), selectors.past_days()):
        on_it = days.filter(event__theme__slug=event.theme.slug).exclude(event=event.pk)
        found += on_it[: MORE - len(found)]
    return found


def mail_about(event: Event, days: str) -> str:
    """The address that opens a mail to a friend with the event in it, in whatever program somebody writes mails."""
    said = f"{event.title}\n{days}\n\n{event.summary}\n\n{absolute(event.get_absolute_url())}"
    return f"mailto:?{urlencode({'subject': event.title, 'body': said}, quote_via=quote)}"
