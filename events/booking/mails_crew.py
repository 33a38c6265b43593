"""The mails to hosts, presenters and organisers, who have the sessions of an event in their calendars as well."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from agenda.attendance.links import Doors
from agenda.calendars import ics
from agenda.choices import Part
from agenda.mails import order_key
from agenda.models import Attendance
from events.links import page_for
from events.mail_examples import ABOUT_EVENT
from events.models import Event
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from people.models import Person
from programmes.models import Programme

GROUP = "Those who run an event"
PART = Placeholder("part", "part", "Their part in it", "presenter")


def _of_newest_crew(tell: Callable[[Event, Attendance], object]) -> Callable[[Programme], None]:
    """Rehearse with whoever was last added to a team."""

    def of(programme: Programme) -> None:
        rows = Attendance.objects.exclude(part=Part.ATTENDEE).filter(
            session__eventsession__event__programme=programme
        )
        row = rows.select_related("session__programme", "person").order_by("-pk").first()
        if row is not None:
            tell(Event.objects.select_related("programme").get(sessions=row.session_id), row)

    return of


CREW = Mail(
    kind="events.crew",
    name="You are part of the team",
    sort="booking",
    subject="You are part of the team: {{ event.title }}",
    template="events/mail/crew.html",
    placeholders=(*ABOUT_EVENT, PART),
    group=GROUP,
    rehearse=_of_newest_crew(lambda event, row: crew(event=event, attendances=[row])),
)
CREW_LEFT = Mail(
    kind="events.crew_left",
    name="No longer part of the team",
    sort="booking",
    subject="You are no longer part of the team: {{ event.title }}",
    template="events/mail/crew_left.html",
    placeholders=(*ABOUT_EVENT, PART),
    group=GROUP,
    rehearse=_of_newest_crew(lambda event, row: crew_left(event=event, attendances=[row])),
)
ALREADY_CREW = Mail(
    kind="events.already_crew",
    name="Part of the team already",
    sort="booking",
    subject="You are part of the team: {{ event.title }}",
    template="events/mail/already_crew.html",
    placeholders=tuple(each for each in ABOUT_EVENT if each.name != "when"),
    group=GROUP,
    rehearse=_of_newest_crew(lambda event, row: already_crew(row.person, event=event, now=timezone.now())),
)


def crew(*, event: Event, attendances: Sequence[Attendance]) -> None:
    """Hosts, presenters and organisers have the sessions in their calendars as well: one mail to each of them."""
    for theirs in _by_person(attendances):
        _to_crew(CREW, event, theirs, calendar_method="REQUEST")


def crew_left(*, event: Event, attendances: Sequence[Attendance]) -> None:
    for theirs in _by_person(attendances):
        _to_crew(CREW_LEFT, event, theirs, calendar_method="CANCEL")


def _by_person(attendances: Sequence[Attendance]) -> list[list[Attendance]]:
    found: dict[tuple[int, str], list[Attendance]] = {}
    for each in attendances:
        found.setdefault((each.person_id, each.part), []).append(each)
    return list(found.values())


def already_crew(person: Person, *, event: Event, now: datetime) -> None:
    """Somebody not signed in asked for a place for one of the team, who needs none."""
    ALREADY_CREW.queue(
        to=person,
        about=event,
        programme=event.programme,
        envelope=Envelope(occurrence=f"again-{now:%Y-%m-%d}"),
        event=event,
        page=page_for(person, event),
    )


def _to_crew(mail: Mail, event: Event, attendances: Sequence[Attendance], *, calendar_method: str) -> None:
    first, doors = attendances[0], Doors(page=page_for(attendances[0].person, event))
    calendar = "".join(ics.invitation(each, method=calendar_method, doors=doors) for each in attendances)
    mail.queue(
        to=first.person,
        about=first,
        programme=event.programme,
        envelope=Envelope(
            occurrence=str(first.sequence),
            calendar=calendar,
            calendar_method=calendar_method,
            order_key=order_key(first),
        ),
        event=event,
        days=[each.session for each in attendances],
        part=first.get_part_display().lower(),
        page=doors.page,
    )
