"""Lays out the sessions: made, published, signed up for and held by the services that people use."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from agenda.choices import AttendanceState, Mode, Part
from agenda.models import Attendance
from agenda.register.marks import record
from agenda.venues.services import venue_in
from events.booking import signup
from events.choices import EventState
from events.models import Event, EventSession, Series
from events.planning import publishing, sessions
from mailing.models import Message
from peer2peer.demo.past import PAST
from peer2peer.demo.sessions import COLLECTIONS, KENT, MEET_UPS, PLANS, SCIENCE, DemoEvent
from people.models import Museum, Person
from programmes.choices import RoleKind
from programmes.models import Programme

Say = Callable[[str], None]


#: Every planned event, the oldest first, so that their numbers follow their dates.
ORDERED = sorted((*PLANS, *PAST), key=lambda plan: (plan.days[0].in_weeks, plan.days[0].weekday))


SERIES = (
    (
        MEET_UPS,
        SCIENCE,
        "An hour online on one theme, with colleagues brought along. Come to one or to all of them.",
    ),
    (
        COLLECTIONS,
        KENT,
        "Afternoons about looking after things on the money and the hours there are, each in another museum.",
    ),
)


def days_of(plan: DemoEvent, monday: date) -> list[date]:
    """The days of a planned event, counted from ``monday``. Between Christmas and New Year nobody would come: an event
    that falls there is a week or two later, or earlier if it has been."""
    step = timedelta(weeks=1 if plan.days[0].in_weeks >= 0 else -1)
    on = [monday + timedelta(weeks=day.in_weeks, days=day.weekday) for day in plan.days]
    while any(is_holiday(day) for day in on):
        on = [day + step for day in on]
    return on


def is_holiday(day: date) -> bool:
    return (day.month, day.day) == (1, 1) or (day.month == 12 and day.day >= 24)


def lay_out(programmes: dict[str, Programme], museums: dict[str, Museum]) -> None:
    """Write every planned event as a draft."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    series = {
        title: Series.objects.create(
            programme=programmes[slug], title=title, slug=slugify(title), summary=summary
        )
        for title, slug, summary in SERIES
    }
    venues = {
        name: venue_in(museum=museums[name], by=None)
        for name in sorted({plan.host for plan in ORDERED if plan.mode != Mode.ONLINE})
    }
    for plan in ORDERED:
        on = days_of(plan, monday)
        event = publishing.create_event(
            programme=programmes[plan.programme],
            by=None,
            title=plan.title,
            summary=plan.summary,
            description=plan.description,
            kind=plan.kind,
            capacity=plan.capacity,
            region=museums[plan.host].region,
            theme=programmes[plan.programme].themes.filter(name=plan.theme).first(),
            days=[
                sessions.NewSession(
                    start_day=day_on,
                    start_time=day.starts,
                    end_time=day.ends,
                    title=plan.title if len(plan.days) == 1 else f"{plan.title}, day {number}",
                    mode=plan.mode,
                    zone="Europe/London",
                    venue="" if plan.mode == "online" else plan.host,
                    venue_address=f"{museums[plan.host].town} {museums[plan.host].postcode}".strip(),
                    access_note=plan.access,
                    known_venue=venues.get(plan.host) if plan.mode != Mode.ONLINE else None,
                    online_link=plan.online_link,
                )
                for number, (day_on, day) in enumerate(zip(on, plan.days, strict=True), start=1)
            ],
        )
        event.hosts.add(museums[plan.host])
        Event.objects.filter(pk=event.pk).update(series=series.get(plan.series), notes=plan.notes)
        _number_by_its_year(event, _begins(event))


def open_coming(people: list[Person], *, say: Say) -> None:
    """Let people sign up for what is to come."""
    _open(people, past=False, say=say)


def hold_past(people: list[Person], *, say: Say) -> None:
    """Let people sign up for what has been, and come: each event for itself, and those alone that wait for it."""
    _open(people, past=True, say=say)


def past_drafts() -> QuerySet[Event]:
    """What has been planned and not held yet: there for as long as only the first part of the demo is loaded."""
    titles = [plan.title for plan in PAST]
    return Event.objects.filter(title__in=titles, state=EventState.DRAFT)


def _open(people: list[Person], *, past: bool, say: Say) -> None:
    now = timezone.now()
    for n, plan in enumerate(ORDERED):
        with transaction.atomic():
            event = (
                Event.objects.select_for_update(of=("self",))
                .select_related("programme")
                .get(title=plan.title)
            )
            if event.state == EventState.DRAFT and (_begins(event) < now) is past:
                _people_come(event, plan, people[n * 11 % len(people) :] + people[: n * 11 % len(people)])
                say(f"{event.number} {event.title}")


def _begins(event: Event) -> datetime:
    return event.sessions.order_by("starts_at")[0].starts_at


def _people_come(event: Event, plan: DemoEvent, people: list[Person]) -> None:
    """Publish the event, let people sign up over the weeks before it, and let it end as planned."""
    now = timezone.now()
    first = _begins(event)
    opened = min(now, first) - timedelta(days=40)
    publishing.publish(event=event, by=None, now=opened)
    for n, person in enumerate(people[: plan.people]):
        affiliation = person.affiliations.first()
        signup.sign_up(
            event=event,
            person=person,
            mode=(Mode.IN_PERSON, Mode.ONLINE)[n % 2] if plan.mode == Mode.HYBRID else None,
            by=person,
            now=opened + timedelta(hours=9 * n),
            museum=affiliation.museum if affiliation else None,
        )
    if first < now:
        _was_held(event, first)
    elif plan.fate == "cancelled":
        publishing.cancel(
            event=event, by=None, reason="The speakers cannot come, and the afternoon is theirs."
        )
    elif plan.fate == "postponed":
        publishing.postpone(
            event=event, by=None, reason="The host's roof is being mended. We will find a new day."
        )


def _number_by_its_year(event: Event, first: datetime) -> None:
    year = timezone.localtime(first).year
    if year != event.year:
        last = Event.objects.filter(programme=event.programme, year=year).aggregate(last=Max("serial"))[
            "last"
        ]
        Event.objects.filter(pk=event.pk).update(year=year, serial=(last or 0) + 1)


def _was_held(event: Event, first: datetime) -> None:
    """Take the register of a past event and leave no mail of it waiting to go."""
    Message.objects.filter(programme=event.programme, state="pending", subject__contains=event.title).delete()
    officer = event.programme.roles.get(kind=RoleKind.OFFICER).person
    attendances = Attendance.objects.filter(session__eventsession__event=event).select_related("session")
    for n, attendance in enumerate(attendances.order_by("part", "pk")):
        state = AttendanceState.NO_SHOW if n % 13 == 12 else AttendanceState.ATTENDED
        state = AttendanceState.APOLOGIES if n % 9 == 8 else state
        came = state if attendance.part == Part.ATTENDEE else AttendanceState.ATTENDED
        record(attendance=attendance, state=came, by=officer, at=attendance.session.ends_at)
    for day in event.sessions.all():
        EventSession.objects.filter(pk=day.pk).update(register_taken_at=day.ends_at)
    publishing.hold(event=event, by=None)
    if (timezone.now() - first).days > 60:
        publishing.report(event=event, by=None)
