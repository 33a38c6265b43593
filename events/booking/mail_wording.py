"""Mails to those who have a place, or had one, and to those who run an event."""

from collections.abc import Callable
from uuid import uuid4

from django.utils import timezone

from agenda.choices import Part
from agenda.models import Attendance
from events.afterwards import mails as feedback_mails
from events.booking import mails as notices
from events.choices import RegistrationState
from events.hosting import organisers
from events.introductions import mails as notices_introductions
from events.mail_examples import (
    ABOUT_EVENT,
    BOOKING_LINKS,
    LINK,
    NAME,
    PUT_DOWN_BY,
    attendances_of,
    days_of,
    newest_booking,
)
from events.models import CoOrganiser, Event, FeedbackRequest, Introduction, Registration
from events.register import mails as register_mails
from mailing.wording.editable import Editable, Placeholder
from programmes.models import Programme

#: A rehearsal about one booking.
About = Callable[[Registration], object]
CONFIRMED = RegistrationState.CONFIRMED
BOOKING = (NAME, *ABOUT_EVENT, *BOOKING_LINKS)


def _confirmed(rehearse: About) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        row = newest_booking(programme, CONFIRMED)
        if row is not None:
            rehearse(row)

    return of


def _place(row: Registration) -> None:
    notices.place(row, event=row.event, attendances=attendances_of(row))


def _further_day(row: Registration) -> None:
    notices.further_days(row, event=row.event, attendances=attendances_of(row)[-1:])


def _day_left(row: Registration) -> None:
    notices.days_left(row, event=row.event, attendances=attendances_of(row)[-1:])


def _already(row: Registration) -> None:
    notices.already(row, event=row.event, days=list(days_of(row.event)), now=timezone.now())


def _ended(row: Registration) -> None:
    theirs = attendances_of(row)
    notices.ended(
        row, event=row.event, attendances=theirs, had_place=True, in_calendar=bool(theirs), why="", reason=""
    )


def _walked_in(row: Registration) -> None:
    days = days_of(row.event)
    if days:
        register_mails.walked_in(row, event=row.event, session=days[0])


def _feedback(row: Registration) -> None:
    # With a key that was never given out: whoever opens the real one sees whether they have answered.
    feedback_mails.ask(FeedbackRequest(registration=row, key=uuid4()), until=timezone.now())


def _introductions(programme: Programme) -> None:
    newest = Introduction.objects.filter(event__programme=programme).order_by("-pk").first()
    if newest is None:
        return
    lines = newest.reader.introductions.select_related("other__person", "other__museum").order_by("position")
    card = notices_introductions.card
    card(newest.reader, event=newest.event, lines=list(lines), now=timezone.now())


def _team(tell: Callable[..., None]) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = Attendance.objects.exclude(part=Part.ATTENDEE).filter(
            session__eventsession__event__programme=programme
        )
        row = rows.select_related("session__programme", "person").order_by("-pk").first()
        if row is not None:
            tell(event=_event_of(row), attendances=[row])

    return of


def _already_crew(*, event: Event, attendances: list[Attendance]) -> None:
    notices.already_crew(attendances[0].person, event=event, now=timezone.now())


def _event_of(attendance: Attendance) -> Event:
    return Event.objects.select_related("programme").get(sessions=attendance.session_id)


def _co_organiser(*, ended: bool) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = CoOrganiser.objects.filter(event__programme=programme).select_related(
            "event__programme", "person"
        )
        row = rows.order_by("-pk").first()
        if row is not None:
            row.ended_at = timezone.now() if ended else None
            organisers.tell_of_it(row)

    return of


PARTY = Placeholder("people", "party|length|add:1", "How many they are altogether", "3")
COST = Placeholder("cost", "event.cost_note", "What it costs", "Free")
PART = Placeholder("part", "part", "What they are down as", "presenter")
RUN_LINK = Placeholder("run_link", "run", "The organisers’ pages of the event", LINK)
THEIR = "Bookings"
TEAM = "Those who run an event"

MAILS = (
    Editable(
        "events.place",
        "events/mail/place.html",
        (*BOOKING, PUT_DOWN_BY, PARTY, COST),
        _confirmed(_place),
        THEIR,
    ),
    Editable("events.further_day", "events/mail/further_day.html", BOOKING, _confirmed(_further_day), THEIR),
    Editable("events.day_left", "events/mail/day_left.html", BOOKING, _confirmed(_day_left), THEIR),
    Editable(
        "events.already",
        "events/mail/already.html",
        (*BOOKING, Placeholder("position", "position", "Their number in line", "3")),
        _confirmed(_already),
        THEIR,
    ),
    Editable("events.ended", "events/mail/ended.html", (*BOOKING, PUT_DOWN_BY), _confirmed(_ended), THEIR),
    Editable(
        "events.walked_in",
        "events/mail/walked_in.html",
        (
            *BOOKING,
            Placeholder("colleague", "registration.brought_by.who", "Whom they came with", "Ben Hall"),
        ),
        _confirmed(_walked_in),
        THEIR,
    ),
    Editable(
        "events.introductions", "events/mail/introductions.html", BOOKING, _introductions, "After an event"
    ),
    Editable(
        "events.feedback",
        "events/mail/feedback.html",
        (
            NAME,
            *(each for each in ABOUT_EVENT if each.name != "when"),
            Placeholder("certificate_link", "certificate", "Their certificate", LINK),
            Placeholder("people_link", "people", "Those who share their details", LINK),
        ),
        _confirmed(_feedback),
        "After an event",
    ),
    Editable("events.crew", "events/mail/crew.html", (*ABOUT_EVENT, PART), _team(notices.crew), TEAM),
    Editable(
        "events.crew_left",
        "events/mail/crew_left.html",
        (*ABOUT_EVENT, PART),
        _team(notices.crew_left),
        TEAM,
    ),
    Editable(
        "events.already_crew",
        "events/mail/already_crew.html",
        tuple(each for each in ABOUT_EVENT if each.name != "when"),
        _team(_already_crew),
        TEAM,
    ),
    Editable(
        "events.co_organiser",
        "events/mail/co_organiser.html",
        (*ABOUT_EVENT[:2], RUN_LINK),
        _co_organiser(ended=False),
        TEAM,
    ),
    Editable(
        "events.co_organiser_ended",
        "events/mail/co_organiser_ended.html",
        ABOUT_EVENT[:2],
        _co_organiser(ended=True),
        TEAM,
    ),
)
