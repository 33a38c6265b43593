"""The mails about bookings: what each says, and the calendar entry it carries.

One mail carries the entries of all sessions that it is about, each in a file of its own: programs offer the first at
once, and each of the others by a press on its file. Mails about one event share an order key, so that a CANCEL never
overtakes its REQUEST (rule 20).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from agenda.calendars import ics
from agenda.mails import order_key
from agenda.models import Attendance, Session
from agenda.selectors import clashes
from common import links
from events.booking.named import Brought
from events.choices import RegistrationState
from events.links import booking_address, booking_doors, disown_address
from events.mail_examples import (
    ABOUT_EVENT,
    BOOKING_LINKS,
    NAME,
    PUT_DOWN_BY,
    attendances_of,
    days_of,
    newest_booking,
)
from events.models import Event, EventSession, PlaceOffer, Registration
from events.selectors import position_in_line
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme

BOOKING = (NAME, *ABOUT_EVENT, *BOOKING_LINKS)
GROUP = "Bookings"


def of_newest_place(tell: Callable[[Registration], object]) -> Callable[[Programme], None]:
    """Rehearse with the newest booking that has a place."""

    def of(programme: Programme) -> None:
        row = newest_booking(programme, RegistrationState.CONFIRMED)
        if row is not None:
            tell(row)

    return of


def _place(row: Registration) -> None:
    place(row, event=row.event, attendances=attendances_of(row))


def _further_day(row: Registration) -> None:
    further_days(row, event=row.event, attendances=attendances_of(row)[-1:])


def _day_left(row: Registration) -> None:
    days_left(row, event=row.event, attendances=attendances_of(row)[-1:])


def _already(row: Registration) -> None:
    already(row, event=row.event, days=list(days_of(row.event)), now=timezone.now())


def _ended(row: Registration) -> None:
    theirs = attendances_of(row)
    ended(
        row, event=row.event, attendances=theirs, had_place=True, in_calendar=bool(theirs), why="", reason=""
    )


PLACE = Mail(
    kind="events.place",
    name="You have a place",
    sort="booking",
    subject="{% if changed %}Your booking is changed: {{ event.title }}"
    "{% elif put_down_by %}A colleague has booked a place for you: {{ event.title }}"
    "{% else %}You have a place: {{ event.title }}{% endif %}",
    template="events/mail/place.html",
    placeholders=(
        *BOOKING,
        PUT_DOWN_BY,
        Placeholder("people", "party|length|add:1", "How many they are altogether", "3"),
        Placeholder("cost", "event.cost_note", "What it costs", "Free"),
    ),
    group=GROUP,
    rehearse=of_newest_place(_place),
    question="events.booking.replies.PLACE",
)
FURTHER_DAY = Mail(
    kind="events.further_day",
    name="A further session",
    sort="booking",
    subject="{{ days.0.title }}, {{ days|every_day }}",
    template="events/mail/further_day.html",
    placeholders=BOOKING,
    group=GROUP,
    rehearse=of_newest_place(_further_day),
)
DAY_LEFT = Mail(
    kind="events.day_left",
    name="A session taken out of the calendar",
    sort="booking",
    subject="Taken out of your calendar: {{ days.0.title }}",
    template="events/mail/day_left.html",
    placeholders=BOOKING,
    group=GROUP,
    rehearse=of_newest_place(_day_left),
)
ALREADY = Mail(
    kind="events.already",
    name="You had signed up already",
    sort="booking",
    subject="You had signed up already: {{ event.title }}",
    template="events/mail/already.html",
    placeholders=(*BOOKING, Placeholder("position", "position", "Their number in line", "3")),
    group=GROUP,
    rehearse=of_newest_place(_already),
)
ENDED = Mail(
    kind="events.ended",
    name="A booking has ended",
    sort="booking",
    subject='{% if why == "removed" or why == "replaced" or why == "guest" %}'
    "You are no longer signed up: {{ event.title }}"
    "{% elif had_place %}Your place is given back: {{ event.title }}"
    "{% else %}You have left the waiting list: {{ event.title }}{% endif %}",
    template="events/mail/ended.html",
    placeholders=(*BOOKING, PUT_DOWN_BY),
    group=GROUP,
    rehearse=of_newest_place(_ended),
)


def place(
    registration: Registration,
    *,
    event: Event,
    attendances: Sequence[Attendance],
    promoted: bool = False,
    changed: bool = False,
    party: Sequence[Brought] = (),
) -> None:
    """ "You have a place": on signing up, on coming to the head of the line, on coming another way.

    ``party`` are those whom the person brings: their mail lists them, with a link to name who has no name yet. A guest
    has a mail of their own, which says who booked for them (rule 29); one without a name has none.
    """
    if registration.person is None:
        return
    about_booking(
        PLACE,
        registration,
        event=event,
        days=[each.session for each in attendances],
        attendances=attendances,
        promoted=promoted,
        changed=changed,
        party=party,
        unnamed=sum(each.person is None for each in party),
        clashes=(
            []
            if registration.person.just_added
            else clashes(registration.person, [each.session for each in attendances])
        ),
    )


def further_days(registration: Registration, *, event: Event, attendances: Sequence[Attendance]) -> None:
    """One short mail about what somebody goes to as well now, with a calendar entry for each."""
    if not attendances:
        return
    about_booking(
        FURTHER_DAY,
        registration,
        event=event,
        days=[each.session for each in attendances],
        attendances=attendances,
        envelope=Envelope(occurrence=f"{_which(registration, attendances)}-{attendances[0].sequence}"),
    )


def days_left(registration: Registration, *, event: Event, attendances: Sequence[Attendance]) -> None:
    """One short mail about the sessions somebody no longer goes to, because they chose those beside them."""
    if not attendances:
        return
    about_booking(
        DAY_LEFT,
        registration,
        event=event,
        days=[each.session for each in attendances],
        withdrawn=attendances,
        envelope=Envelope(occurrence=_which(registration, attendances)),
    )


def _which(registration: Registration, attendances: Sequence[Attendance]) -> str:
    """Which turn of a booking a mail is about, and which of its sessions."""
    first, *others = attendances
    return f"{registration.turn}-{first.session_id}{f'+{len(others)}' if others else ''}"


def already(registration: Registration, *, event: Event, days: Sequence[EventSession], now: datetime) -> None:
    """Somebody not signed in asked for a place for a person who has one, or waits for one (rules 10 and 12)."""
    about_booking(
        ALREADY,
        registration,
        event=event,
        days=days,
        position=position_in_line(registration),
        envelope=Envelope(occurrence=f"again-{now:%Y-%m-%d}"),
    )


def ended(
    registration: Registration,
    *,
    event: Event,
    attendances: Sequence[Attendance],
    had_place: bool,
    in_calendar: bool,
    why: str,
    reason: str,
) -> None:
    """The booking has ended: given back, taken off with a reason, given to a colleague, or never confirmed after a
    postponement."""
    facts: dict[str, Any] = {"why": why, "reason": reason, "had_place": had_place}
    leaves = attendances if in_calendar else []
    days = [each.session for each in leaves]
    about_booking(ENDED, registration, event=event, days=days, withdrawn=leaves, **facts)


def about_booking(
    mail: Mail,
    registration: Registration,
    *,
    event: Event,
    days: Sequence[Session],
    about: PlaceOffer | Registration | None = None,
    attendances: Sequence[Attendance] = (),
    withdrawn: Sequence[Attendance] = (),
    envelope: Envelope | None = None,
    **facts: Any,
) -> None:
    """Queue one mail about a booking, or about an offer to it, with the calendar entries of attendances, made
    or withdrawn."""
    if registration.person is None or (registration.brought_by_id and not registration.person.address):
        return  # A guest without a name or an address cannot be written to; whoever brings them is told.
    page, manage = links.absolute(event.get_absolute_url()), booking_address(registration)
    envelope = envelope or Envelope(occurrence=str(registration.turn))
    carried = attendances or withdrawn
    if carried:
        method, doors = "REQUEST" if attendances else "CANCEL", booking_doors(page, registration)
        envelope = replace(
            envelope,
            calendar="".join(ics.invitation(each, method=method, doors=doors) for each in carried),
            calendar_method=method,
            order_key=order_key(carried[0]),
        )
    mail.queue(
        to=registration.person,
        about=about or registration,
        programme=event.programme,
        envelope=envelope,
        event=event,
        registration=registration,
        days=days,
        page=page,
        manage=manage,
        put_down_by=registration.brought_by.who if registration.brought_by else "",
        disown=disown_address(manage) if registration.claimed_at is None else "",
        **facts,
    )
