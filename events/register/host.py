"""The registers of events, as the agenda asks about them: who is expected, and what somebody at the door becomes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from agenda.choices import SessionState
from agenda.models import Attendance, Session
from agenda.models.reminder import row_key
from agenda.register.hosts import Arrival, AtTheDoor, DoorCode, KnownBooking, RegisterHost, RegisterProvider
from agenda.register.selectors import at_hand, by_surname
from agenda.register.services import NOT_TAKING_PLACE
from events.access import may_run
from events.choices import MAY_HAVE_BEEN, EventState, RegistrationState
from events.hosting.organisers_pages import run_address
from events.links import booking_path
from events.models import CoOrganiser, Event, EventSession, Registration
from events.register import walk_ins
from people.models import Person
from people.museums.dated import as_of, called

PATH = "register/"
#: Events that did take place, or are taking place, as far as anybody has said.
_STANDS = {
    RegistrationState.WAITING: "on the waiting list",
    RegistrationState.CANCELLED: "gave the place back",
    RegistrationState.CONFIRMED: "comes to another session",
}
_NOTICES = {
    RegistrationState.WAITING: "They are on the waiting list. Marking them present gives them a place.",
    RegistrationState.CANCELLED: "They had given their place back. Marking them present gives them one again.",
}


def known(row: Registration, museum: str | None = None) -> KnownBooking:
    """A booking as the register shows it. ``person``, ``museum`` and ``brought_by__person`` should be selected.
    ``museum`` is what theirs was called on the day, where that is asked for."""
    bringer = row.brought_by
    tags = ["Walked in"] if row.walked_in else []
    if bringer is not None and row.person is not None:
        tags.append(f"With {bringer.who}")
    return KnownBooking(
        key=row.key,
        name=row.who,
        person_id=row.person_id,
        museum=row.museum_name if museum is None else museum,
        tags=tuple(tags),
        note=_STANDS.get(RegistrationState(row.state), ""),
        beside=bringer.who if bringer is not None else "",
        walked_in=row.walked_in,
    )


def days_of(event: Event) -> list[EventSession]:
    """The sessions that have a register, first to last."""
    days = list(event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at", "pk"))
    for day in days:
        day.event = event
    return days


def day_at_hand(event: Event) -> EventSession | None:
    """The session whose register the door of an event leads to: of an event that does not take place, its first."""
    day = at_hand(days_of(event), now=timezone.now())
    if day is None and (day := event.sessions.order_by("starts_at", "pk").first()) is not None:
        day.event = event
    return day


class EventRegister(RegisterHost):
    """The register of one session of an event."""

    frame = "events/register/frame.html"
    takes_walk_ins = True
    address_note = "Only for the slides and the certificate. They get one mail that says what is kept."
    sheet_note = (
        "A name is enough. An address is for the slides and the certificate; whoever gives one gets a mail that says "
        "what is kept."
    )
    awaits = "Until it is, nobody who came gets a certificate for it or is asked how it was."

    def __init__(self, day: EventSession) -> None:
        super().__init__(day)
        self.day = day
        self.event = day.event

    # --- the page ---
    @property
    def occasion(self) -> str:
        return self.event.title

    @property
    def file_name(self) -> str:
        return f"register-{self.event.slug}-{self.day.start_day}"

    @property
    def group(self) -> str:
        return row_key(self.event)

    @property
    def desk_page(self) -> str:
        return reverse("admin:events_event_overview", args=[self.event.pk])

    def frame_context(self, page_name: str) -> dict[str, Any]:
        return {"event": self.event, "run_page": page_name, "run_here": run_address(self.event, PATH)}

    def sessions(self) -> Sequence[Session]:
        return days_of(self.event)

    # --- who may, and when ---
    def may_take(self, person: object) -> bool:
        return may_run(person, self.event)

    def why_none(self) -> str:
        return "" if self.event.state in MAY_HAVE_BEEN else NOT_TAKING_PLACE

    # --- who is expected ---
    def bookings(self) -> Sequence[KnownBooking]:
        rows = (
            Registration.objects.confirmed()
            .filter(event=self.event.pk)
            .select_related("person", "museum", "brought_by__person")
            .prefetch_related("choices")
        )
        expected = [row for row in rows if row.person_id is not None or self._awaits(row)]
        # A register is a report of its day: it keeps saying what a museum was called then (rule 33).
        then = as_of({row.museum for row in expected if row.museum is not None}, self.day.start_day)
        return [
            known(row, called(row.museum, then[row.museum.pk]) if row.museum is not None else None)
            for row in expected
        ]

    def _awaits(self, seat: Registration) -> bool:
        """Whether a colleague without a name goes to this one of the sessions that run side by side."""
        day = self.day
        return not day.choice or any(choice.session_id == day.pk for choice in seat.choices.all())

    def not_expected(self) -> Sequence[KnownBooking]:
        here = Attendance.objects.live().filter(session=self.day.pk).values("person")
        rows = (
            Registration.objects.filter(event=self.event.pk, person__isnull=False, state__in=_STANDS)
            .exclude(person__in=here)
            .select_related("person", "museum", "brought_by__person")
        )
        return sorted(map(known, rows), key=lambda each: by_surname(each.name))

    # --- at the door ---
    def walk_in(self, *, key: UUID, who: AtTheDoor) -> Arrival:
        return _arrival(walk_ins.walk_in(key=key, session=self.day, **_said(who)))

    def came(self, *, key: UUID, by: Person, at: Any = None, now: Any) -> Arrival:
        row = self._row(key)
        return _arrival(walk_ins.came(registration=row, session=self.day, by=by, at=at, now=now))

    def name_seat(self, *, key: UUID, who: AtTheDoor) -> Arrival:
        return _arrival(walk_ins.name_guest(registration=self._row(key), session=self.day, **_said(who)))

    def take_off(self, *, key: UUID, by: Person, now: Any) -> str:
        row = self._row(key)
        walk_ins.take_off(registration=row, by=by, now=now)
        return row.who

    def _row(self, key: UUID) -> Registration:
        row = Registration.objects.select_related("person").filter(key=key, event=self.event.pk).first()
        if row is None:
            raise Http404("This event has no such booking.")
        return row


def _said(who: AtTheDoor) -> dict[str, Any]:
    return {
        "name": who.name,
        "email": who.email,
        "museum": who.museum,
        "by": who.by,
        "at": who.at,
        "now": who.now,
    }


def _arrival(came: walk_ins.Came) -> Arrival:
    return Arrival(attendance=came.attendance, says=came.says, warns=bool(came.over or came.twin))


class EventRegisters(RegisterProvider):
    """The registers of all events."""

    def hosts(self, sessions: Sequence[Session]) -> Mapping[int, RegisterHost]:
        days = {each.pk: each for each in sessions if isinstance(each, EventSession)}
        others = [each.pk for each in sessions if each.pk not in days]
        if others:
            days |= EventSession.objects.select_related("event__programme").in_bulk(others)
        return {pk: EventRegister(day) for pk, day in days.items()}

    def code(self, key: UUID) -> DoorCode | None:
        rows = Registration.objects.select_related(
            "event__programme", "person", "museum", "brought_by__person"
        )
        row = rows.filter(key=key).first()
        day = day_at_hand(row.event) if row is not None else None
        if row is None or day is None:
            return None
        removed = row.state == RegistrationState.REMOVED
        return DoorCode(
            host=EventRegister(day),
            booking=known(row),
            own_page=booking_path(row),
            notice=_NOTICES.get(RegistrationState(row.state), ""),
            barred="This booking was taken off the list." if removed else "",
        )

    def asked_of_helpers(self) -> Q:
        running = CoOrganiser.objects.filter(event=OuterRef("eventsession__event"), ended_at=None)
        return Q(Exists(running), eventsession__event__state__in=MAY_HAVE_BEEN)

    def helpers(self, sessions: Collection[int]) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        rows = CoOrganiser.objects.filter(event__sessions__in=sessions, ended_at=None)
        for session_id, person_id in rows.values_list("event__sessions", "person"):
            found.setdefault(session_id, []).append(person_id)
        return found

    def asked_of_officers(self) -> Q:
        return Q(eventsession__event__state=EventState.HELD)
