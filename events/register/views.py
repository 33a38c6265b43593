"""The register on a telephone and on paper. It works as plain forms; ``sync`` is what the script talks to."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.choices import AttendanceState
from agenda.services import Mark
from common.clock import zone_named
from common.errors import DomainError
from common.export import csv_response
from common.forms import add_domain_error
from common.search import plain
from events.access import event_to_run
from events.models import Event, EventSession, Registration
from events.register import services as service
from events.register import walkins
from events.register.forms import WalkInForm
from events.register.selectors import MARKS, Line, counts, day_of, days_of, lines, others
from events.register.walkins import Came
from events.run_pages import run_address
from people.models import Person
from people.services.museums import find_or_note
from people.views.signed_in import me

#: Lines for people who are not on the printed list.
BLANK_LINES = 10


class Page:
    """The register of one session, as whoever looks may see and mark it."""

    def __init__(self, request: HttpRequest, slug: str) -> None:
        self.event: Event = event_to_run(request, slug)
        self.by: Person = me(request)
        self.now = timezone.now()
        self.days = days_of(self.event)
        wanted = request.POST.get("day") or request.GET.get("day") or ""
        self.day = day_of(self.days, wanted, now=self.now)
        if self.day is None and (wanted or self.days):
            raise Http404("This event has no such session.")

    @property
    def session(self) -> EventSession:
        if self.day is None:
            raise DomainError("This event has no session yet, so it has no register.")
        return self.day

    @property
    def address(self) -> str:
        several = len(self.days) > 1 and self.day is not None
        return run_address(self.event, "register/") + (f"?day={self.session.pk}" if several else "")

    @cached_property
    def lines(self) -> list[Line]:
        return lines(self.session)

    def context(self, request: HttpRequest, form: WalkInForm | None = None) -> dict[str, Any]:
        context = {"event": self.event, "run_page": "Register", "days": self.days, "day": self.day}
        if self.day is None:
            return context
        closed = service.why_closed(self.day, by=self.by, now=self.now)
        search = plain(request.GET.get("q", "").strip())
        return {
            **context,
            "closed": closed,
            "lines": [line for line in self.lines if search in line.words],
            "search": request.GET.get("q", ""),
            "total": len(self.lines),
            "counts": counts(self.lines),
            "marks": [(state.value, words) for state, words in MARKS],
            "unnamed": [line for line in self.lines if line.attendance is None],
            "others": others(self.day),
            "form": form or WalkInForm(initial={"key": uuid4()}),
            "guest": _guest(self.event, form),
            "address": self.address,
            "base": run_address(self.event, "register/"),
            "now_ms": _ms(self.now),
            "kept_until": _kept_until(self.day, self.now) if not closed else "",
            "begun": self.now >= self.day.starts_at,
        }


@login_required
@never_cache
@require_safe
def register(request: HttpRequest, slug: str) -> HttpResponse:
    page = Page(request, slug)
    return render(request, "events/run/register.html", page.context(request))


@login_required
@never_cache
@require_POST
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """The marks of the plain form: of one line, or of all that were changed on the page that was sent."""
    page = Page(request, slug)
    shown = dict(pair.split(":", 1) for pair in request.POST.get("was", "").split(",") if ":" in pair)
    only = request.POST.get("only", "")
    marks = [
        Mark(int(pk), state, page.now)
        for pk in shown
        if pk.isdecimal()
        and pk == (only or pk)
        and (state := request.POST.get(f"state-{pk}", shown[pk])) != shown[pk]
    ]
    noted = service.mark(session=page.session, marks=marks, by=page.by, now=page.now)
    said = "1 mark is saved." if len(noted) == 1 else f"{len(noted)} marks are saved."
    messages.success(request, said if noted else "Nothing was changed.")
    return redirect(f"{page.address}#p-{only}" if only.isdecimal() else page.address)


@login_required
@never_cache
@require_POST
def walk_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody at the door: new, known to the event, or a colleague who has a name now."""
    page = Page(request, slug)
    form = WalkInForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            came = note_at_the_door(page, given, museum_id=given["museum_id"])
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.add_message(
                request, messages.WARNING if came.over or came.twin else messages.SUCCESS, came.says
            )
            return redirect(page.address)
    return render(request, "events/run/register.html", page.context(request, form))


@login_required
@never_cache
@require_POST
def take_off(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """A walk-in who was noted by mistake."""
    page = Page(request, slug)
    row = get_object_or_404(Registration, key=key, event=page.event)
    service.refuse_if_closed(page.session, by=page.by, now=page.now)
    walkins.take_off(registration=row, by=page.by, now=page.now)
    messages.success(request, f"{row.person} is taken off again.")
    return redirect(page.address)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, with the number of those who are still expected, and say on POST that the register is complete."""
    page = Page(request, slug)
    if request.method == "POST":
        absent = service.complete(session=page.session, by=page.by, now=page.now)
        people = "1 person" if absent == 1 else f"{absent} people"
        said = f"The register is complete. {people} did not come." if absent else "The register is complete."
        messages.success(request, said)
        return redirect(page.address)
    expected = [
        line for line in page.lines if line.attendance and line.attendance.state == AttendanceState.EXPECTED
    ]
    context = {
        **page.context(request),
        "run_page": "Is the register complete?",
        "expected": expected,
        "closed": service.why_closed(page.session, by=page.by, now=page.now),
    }
    return render(request, "events/run/register_complete.html", context)


@login_required
@never_cache
@require_POST
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    page = Page(request, slug)
    service.reopen(session=page.session, by=page.by, now=page.now)
    messages.success(request, "The register is open again. Complete it when everything is right.")
    return redirect(page.address)


@login_required
@never_cache
@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The list to print and tick, with lines for those who are not on it. What people need is not on it."""
    page = Page(request, slug)
    context = {"event": page.event, "run_page": "Door sheet", "day": page.session, "lines": page.lines}
    return render(
        request,
        "events/run/register_sheet.html",
        {**context, "blank": range(BLANK_LINES), "address": page.address},
    )


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The register as it stands, for a spreadsheet."""
    page = Page(request, slug)
    columns = (
        ("Event", lambda line: page.event.title),
        ("Session", lambda line: page.session.title),
        ("Day", lambda line: page.session.start_day),
        ("Name", lambda line: line.name),
        ("Museum", lambda line: line.museum),
        ("As", lambda line: line.attendance.get_part_display() if line.attendance else "Attendee"),
        ("Walked in", lambda line: bool(line.registration and line.registration.walked_in)),
        ("Register", lambda line: line.mark),
    )
    return csv_response(f"register-{page.event.slug}-{page.session.start_day}", columns, page.lines)


@require_safe
@cache_control(max_age=0, must_revalidate=True, public=True)
def worker(request: HttpRequest, slug: str) -> HttpResponse:
    """The service worker of the register. Its address is what keeps it to the pages of one event's register."""
    script = (settings.BASE_DIR / "static" / "js" / "register-worker.js").read_text("utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def note_at_the_door(
    page: Page, given: dict[str, Any], *, museum_id: int | None = None, at: datetime | None = None
) -> Came:
    """Note what a form, or the script, says about somebody at the door."""
    if given.get("known"):
        row = get_object_or_404(Registration, key=given["known"], event=page.event)
        return walkins.came(registration=row, session=page.session, by=page.by, at=at, now=page.now)
    museum = find_or_note(text=given["museum"], museum_id=museum_id, by=page.by)
    who = {"name": given["name"], "email": given["email"], "museum": museum}
    common: dict[str, Any] = {"session": page.session, "by": page.by, "at": at, "now": page.now, **who}
    if given.get("guest"):
        row = get_object_or_404(Registration, key=given["guest"], event=page.event)
        return walkins.name_guest(registration=row, **common)
    return walkins.walk_in(key=given["key"], **common)


def _guest(event: Event, form: WalkInForm | None) -> Registration | None:
    """The colleague whose name was sent and refused, so that the page asks for it again in the same place."""
    key = form.cleaned_data.get("guest") if form is not None and form.is_bound else None
    return Registration.objects.filter(key=key, event=event).first() if key else None


def _kept_until(session: EventSession, now: datetime) -> str:
    """Until when a telephone may keep the page: to the end of the session's last day, and on its days only."""
    zone = zone_named(session.zone)
    local = now.astimezone(zone)
    if not session.start_day <= local.date() <= session.end_day:
        return ""
    end = datetime.combine(session.end_day, datetime.max.time(), tzinfo=zone)
    return str(_ms(end))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
