"""The team of an event: hosts, presenters and organisers, outside the public places and inside the room (rule 11)."""

from datetime import datetime

from django.utils import timezone

from agenda.choices import Mode, Part
from common.errors import DomainError
from common.history import recorded
from events.booking import parties, registrations, waiting_list
from events.booking.capacity import crew_of
from events.choices import RegistrationState
from events.models import Event, Registration
from people.models import Person
from programmes.services import become_member


@recorded
def add_crew(
    *,
    event: Event,
    person: Person,
    part: str,
    by: Person,
    mode: str = Mode.IN_PERSON,
    now: datetime | None = None,
) -> None:
    """Make somebody a host, presenter or organiser: outside the public places, inside the room (rule 11)."""
    if part == Part.ATTENDEE:
        raise DomainError("Attendees sign up; choose host, presenter or organiser.", field="part")
    now = now or timezone.now()
    waiting_list.lock_people([person.pk])
    event = waiting_list.lock_event(event.pk)
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    if not days:
        raise DomainError("Give the event a session first.")
    registration = Registration.objects.filter(event=event, person=person).select_related("person").first()
    holds_place = registration is not None and registration.state == RegistrationState.CONFIRMED
    standing = waiting_list.count(event, now=now)
    was_in_room = holds_place and registration is not None and registration.mode == Mode.IN_PERSON
    if (
        mode == Mode.IN_PERSON
        and standing.room_left + was_in_room < 1
        and not crew_of(event).filter(person=person).exists()
    ):
        raise DomainError("The room is full: it has no place for one more, crew included.", field="person")
    if registration is not None and registration.is_live:
        registration = parties.lock_party(registration)
        parties.end_with_guests(
            registration, event=event, to=RegistrationState.CANCELLED, now=now, tell=False
        )
        waiting_list.fill_on_commit(event.pk)
    registrations.attend_as(person, event=event, days=days, part=part, mode=mode)
    if by == person:
        become_member(programme=event.programme, person=person)


@recorded
def leave_crew(*, event: Event, person: Person, by: Person) -> None:
    """Take somebody off the team. In the room that may leave a place for the next in line."""
    event = waiting_list.lock_event(event.pk)
    if not crew_of(event).filter(person=person).exists():
        raise DomainError("They are not part of the team of this event.")
    registrations.leave_crew(person, event=event)
    waiting_list.fill_on_commit(event.pk)
