"""What one booking becomes, with the agenda's attendances and the mail that belong to it.

Nothing here decides whether there is a place: callers hold the event's lock and have counted. Each change raises
``turn``, which is the occurrence in the business key of its mail, so that the same change is told once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from agenda.attendance.services import attend_many, withdraw_many
from agenda.choices import Part
from agenda.models import Attendance, Session
from events.booking import mails as notices
from events.booking import mails_crew, mails_waiting, parallel_sessions
from events.booking.lifecycle import OFFERS, REGISTRATIONS
from events.booking.named import Brought
from events.choices import EventState, OfferState, RegistrationState
from events.models import AskAndOffer, Event, EventSession, Needs, PlaceOffer, Registration
from people.models import Person

#: A second press of the button is the same sign-up (rule 13), not a question about an older one.
SAME_SUBMISSION = timedelta(minutes=10)
#: What signing up says anew of a booking, also of one that comes back.
AS_BOOKED = (
    "brought_by", "mode", "museum", "museum_words", "asked_from", "booked_at", "claimed_at", "walked_in",
)  # fmt: skip


def give_place(
    registration: Registration,
    *,
    event: Event,
    days: Sequence[EventSession],
    now: datetime,
    promoted: bool = False,
    party: Sequence[Brought] = (),
) -> None:
    """Give the place and send the confirmation with its calendar entries.

    ``days`` are those that this person goes to, ``party`` those they bring.
    """
    _move(registration, RegistrationState.CONFIRMED, confirmed_at=now, ended_at=None, also=AS_BOOKED)
    attendances = _attend(event, days, registration.person, mode=registration.mode)
    notices.place(registration, event=event, attendances=attendances, promoted=promoted, party=party)


def join_line(registration: Registration, *, event: Event, now: datetime) -> None:
    """Put somebody at the end of the line."""
    _move(
        registration,
        RegistrationState.WAITING,
        waiting_since=now,
        confirmed_at=None,
        ended_at=None,
        also=AS_BOOKED,
    )


def wait_again(registration: Registration, *, since: datetime) -> None:
    """Somebody who had left the line stands in it again, where they stood."""
    _move(registration, RegistrationState.WAITING, waiting_since=since, ended_at=None)


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
    """End a booking and take it out of the person's calendar. ``why`` names the notice when it is not the usual.

    What they need is erased with it, and what they asked and offered for introductions; an offer that waits for them
    is not needed any more. A guest who only waited has had no mail, and gets none now (rule 29).
    """
    had_place = registration.state == RegistrationState.CONFIRMED
    # While it is postponed, or its new date not agreed to, the event is in nobody's calendar.
    in_calendar = had_place and registration.reconfirm_by is None and event.state != EventState.POSTPONED
    _move(registration, to, ended_at=now)
    Needs.objects.filter(registration=registration).delete()
    AskAndOffer.objects.filter(registration=registration).delete()
    settle_offers(registration, now=now)
    withdrawn = _withdraw(registration.person, event) if had_place else []
    if tell and (had_place or registration.brought_by_id is None):
        notices.ended(
            registration,
            event=event,
            attendances=withdrawn,
            had_place=had_place,
            in_calendar=in_calendar,
            why=why or to.value,
            reason=reason,
        )


def settle_offers(registration: Registration, *, now: datetime) -> None:
    """What is offered to somebody is not needed any more."""
    OFFERS.move_many(PlaceOffer.objects.filter(registration=registration), OfferState.MOOT, settled_at=now)


def _move(
    registration: Registration, to: RegistrationState, *, also: Sequence[str] = (), **changes: Any
) -> None:
    """A turn of the booking; neither the wait nor the question whether a new date suits outlives it."""
    turn = registration.turn + 1
    settled = {"waiting_since": None, "reconfirm_by": None, **changes}
    REGISTRATIONS.move(registration, to, turn=turn, also=also, **settled)


def note_at_the_door(registration: Registration, *, now: datetime) -> None:
    """Somebody stands in the room: they have a place, and nothing that was offered to them is needed any more.

    They are told nothing here, and their attendance is noted by whoever has the register.
    """
    comes_back = not registration._state.adding
    _move(registration, RegistrationState.CONFIRMED, confirmed_at=now, ended_at=None)
    if comes_back:
        settle_offers(registration, now=now)


def strike_off(registration: Registration, *, to: RegistrationState, now: datetime) -> None:
    """Take somebody off who was noted by mistake, or has another row: what registers say is the caller's to mend."""
    _move(registration, to, ended_at=now)


def add_day(registration: Registration, *, event: Event, day: EventSession) -> None:
    """A session was added to an event that the person has a place in. One of several to choose from is chosen first."""
    attendances = _attend(event, [] if day.choice else [day], registration.person, mode=registration.mode)
    notices.further_days(registration, event=event, attendances=attendances)


def change_mode(
    registration: Registration, *, event: Event, days: Sequence[EventSession], mode: str, now: datetime
) -> None:
    """Come the other way to a hybrid event. What was offered to come one way is no offer to come the other."""
    registration.mode = mode
    registration.turn += 1
    registration.save(update_fields=["mode", "turn"])
    settle_offers(registration, now=now)
    if registration.state == RegistrationState.CONFIRMED and registration.reconfirm_by is None:
        attendances = _attend(
            event, parallel_sessions.days_for(registration, days), registration.person, mode=mode
        )
        notices.place(registration, event=event, attendances=attendances, changed=True)


def change_choice(
    registration: Registration,
    *,
    event: Event,
    days: Sequence[EventSession],
    chosen: Sequence[EventSession],
) -> None:
    """Go to another of the sessions that run side by side: out of the one calendar entry, into the other."""
    before = parallel_sessions.chosen_by(registration)
    registration.turn += 1
    registration.save(update_fields=["turn"])
    parallel_sessions.record([registration], days, chosen)
    if registration.person is None or registration.state != RegistrationState.CONFIRMED:
        return
    leaves = [day for day in before if day not in chosen]
    withdrawn = _of_programme(event, withdraw_many(sessions=leaves, person=registration.person))
    notices.days_left(registration, event=event, attendances=withdrawn)
    joins = [day for day in chosen if day not in before]
    attendances = _attend(event, joins, registration.person, mode=registration.mode)
    notices.further_days(registration, event=event, attendances=attendances)


def tell_anew(registration: Registration, *, event: Event, days: Sequence[EventSession]) -> None:
    """Tell somebody of their place who can be written to only now."""
    registration.turn += 1
    registration.save(update_fields=["turn"])
    if registration.state == RegistrationState.CONFIRMED and registration.reconfirm_by is None:
        own = parallel_sessions.days_for(registration, days)
        attendances = _attend(event, own, registration.person, mode=registration.mode)
        notices.place(registration, event=event, attendances=attendances)


def hand_over(
    row: Registration,
    person: Person,
    *,
    old: Registration | None,
    event: Event,
    days: Sequence[EventSession],
    now: datetime,
) -> Registration:
    """Let ``person`` have the place, or the turn, of ``row``: on it when it has no name yet, on a row of their own when
    it was somebody else's, whose links must not open it. ``old`` is the booking they had and gave back, if any."""
    taker = old or (row if row.person is None else Registration(event=event))
    taker.person, taker.ended_at, taker.claimed_at = person, None, None
    taker.shares_name = taker.shares_museum = taker.shares_email = False
    taker.turn += 1
    if taker is row:
        taker.save()
    else:
        for name in _HANDED_OVER:
            setattr(taker, name, getattr(row, name))
        REGISTRATIONS.move(taker, row.state, also=(*_HANDED_OVER, *_OF_THE_TAKER))
    if taker is not row:
        parallel_sessions.record([taker], days, parallel_sessions.chosen_by(row))
        PlaceOffer.objects.pending().filter(registration=row).update(registration=taker)
        if row.person is None:
            row.delete()
        else:
            end(row, event=event, to=RegistrationState.CANCELLED, now=now, why="replaced")
    if taker.state == RegistrationState.CONFIRMED and taker.reconfirm_by is None:
        own = parallel_sessions.days_for(taker, days)
        notices.place(taker, event=event, attendances=_attend(event, own, person, mode=taker.mode))
    return taker


_HANDED_OVER = (
    "mode", "museum", "brought_by", "booked_at", "waiting_since", "confirmed_at", "reconfirm_by",
)  # fmt: skip
_OF_THE_TAKER = ("person", "ended_at", "claimed_at", "shares_name", "shares_museum", "shares_email", "turn")


def ask_again(
    registration: Registration, *, event: Event, days: Sequence[EventSession], answer_by: datetime
) -> None:
    """Ask somebody with a place whether the new date suits them; tell those in line that it is on again."""
    registration.turn += 1
    if registration.state == RegistrationState.CONFIRMED:
        registration.reconfirm_by = answer_by
    registration.save(update_fields=["reconfirm_by", "turn"])
    mails_waiting.new_date(registration, event=event, days=days)


def attend_as(
    person: Person, *, event: Event, days: Sequence[EventSession], part: str, mode: str
) -> list[Attendance]:
    """Expect somebody as a host, presenter or organiser, and send them the calendar entries."""
    attendances = _attend(event, days, person, part=part, mode=mode)
    mails_crew.crew(event=event, attendances=attendances)
    return attendances


def leave_crew(person: Person, *, event: Event) -> list[Attendance]:
    """Expect somebody no longer as part of the team."""
    withdrawn = _withdraw(person, event)
    mails_crew.crew_left(event=event, attendances=withdrawn)
    return withdrawn


def crew_new_date(attendances: Sequence[Attendance], *, event: Event) -> None:
    """The team is expected on the new date and told of it; they need not say yes."""
    for attendance in attendances:
        [back] = _attend(
            event, [attendance.session], attendance.person, part=attendance.part, mode=attendance.mode
        )
        mails_crew.crew(event=event, attendances=[back])


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
