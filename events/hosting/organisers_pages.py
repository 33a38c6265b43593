"""The organisers' pages of one event, in the order of the work: what the hub and the line of links above them show.

A page is listed by its address. One that has no view yet is left out, so that each page appears when it is there.
"""

from dataclasses import dataclass

from events.models import Event


@dataclass(frozen=True, slots=True)
class RunPage:
    """One organisers' page: its name, its address under ``/whats-on/<slug>/run/``, what it is for."""

    label: str
    path: str
    says: str
    icon: str


#: The page that only events have whose sessions run side by side.
SESSIONS = "sessions/"
RUN_PAGES = (
    RunPage("Overview", "", "Where it stands and what to do next.", "home"),
    RunPage(
        "People", "people/", "Who has a place, who waits, what they need, and mail to them.", "user-group"
    ),
    RunPage("Sessions", SESSIONS, "Who comes to which of the sessions side by side.", "squares-2x2"),
    RunPage("Programme", "programme/", "Talks, discussion and tea, and who presents.", "queue-list"),
    RunPage(
        "Introductions", "introductions/", "Whom each person should meet, and why.", "chat-bubble-left-right"
    ),
    RunPage(
        "Host's kit",
        "kit/",
        "Checklist, run sheet, tea and cake, notices to print.",
        "clipboard-document-list",
    ),
    RunPage("Register", "register/", "Who came: on a phone or on paper.", "clipboard-document-check"),
    RunPage("Afterwards", "after/", "Feedback, pictures, slides and notes.", "archive-box"),
)


def run_address(event: Event, path: str = "") -> str:
    """The address of an organisers' page of ``event``."""
    return f"{event.get_absolute_url()}run/{path}"


def pages_of(event: Event) -> list[tuple[RunPage, str]]:
    """The organisers' pages that there are, each with its address for ``event``."""
    chosen = event.sessions.exclude(choice="").exists()
    return [(page, run_address(event, page.path)) for page in RUN_PAGES if chosen or page.path != SESSIONS]
