"""The addresses that mail about a booking carries. Each is safe to GET; what changes something is a button there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from agenda.attendance.links import Doors
from agenda.choices import AttendanceState, Part
from agenda.models import Attendance
from common import links
from events.choices import EventState, PresenterState
from events.models import AskedPlace, CoOrganiser, Event, EventSession, Presenter, Registration
from people.models import Person

PURPOSE = "booking"
#: How long after its event the link of a booking opens it: it is no account.
OPENS_FOR = timedelta(days=30)
#: The purpose of the links that presenters get.
TALK = "talk"
#: The purpose of the links by which somebody says that a sign-up was theirs.
ASKED = "asked"
#: The place on the page of a booking where it is given back.
LEAVE = "#give-back"


def booking_path(registration: Registration) -> str:
    """Where somebody sees, changes and gives back their own booking without signing in."""
    return reverse("events:booking", args=[links.make_token(PURPOSE, registration.key.hex)])


def booking_address(registration: Registration) -> str:
    return links.absolute(booking_path(registration))


def disown_address(booking: str) -> str:
    """Where somebody whose address was used by another says so, on the page of the booking (rule 29)."""
    return f"{booking}#not-me"


def asked_path(row: AskedPlace) -> str:
    """Where somebody says that a sign-up was theirs. What was typed stays here; the link holds its key alone."""
    return reverse("events:asked", args=[links.make_token(ASKED, row.key.hex)])


def asked_address(row: AskedPlace) -> str:
    return links.absolute(asked_path(row))


def has_ended(event: Event) -> bool:
    """Whether the links of bookings of ``event`` open nothing any more."""
    last = event.sessions.order_by("-ends_at").values_list("ends_at", flat=True).first()
    return last is not None and last + OPENS_FOR < timezone.now()


def booking_doors(page: str, registration: Registration) -> Doors:
    """What mail and calendar entries about a place point at."""
    manage = booking_address(registration)
    shared = links.absolute(reverse("events:find-booking", args=[registration.key]))
    return Doors(page=page, manage=manage, leave=f"{manage}{LEAVE}", shared=shared)


def page_for(person: Person, event: Event) -> str:
    """Where somebody who runs or helps to run ``event`` reads of it: a draft has no public page, and its organisers'
    pages are for those who run it. Empty where there is nothing that opens for them."""
    if event.state != EventState.DRAFT:
        return links.absolute(event.get_absolute_url())
    runs = event.co_organisers.filter(person=person, ended_at=None).exists()
    return _run_address(event) if runs else ""


def _run_address(event: Event) -> str:
    return links.absolute(f"{event.get_absolute_url()}run/")


def doors_of_drafts(attendances: Sequence[Attendance]) -> dict[int, Doors]:
    """The doors of the team of an event that is a draft still: two queries for any number."""
    drafts = {
        day.pk: day.event
        for day in EventSession.objects.filter(
            pk__in={each.session_id for each in attendances}, event__state=EventState.DRAFT
        ).select_related("event__programme")
    }
    running = set(
        CoOrganiser.objects.filter(
            event__in={event.pk for event in drafts.values()},
            person__in={each.person_id for each in attendances},
            ended_at=None,
        ).values_list("event_id", "person_id")
    )
    found = {}
    for each in attendances:
        event = drafts.get(each.session_id)
        if event is not None and each.part != Part.PRESENTER:
            runs = (event.pk, each.person_id) in running
            found[each.pk] = Doors(page=_run_address(event) if runs else "")
    return found


def doors_of_bookings(attendances: Sequence[Attendance]) -> dict[int, Doors]:
    """The doors of attendances that belong to bookings, whoever's they are: two queries for any number."""
    event_of = dict(
        EventSession.objects.filter(pk__in={each.session_id for each in attendances})
        .order_by()
        .values_list("pk", "event_id")
    )
    bookings = Registration.objects.live().filter(
        event__in=set(event_of.values()), person__in={each.person_id for each in attendances}
    )
    booking_of = {(each.event_id, each.person_id): each for each in bookings}
    found = {}
    for attendance in attendances:
        booking = booking_of.get((event_of.get(attendance.session_id, 0), attendance.person_id))
        if booking is not None and attendance.part == Part.ATTENDEE:
            found[attendance.pk] = booking_doors(links.absolute(attendance.session.page), booking)
            if attendance.state == AttendanceState.ATTENDED:
                proof = links.absolute(reverse("events:my-certificate", args=[booking.key]))
                found[attendance.pk] = replace(found[attendance.pk], proof=proof)
    return found


def talk_path(presenter: Presenter) -> str:
    """Where a presenter answers an invitation, uploads slides and withdraws, without signing in."""
    return reverse("events:talk", args=[links.make_token(TALK, presenter.key.hex)])


def talk_address(presenter: Presenter) -> str:
    return links.absolute(talk_path(presenter))


def doors_of_presenters(attendances: Sequence[Attendance]) -> dict[int, Doors]:
    """The doors of attendances of people who present: their talk's own page, where they withdraw as well."""
    presenting = [each for each in attendances if each.part == Part.PRESENTER]
    if not presenting:
        return {}
    talks = Presenter.objects.filter(
        talk__event__sessions__in={each.session_id for each in presenting},
        person__in={each.person_id for each in presenting},
        state=PresenterState.CONFIRMED,
    ).values_list("talk__event__sessions", "person", "key", "talk__event__state")
    key_of = {(session, person): (key, state) for session, person, key, state in talks}
    found = {}
    for attendance in presenting:
        key, state = key_of.get((attendance.session_id, attendance.person_id), (None, ""))
        if key is not None:
            manage = talk_address(Presenter(key=key))
            page = "" if state == EventState.DRAFT else links.absolute(attendance.session.page)
            found[attendance.pk] = Doors(
                page=page,
                manage=manage,
                leave=f"{manage}#withdraw",
                shared=links.absolute(reverse("my-learning")),
            )
    return found


def unclaimed_attendances(now: datetime) -> Q:
    """The attendances of bookings that nobody has said are theirs: an account asks about them, and shows nothing."""
    unclaimed = Registration.objects.filter(
        person=OuterRef("person"), event__sessions=OuterRef("session"), claimed_at=None
    )
    return Q(Exists(unclaimed), part=Part.ATTENDEE)
