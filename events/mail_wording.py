"""The mails about bookings that officers may put into their own words."""

from agenda.models import Attendance
from events.choices import RegistrationState
from events.models import Registration
from events.services import notices
from mailing.wording.editable import Editable, Placeholder, register
from programmes.models import Programme

PLACEHOLDERS = (
    Placeholder("name", "registration.person.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("event", "event.title", "What the event is called", "Working with artists", in_subject=True),
    Placeholder("programme", "event.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("when", "days.0.when", "Day and time", "Thursday 12 March 2026, 10:00", in_subject=True),
    Placeholder("manage_link", "manage", "The page of their booking", "https://peer2peer.example/bookings/…"),
    Placeholder(
        "leave_link",
        'manage|add:"#give-back"',
        "Where they give it back",
        "https://peer2peer.example/bookings/…",
    ),
)


def _newest(programme: Programme, state: RegistrationState) -> Registration | None:
    rows = Registration.objects.filter(
        event__programme=programme, state=state, person__isnull=False, brought_by=None
    )
    return rows.select_related("event__programme", "person").order_by("-pk").first()


def place(programme: Programme) -> None:
    """Confirm the newest booking once more."""
    row = _newest(programme, RegistrationState.CONFIRMED)
    if row is not None:
        mine = Attendance.objects.live().filter(person=row.person, session__eventsession__event=row.event)
        attendances = mine.select_related("session__programme", "person").order_by("session__starts_at")
        notices.place(row, event=row.event, attendances=list(attendances))


def in_line(programme: Programme) -> None:
    """Tell the newest of those who wait once more that they do."""
    row = _newest(programme, RegistrationState.WAITING)
    if row is not None:
        notices.in_line(row, event=row.event, days=list(row.event.sessions.all()))


def register_wording() -> None:
    register(Editable("events.place", "events/mail/place.html", PLACEHOLDERS, place), order=10)
    register(Editable("events.in_line", "events/mail/in_line.html", PLACEHOLDERS, in_line), order=11)
