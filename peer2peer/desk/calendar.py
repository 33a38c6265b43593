"""The month at a glance: every session of the officer's programmes, and the public ones of all others, so that two
programmes do not plan the same afternoon."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from agenda.choices import SessionState
from agenda.models import Session
from common import scoping
from common.desk import Work, desk_response
from common.errors import DomainError
from events.models.event import in_public
from programmes.models import Programme

_MONDAY_FIRST = calendar.Calendar(calendar.MONDAY)


@dataclass(frozen=True, slots=True)
class DeskCalendarEntry:
    """One session on one day: where it leads, and whether the officer acts for its programme."""

    session: Session
    url: str
    is_own: bool
    is_first_day: bool

    @property
    def note(self) -> str:
        """What is unusual about it, in words."""
        if self.session.state != SessionState.PLANNED:
            return self.session.get_state_display()
        event = _event_of(self.session)
        return "Draft" if event is not None and event.state == "draft" else ""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    day: date
    in_month: bool
    is_today: bool
    entries: list[DeskCalendarEntry]


def month(request: HttpRequest) -> HttpResponse:
    """One month as a table of weeks, with one programme or all of them."""
    first = _first_day(request.GET.get("month", ""))
    weeks = _MONDAY_FIRST.monthdatescalendar(first.year, first.month)
    chosen = request.GET.get("programme", "")
    programmes = list(Programme.objects.order_by("name"))
    if chosen and all(programme.slug != chosen for programme in programmes):
        raise Http404("There is no such programme.")
    ids = scoping.programme_ids(request.user)
    own = Q() if ids is None else Q(programme__in=ids)
    public = in_public("eventsession__event__")
    sessions = (
        Session.objects.filter(own | public, start_day__lte=weeks[-1][-1], end_day__gte=weeks[0][0])
        .select_related("programme", "eventsession__event")
        .order_by("start_time", "pk")
    )
    if chosen:
        sessions = sessions.filter(programme__slug=chosen)
    by_day = _by_day(sessions, ids)
    today = timezone.localdate()
    return desk_response(
        request,
        "admin/month.html",
        title=f"{first:%B %Y}",
        here="Calendar",
        trail=[(Work.SESSIONS.value, Work.SESSIONS.address)],
        first=first,
        before=first - timedelta(days=1),
        after=(first + timedelta(days=32)).replace(day=1),
        day_names=list(calendar.day_name),
        weeks=[
            [CalendarDay(day, day.month == first.month, day == today, by_day.get(day, [])) for day in week]
            for week in weeks
        ],
        programmes=programmes,
        chosen=chosen,
        is_empty=not any(day.month == first.month for day in by_day),
    )


def _first_day(given: str) -> date:
    """The first day of the month in ``given`` (2026-11), or of this month."""
    if not given:
        return timezone.localdate().replace(day=1)
    try:
        first = date.fromisoformat(f"{given}-01")
    except ValueError:
        raise DomainError("This is not a month. Write it like 2026-11.", status=400) from None
    if not 2000 <= first.year <= 2200:
        raise DomainError("The calendar shows the years 2000 to 2200.", status=400)
    return first


def _by_day(sessions: Iterable[Session], ids: scoping.ProgrammeIds) -> dict[date, list[DeskCalendarEntry]]:
    days: dict[date, list[DeskCalendarEntry]] = {}
    for session in sessions:
        is_own = ids is None or session.programme_id in ids
        event = _event_of(session)
        if is_own and event is not None:
            url = reverse("admin:events_event_overview", args=[event.pk])
        else:
            url = session.page if not is_own else reverse("admin:agenda_session_change", args=[session.pk])
        day = session.start_day
        while day <= session.end_day:
            days.setdefault(day, []).append(DeskCalendarEntry(session, url, is_own, day == session.start_day))
            day += timedelta(days=1)
    return days


def _event_of(session: Session) -> Any:
    """The event whose day this is, or None for what is not an event's."""
    found = getattr(session, "eventsession", None)
    return found.event if found is not None else None
