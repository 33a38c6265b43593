"""What the mails about events are looked at with: the newest rows of a programme, and placeholders they share."""

from collections.abc import Sequence

from agenda.models import Attendance
from events.booking import capacity
from events.choices import RegistrationState
from events.models import Event, EventSession, Registration
from mailing.wording.parts import Placeholder
from programmes.models import Programme

LINK = "https://peer2peer.example/…"
EVENT = Placeholder(
    "event", "event.title", "What the event is called", "Working with artists", in_subject=True
)
PROGRAMME = Placeholder(
    "programme", "event.programme.name", "The programme", "Kent Peer2Peer", in_subject=True
)
WHEN = Placeholder("when", "days|every_day", "Day and time", "Thursday 12 March 2026, 10:00", in_subject=True)
PAGE_LINK = Placeholder("page_link", "page", "The page of the event", LINK)
#: What a mail about an event may say, whoever it goes to.
ABOUT_EVENT = (EVENT, PROGRAMME, WHEN, PAGE_LINK)

TALK = Placeholder(
    "talk", "talk.title", "What the talk is called", "Stairwells as galleries", in_subject=True
)

NAME = Placeholder("name", "registration.person.get_short_name", "Whom it goes to", "Ann")
BOOKING_LINKS = (
    Placeholder("manage_link", "manage", "The page of their booking", LINK),
    Placeholder("leave_link", 'manage|add:"#give-back"', "Where they give it back", LINK),
)
PUT_DOWN_BY = Placeholder("put_down_by", "put_down_by", "The colleague who booked for them", "Ben Hall")
POSITION = Placeholder("position", "position", "Their number in line", "3")
PEOPLE = Placeholder("people", "people", "How many they are altogether", "3")


def newest_booking(
    programme: Programme, *states: RegistrationState, guests: bool = False
) -> Registration | None:
    """The newest booking of a programme in any of ``states``: of somebody who comes by themselves, or as a guest."""
    rows = Registration.objects.filter(event__programme=programme, person__isnull=False)
    rows = rows.filter(brought_by__isnull=not guests, state__in=states or RegistrationState.values)
    return rows.select_related("event__programme", "person").order_by("-pk").first()


def attendances_of(booking: Registration) -> list[Attendance]:
    """Their part in each session of the event."""
    mine = Attendance.objects.live().filter(person=booking.person, session__eventsession__event=booking.event)
    return list(mine.select_related("session__programme", "person").order_by("session__starts_at", "pk"))


def days_of(event: Event) -> Sequence[EventSession]:
    """The days that a mail about an event names: those planned, or any it has had."""
    return capacity.planned_days(event) or list(event.sessions.order_by("starts_at"))
