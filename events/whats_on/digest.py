"""What the weekly digest says of events: those that have opened, and what was put into the archive."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from agenda.choices import SessionState
from events import selectors
from events.afterwards.selectors import shown_pictures
from events.booking.sign_up_window import window
from events.choices import HELD, EventState, TalkState
from events.models import EventSession, Handout
from events.programme import handout_access
from events.whats_on.involved import involved_in
from mailing.digest.services import DigestLine, DigestSection, Lines, Readers, sections
from programmes.models import Role


def openings(readers: Readers, since: datetime, until: datetime) -> Lines:
    """Events one can sign up for now and could not before: those of one's own programmes first, and none that one has
    to do with already."""
    now = timezone.now()
    planned = EventSession.objects.filter(event=OuterRef("event"), state=SessionState.PLANNED)
    first = planned.order_by().values("event").annotate(at=Min("starts_at")).values("at")
    new = (
        selectors.coming_days(now)
        .filter(event__state=EventState.PUBLISHED, event__takes_bookings=True)
        .annotate(first=Subquery(first), opened=Greatest("event__opened_at", "event__signup_opens_at"))
        .filter(event__opened_at__isnull=False, opened__gt=since, opened__lte=until)
    )
    days = [day for day in new if window(day.event, first_start=day.first, now=now).is_open]
    if not days:
        return {}
    involved, own = involved_in([day.event_id for day in days]), _programmes_of(readers)
    found = {}
    for key in _keys(readers):
        theirs = [day for day in days if key not in involved.get(day.event_id, ())]
        theirs.sort(key=lambda day: day.event.programme_id not in own[key])
        found[key] = [_opening(day) for day in theirs]
    return found


def _opening(day: Any) -> DigestLine:
    event = day.event
    is_full = event.capacity is not None and day.taken >= event.capacity
    wait = " The places are taken; you can wait in line." if is_full else ""
    return DigestLine(
        event.title, event.get_absolute_url(), f"{event.programme}. {day.event_when}, {day.where}.{wait}"
    )


def archive(readers: Readers, since: datetime, until: datetime) -> Lines:
    """Past events with slides, pictures or notes that one may see and that were not there before: what was brought
    along before the event came with its end."""
    slides = _new(
        _of_past(Handout.objects.filter(talk__state=TalkState.PLANNED), "talk__event"),
        "upload__uploaded_at",
        since,
        until,
    )
    pictures = _new(_of_past(shown_pictures(), "event"), "upload__uploaded_at", since, until)
    noted = selectors.past_days().exclude(event__notes="").filter(event__notes_at__isnull=False)
    noted = _new(noted.annotate(ended=F("ends_at")), "event__notes_at", since, until)
    public: dict[int, list[str]] = defaultdict(list)
    inside = set()
    for event, state, is_public in slides.order_by().values_list(
        "talk__event", "talk__event__state", "is_public"
    ):
        if is_public and state in HELD:
            public[event].append("slides")
        else:
            inside.add(event)
    for event in pictures.order_by().values_list("event", flat=True):
        public[event].append("pictures")
    for event in noted.order_by().values_list("event", flat=True):
        public[event].append("notes")
    events = {
        day.event_id: day.event for day in selectors.past_days().filter(event__in=public.keys() | inside)
    }
    taking_part = _pairs(inside)
    found = {}
    for key in _keys(readers):
        lines = []
        for pk, event in events.items():
            said = [*(["slides"] if (pk, key) in taking_part else []), *public.get(pk, [])]
            if said:
                facts = f"{event.programme}. New: {listed(dict.fromkeys(said))}."
                lines.append(DigestLine(event.title, event.get_absolute_url(), facts))
        found[key] = lines
    return found


def _of_past(rows: QuerySet[Any], event: str) -> QuerySet[Any]:
    """Rows of events that took place and have a page, each with when that was over."""
    ends = selectors.past_days().filter(event=OuterRef(event)).values("ends_at")[:1]
    return rows.annotate(ended=Subquery(ends)).filter(ended__isnull=False)


def _new(rows: QuerySet[Any], at: str, since: datetime, until: datetime) -> QuerySet[Any]:
    """What could be seen from some time between the two on: once it was put there, and the event was over."""
    return rows.annotate(there_since=Greatest(at, "ended", output_field=DateTimeField())).filter(
        there_since__gt=since, there_since__lte=until
    )


def _pairs(events: Collection[int]) -> set[tuple[int, int]]:
    there = handout_access.attending(events).values_list("session__eventsession__event", "person")
    return set(there) if events else set()


def listed(words: Collection[str]) -> str:
    """slides, pictures and notes."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _programmes_of(readers: Readers) -> dict[int | None, set[int]]:
    found: dict[int | None, set[int]] = defaultdict(set)
    people = [each.pk for each in readers if each]
    for person, programme in (
        Role.objects.current().filter(person__in=people).values_list("person", "programme")
    ):
        found[person].add(programme)
    return found


def _keys(readers: Readers) -> Sequence[int | None]:
    return [each.pk if each else None for each in readers]


def connect() -> None:
    sections.register(
        "events.openings",
        DigestSection("You can sign up for", openings, "Everything that is on", "events:list"),
    )
    sections.register(
        "events.archive", DigestSection("New in the archive", archive, "All past events", "events:past")
    )
