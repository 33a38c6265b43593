"""What the page of one event is made of: what it shows to everybody, and what it knows of whoever looks."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.utils import timezone

from agenda.choices import Mode, SessionState
from agenda.models import Session
from agenda.selectors import Beside, beside
from common.clock import moment_words
from common.deadlines import form_stamp
from common.visitors import shared
from events import selectors
from events.afterwards.contact_cards import KEPT_FOR
from events.booking.capacity import NO_LIMIT
from events.booking.forms.booking import WAYS
from events.booking.forms.signup import SignUpForm, sign_up_form
from events.booking.needs import said_before
from events.booking.news import news_field
from events.booking.parallel_sessions import seats_left, sets_of
from events.booking.sign_up_window import SignUpWindow, window
from events.booking.waiting_list import Places, count
from events.choices import EventState, RegistrationState
from events.models import Event, EventSession, Registration
from events.programme.calls import with_stage
from people.models import Person


@dataclass(frozen=True, slots=True)
class WayIn:
    """A way to come, and how many may still come that way; None where that has no limit."""

    name: str
    left: int | None


def _needs_of(user: Person | AnonymousUser, data: Any) -> dict[str, str]:
    """What somebody signed in said before of what they need: it is offered to them again."""
    return asdict(said_before(user)) if isinstance(user, Person) and data is None else {}


@dataclass(slots=True)
class EventPage:
    """What the page of an event is made of."""

    event: Event
    days: list[EventSession]
    planned: list[EventSession]
    window: SignUpWindow
    registration: Registration | None
    is_crew: bool
    #: What else somebody without a place is expected at meanwhile.
    clashes: list[Session]
    now: datetime
    #: How the places stand, where the page shows it: as of a few seconds ago.
    standing: Places | None = None

    def form(self, user: Person | AnonymousUser, data: Any = None) -> SignUpForm:
        return sign_up_form(
            user,
            data,
            ways=self.ways,
            full_ways=self.full_ways,
            bring_up_to=self.event.bring_up_to,
            sets=sets_of(self.planned),
            left={} if self.is_full else self.seats_left,
            news=news_field(user, self.event.programme),
            initial={
                "opened": form_stamp(self.event, now=self.now),
                "mode": Mode.IN_PERSON,
                **_needs_of(user, data),
            },
        )

    @property
    def shows_cards(self) -> bool:
        """Whether there is a list of people to keep in touch with, for whoever looks: it is kept for a year."""
        has_place = self.registration is not None and self.registration.state == RegistrationState.CONFIRMED
        over = bool(self.planned) and self.now > self.planned[-1].ends_at + KEPT_FOR
        return (self.is_crew or has_place) and self.event.state != EventState.CANCELLED and not over

    @property
    def seats_left(self) -> dict[int, int | None]:
        """How many seats the sessions have that people choose between, where that is limited."""
        limited = [day for day in self.planned if day.seats is not None]
        return seats_left(limited) if limited else {}

    @property
    def ways(self) -> list[str]:
        """The ways one may come."""
        modes = {day.mode for day in self.planned}
        if Mode.HYBRID in modes or len(modes) > 1:
            return [Mode.IN_PERSON, Mode.ONLINE]
        return [Mode.ONLINE] if modes == {Mode.ONLINE} else [Mode.IN_PERSON]

    @property
    def full_ways(self) -> list[str]:
        return [way for way in self.ways if self.standing and not self.standing.free(way)]

    @property
    def is_full(self) -> bool:
        """Whether whoever signs up now should expect to wait."""
        if self.standing is None:
            return False
        all_taken = len(self.full_ways) == len(self.ways)
        return all_taken or self.standing.waiting > 0 or not self.event.takes_bookings

    @property
    def ways_apart(self) -> list[WayIn]:
        """The ways one may come with what is left in each, where that differs from the places altogether."""
        standing, event = self.standing, self.event
        limits = (event.places_in_person, event.places_online, event.room_capacity)
        if standing is None or len(self.ways) == 1 or limits == (None, None, None) or self.left == 0:
            return []
        return [
            WayIn(name, room if (room := standing.room(mode)) < NO_LIMIT else None) for mode, name in WAYS
        ]

    @property
    def rules(self) -> list[str]:
        """The fair shares that bind now (E17)."""
        event, said = self.event, []
        if event.region and event.region_first_until and self.now < event.region_first_until:
            said.append(
                f"Until {moment_words(event.region_first_until)} museums of {event.region} have the places first."
            )
        until = event.museum_limit_until
        if event.museum_limit and (until is None or self.now < until):
            most = "one place" if event.museum_limit == 1 else f"{event.museum_limit} places"
            said.append(f"Each museum can have {most}{f' until {moment_words(until)}' if until else ''}.")
        return said

    @property
    def places_line(self) -> str:
        """How the places stand, in a few words."""
        if self.is_full:
            waiting = self.standing.waiting if self.standing else 0
            return f"All taken, {waiting:,} in line" if waiting else "All taken: you can wait in line"
        if self.left is None:
            return "Places free"
        return f"{self.left:,} of {self.event.capacity:,} left"

    @property
    def left(self) -> int | None:
        """How many places nobody has and nobody is offered; None where there is no limit."""
        if self.standing is None or self.event.capacity is None:
            return None
        return max(self.event.capacity - self.standing.spoken_for, 0)


def whole(request: HttpRequest, slug: str) -> EventPage:
    """The event with all that its page shows of it; what it shows to everybody is kept for a few seconds."""

    def make() -> tuple[Event | None, list[EventSession], Places | None]:
        event = with_stage(selectors.event_page(slug)).first()
        return event, days_of(event), count(event) if event else None

    event, days, standing = shared(request, f"event:{slug}", make)
    return page_of(request, event, days, standing=standing)


def known(request: HttpRequest, slug: str) -> tuple[Event | None, list[EventSession]]:
    """The event and its days for a form and its confirmation. The service that signs up reads both anew."""

    def make() -> tuple[Event | None, list[EventSession]]:
        event = selectors.event_for_sign_up(slug)
        return event, days_of(event)

    return shared(request, f"sign-up:{slug}", make)


def days_of(event: Event | None) -> list[EventSession]:
    return list(event.sessions.select_related("known_venue").order_by("starts_at", "pk")) if event else []


def page_of(
    request: HttpRequest,
    event: Event | None,
    days: list[EventSession] | None = None,
    *,
    standing: Places | None = None,
    looks_up: bool = True,
) -> EventPage:
    """What a page is made of. ``looks_up`` says whether it asks what the person has here: signing up does itself."""
    if event is None:
        raise Http404("There is no such event.")
    now = timezone.now()
    if days is None:
        days = days_of(event)
    planned = [day for day in days if day.state == SessionState.PLANNED]
    registration, near = None, Beside(is_crew=False, clashes=[])
    if looks_up and request.user.is_authenticated:
        registration = (
            Registration.objects.live().filter(event=event, person=request.user).order_by("pk").first()
        )
        if registration is not None and registration.claimed_at is None:
            registration = None  # Asked about in "My learning"; until then it is not theirs to see (rule 12).
        if registration is None:
            near = beside(request.user, days, now=now)
    return EventPage(
        event=event,
        days=days,
        planned=planned,
        window=window(event, first_start=planned[0].starts_at if planned else None, now=now),
        registration=registration,
        is_crew=near.is_crew,
        clashes=near.clashes,
        now=now,
        standing=standing,
    )
