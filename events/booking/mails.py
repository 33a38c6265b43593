"""The mails about bookings: what each says, and the calendar entry it carries.

The first session's entry travels with the confirmation; each further session has a short mail of its own, because
calendar programs read one entry a mail. Mails about one attendance share its order key, so that a CANCEL never
overtakes its REQUEST (rule 20).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agenda.attendance.links import Doors
from agenda.calendars import ics
from agenda.mails import order_key
from agenda.models import Attendance, Session
from agenda.selectors import clashes
from common import links
from common.clock import moment_words
from events.links import booking_address, booking_doors, disown_address
from events.models import Event, EventSession, Registration
from events.selectors import position_in_line
from mailing.choices import Priority
from mailing.outbox.services import queue
from people.models import Person


def place(
    registration: Registration,
    *,
    event: Event,
    attendances: Sequence[Attendance],
    promoted: bool = False,
    changed: bool = False,
    party: Sequence[Registration] = (),
) -> None:
    """ "You have a place": on signing up, on coming to the head of the line, on coming another way.

    ``party`` are those whom the person brings: their mail lists them, with a link to name who has no name yet. A guest
    has a mail of their own, which says who put them down (rule 29); one without a name has none.
    """
    if registration.person is None:
        return
    subject = "You have a place: {}" if not changed else "Your booking is changed: {}"
    if registration.brought_by and not changed:
        subject = f"{registration.brought_by.who} has put you down: {{}}"
    about_booking(
        "place",
        registration,
        event=event,
        subject=subject,
        days=[each.session for each in attendances],
        attendance=attendances[0] if attendances else None,
        promoted=promoted,
        changed=changed,
        party=party,
        unnamed=sum(each.person is None for each in party),
        clashes=clashes(registration.person, [each.session for each in attendances]),
    )
    further_days(registration, event=event, attendances=attendances[1:])


def further_days(registration: Registration, *, event: Event, attendances: Sequence[Attendance]) -> None:
    """One short mail for each further session, with its own calendar entry."""
    for attendance in attendances:
        about_booking(
            "further_day",
            registration,
            event=event,
            subject=f"{attendance.session.title}, {attendance.session.when}",
            days=[attendance.session],
            attendance=attendance,
            occurrence=f"{registration.turn}-{attendance.session_id}-{attendance.sequence}",
        )


def days_left(registration: Registration, *, event: Event, attendances: Sequence[Attendance]) -> None:
    """One short mail for each session somebody no longer goes to, because they chose the one beside it."""
    for attendance in attendances:
        about_booking(
            "day_left",
            registration,
            event=event,
            subject=f"Taken out of your calendar: {attendance.session.title}",
            days=[attendance.session],
            withdrawn=attendance,
            occurrence=f"{registration.turn}-{attendance.session_id}",
        )


def in_line(
    registration: Registration,
    *,
    event: Event,
    days: Sequence[EventSession],
    party: Sequence[Registration] = (),
    why: str = "",
) -> None:
    """ "You are on the waiting list", with the place in line; ``why`` when it is not that all places are taken.

    A party is told as one. Its guests hear of it once they have places, so that each of them has one mail (rule 29).
    """
    about_booking(
        "in_line",
        registration,
        event=event,
        subject="You are on the waiting list: {}",
        days=days,
        position=position_in_line(registration),
        party=party,
        people=len(party) + 1,
        why=why,
    )


def already(registration: Registration, *, event: Event, days: Sequence[EventSession], now: datetime) -> None:
    """Somebody not signed in asked for a place for a person who has one, or waits for one (rules 10 and 12)."""
    about_booking(
        "already",
        registration,
        event=event,
        subject="You had signed up already: {}",
        days=days,
        position=position_in_line(registration),
        occurrence=f"again-{now:%Y-%m-%d}",
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
    subject = "Your place is given back: {}" if had_place else "You have left the waiting list: {}"
    if why in ("removed", "replaced", "guest"):
        subject = "You are no longer signed up: {}"
    attendances = attendances if in_calendar else []
    first = attendances[0] if attendances else None
    days = [first.session] if first else []
    about_booking("ended", registration, event=event, subject=subject, days=days, withdrawn=first, **facts)
    for attendance in attendances[1:]:
        about_booking(
            "ended",
            registration,
            event=event,
            subject=f"Taken out of your calendar: {attendance.session.title}",
            days=[attendance.session],
            withdrawn=attendance,
            occurrence=f"{registration.turn}-{attendance.session_id}",
            **facts,
        )


def line_news(
    registration: Registration, *, event: Event, days: Sequence[EventSession], news: str, reason: str
) -> None:
    """Tell somebody in line that the event is cancelled or postponed."""
    about_booking(
        "line_news",
        registration,
        event=event,
        subject=f"{news.capitalize()}: {{}}",
        days=days,
        news=news,
        reason=reason,
        occurrence=f"{news}-{days[0].revision if days else registration.turn}",
    )


def new_date(registration: Registration, *, event: Event, days: Sequence[EventSession]) -> None:
    """A postponed event has a new date: those with a place are asked, those in line are told (rule 21)."""
    asks = registration.reconfirm_by is not None
    about_booking(
        "new_date",
        registration,
        event=event,
        subject="New date, can you come? {}" if asks else "New date: {}",
        days=days,
        answer_by=moment_words(registration.reconfirm_by) if registration.reconfirm_by else "",
    )


def crew(*, event: Event, attendances: Sequence[Attendance]) -> None:
    """Hosts, presenters and organisers have the sessions in their calendars as well."""
    for attendance in attendances:
        _to_crew(
            event,
            attendance,
            kind="crew",
            subject=f"You are part of the team: {event.title}",
            calendar_method="REQUEST",
        )


def crew_left(*, event: Event, attendances: Sequence[Attendance]) -> None:
    for attendance in attendances:
        _to_crew(
            event,
            attendance,
            kind="crew_left",
            subject=f"You are no longer part of the team: {event.title}",
            calendar_method="CANCEL",
        )


def already_crew(person: Person, *, event: Event, now: datetime) -> None:
    """Somebody not signed in asked for a place for one of the team, who needs none."""
    queue(
        kind="events.already_crew",
        to=person,
        subject=f"You are part of the team: {event.title}",
        template="events/mail/already_crew.html",
        context={"event": event, "page": links.absolute(event.get_absolute_url())},
        about=event,
        occurrence=f"again-{now:%Y-%m-%d}",
        programme=event.programme,
        priority=Priority.BOOKING,
    )


def _to_crew(event: Event, attendance: Attendance, *, kind: str, subject: str, calendar_method: str) -> None:
    queue(
        kind=f"events.{kind}",
        to=attendance.person,
        subject=subject,
        template=f"events/mail/{kind}.html",
        context={
            "event": event,
            "days": [attendance.session],
            "part": attendance.get_part_display().lower(),
            "page": links.absolute(event.get_absolute_url()),
        },
        about=attendance,
        occurrence=str(attendance.sequence),
        programme=event.programme,
        calendar=ics.invitation(
            attendance, method=calendar_method, doors=Doors(page=links.absolute(event.get_absolute_url()))
        ),
        calendar_method=calendar_method,
        priority=Priority.BOOKING,
        order_key=order_key(attendance),
    )


def about_booking(
    kind: str,
    registration: Registration,
    *,
    event: Event,
    subject: str,
    days: Sequence[Session],
    attendance: Attendance | None = None,
    withdrawn: Attendance | None = None,
    occurrence: str = "",
    expires_at: datetime | None = None,
    **facts: Any,
) -> None:
    """Queue one mail about a booking, with the calendar entry of one attendance, made or withdrawn."""
    if registration.person is None:
        return  # A guest without a name has no address; whoever brings them is told.
    page, manage = links.absolute(event.get_absolute_url()), booking_address(registration)
    carrier = attendance or withdrawn
    method = "REQUEST" if attendance else "CANCEL" if withdrawn else ""
    calendar = ""
    if carrier:
        calendar = ics.invitation(carrier, method=method, doors=booking_doors(page, registration))
    queue(
        kind=f"events.{kind}",
        to=registration.person,
        subject=subject.format(event.title) if "{}" in subject else subject,
        template=f"events/mail/{kind}.html",
        context={
            "event": event,
            "registration": registration,
            "days": days,
            "page": page,
            "manage": manage,
            "put_down_by": registration.brought_by.who if registration.brought_by else "",
            "disown": disown_address(manage) if registration.claimed_at is None else "",
            **facts,
        },
        about=registration,
        occurrence=occurrence or str(registration.turn),
        programme=event.programme,
        calendar=calendar,
        calendar_method=method,
        priority=Priority.BOOKING,
        order_key=order_key(carrier) if carrier else "",
        expires_at=expires_at,
    )
