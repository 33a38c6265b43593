"""What one booking becomes, with the agenda's attendances and the mail that belong to it.

Nothing here decides whether there is a place: callers hold the event's lock and have counted. Each change raises
``turn``, which is the occurrence in the business key of its mail, so that the same change is told once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from agenda.choices import Part
from agenda.models import Attendance, Session
from agenda.services import attend_many, withdraw_many
from events.choices import EventState, RegistrationState
from events.models import Event, EventSession, Registration
from events.services import notices
from people.models import Person

#: A second press of the button is the same sign-up (rule 13), not a question about an older one.
SAME_SUBMISSION = timedelta(minutes=10)


def give_place(
    registration: Registration,
    *,
    event: Event,
    days: Sequence[EventSession],
    now: datetime,
    promoted: bool = False,
) -> None:
    """Give the place and send the confirmation with its calendar entries."""
    registration.state = RegistrationState.CONFIRMED
    registration.confirmed_at = now
    registration.waiting_since = registration.ended_at = registration.reconfirm_by = None
    registration.turn += 1
    registration.save()
    attendances = _attend(event, days, registration.person, mode=registration.mode)
    notices.place(registration, event=event, attendances=attendances, promoted=promoted)


def join_line(registration: Registration, *, event: Event, now: datetime) -> None:
    """Put somebody at the end of the line."""
    registration.state = RegistrationState.WAITING
    registration.waiting_since = now
    registration.confirmed_at = registration.ended_at = registration.reconfirm_by = None
    registration.turn += 1
    registration.save()


def end(
    registration: Registration,
    *,
    event: Event,
    to: RegistrationState,
    now: datetime,
    why: str = "",
    reason: str = "",
    tell: bool = True,
) -> None:
    """End a booking and take it out of the person's calendar. ``why`` names the notice when it is not the usual."""
    had_place = registration.state == RegistrationState.CONFIRMED
    # While it is postponed, or its new date not agreed to, the event is in nobody's calendar.
    in_calendar = had_place and registration.reconfirm_by is None and event.state != EventState.POSTPONED
    registration.state = to
    registration.ended_at = now
    registration.waiting_since = registration.reconfirm_by = None
    registration.turn += 1
    registration.save()
    withdrawn = _withdraw(registration.person, event) if had_place else []
    if tell:
        notices.ended(
            registration,
            event=event,
            attendances=withdrawn,
            had_place=had_place,
            in_calendar=in_calendar,
            why=why or to.value,
            reason=reason,
        )


def add_day(registration: Registration, *, event: Event, day: EventSession) -> None:
    """A session was added to an event that the person has a place in."""
    attendances = _attend(event, [day], registration.person, mode=registration.mode)
    notices.further_days(registration, event=event, attendances=attendances)


def change_mode(
    registration: Registration, *, event: Event, days: Sequence[EventSession], mode: str, now: datetime
) -> None:
    """Come the other way to a hybrid event."""
    registration.mode = mode
    registration.turn += 1
    registration.save(update_fields=["mode", "turn"])
    if registration.state == RegistrationState.CONFIRMED and registration.reconfirm_by is None:
        attendances = _attend(event, days, registration.person, mode=mode)
        notices.place(registration, event=event, attendances=attendances, changed=True)


def ask_again(
    registration: Registration, *, event: Event, days: Sequence[EventSession], answer_by: datetime
) -> None:
    """Ask somebody with a place whether the new date suits them; tell those in line that it is on again."""
    registration.turn += 1
    if registration.state == RegistrationState.CONFIRMED:
        registration.reconfirm_by = answer_by
    registration.save(update_fields=["reconfirm_by", "turn"])
    notices.new_date(registration, event=event, days=days)


def attend_as(
    person: Person, *, event: Event, days: Sequence[EventSession], part: str, mode: str
) -> list[Attendance]:
    """Expect somebody as a host, presenter or organiser, and send them the calendar entries."""
    attendances = _attend(event, days, person, part=part, mode=mode)
    notices.crew(event=event, attendances=attendances)
    return attendances


def leave_crew(person: Person, *, event: Event) -> list[Attendance]:
    """Expect somebody no longer as part of the team."""
    withdrawn = _withdraw(person, event)
    notices.crew_left(event=event, attendances=withdrawn)
    return withdrawn


def crew_new_date(attendances: Sequence[Attendance], *, event: Event) -> None:
    """The team is expected on the new date and told of it; they need not say yes."""
    for attendance in attendances:
        [back] = _attend(
            event, [attendance.session], attendance.person, part=attendance.part, mode=attendance.mode
        )
        notices.crew(event=event, attendances=[back])


def _attend(
    event: Event, days: Sequence[Session], person: Person | None, *, mode: str, part: str = Part.ATTENDEE
) -> list[Attendance]:
    """A guest who is yet to be named holds a place and is in no calendar."""
    if person is None:
        return []
    return _of_programme(event, attend_many(sessions=days, person=person, mode=mode, part=part))


def _withdraw(person: Person | None, event: Event) -> list[Attendance]:
    if person is None:
        return []
    days = list(event.sessions.order_by("starts_at", "pk"))
    return _of_programme(event, withdraw_many(sessions=days, person=person))


def _of_programme(event: Event, attendances: list[Attendance]) -> list[Attendance]:
    """The calendar file names the programme, which is at hand: so nobody looks it up again."""
    for attendance in attendances:
        attendance.session.programme = event.programme
    return attendances
