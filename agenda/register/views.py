"""The register on a telephone and on paper. It works as plain forms; ``sync`` is what the script talks to."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.choices import AttendanceState
from agenda.models import Session
from agenda.register import services
from agenda.register.forms import WalkInForm
from agenda.register.hosts import Arrival, AtTheDoor, KnownBooking, RegisterHost, host_of
from agenda.register.marks import Mark
from agenda.register.selectors import MARKS, RegisterLine, counts, lines
from common.clock import zone_named
from common.errors import DomainError
from common.export import csv_response
from common.forms import add_domain_error
from common.readable import whole_number
from common.search import plain
from people.acting import acting
from people.models import Person
from people.museums.services import find_or_note

#: Lines for people who are not on the printed list.
BLANK_LINES = 10


def register_path(session: Session) -> str:
    """The address of the register of ``session``."""
    return reverse("agenda:register", args=[session.pk])


def register_to_take(request: HttpRequest, pk: int) -> RegisterHost:
    """The register of a page. 404 for a session that does not exist, 403 for somebody who does not take it."""
    session = Session.objects.select_related("programme").filter(pk=pk).first()
    if session is None:
        raise Http404("There is no such session.")
    host = host_of(session)
    if not host.may_take(request.user):
        raise PermissionDenied("Only those who run this session may see its register.")
    return host


class RegisterPage:
    """The register of one session, as whoever looks may see and mark it."""

    def __init__(self, request: HttpRequest, pk: int) -> None:
        self.host = register_to_take(request, pk)
        self.session = self.host.session
        self.by: Person = acting(request)
        self.now = timezone.now()
        self.address = register_path(self.session)

    @cached_property
    def lines(self) -> list[RegisterLine]:
        return lines(self.host)

    @cached_property
    def closed(self) -> str:
        return services.why_closed(self.host, by=self.by, now=self.now)

    def frame(self, page_name: str) -> dict[str, Any]:
        """What the frame of every page of the register needs."""
        return {
            "host": self.host,
            "session": self.session,
            "page_name": page_name,
            "address": self.address,
            "frame": self.host.frame,
            **self.host.frame_context(page_name),
        }

    def context(
        self, request: HttpRequest, form: WalkInForm | None = None, *, page_name: str = "Register"
    ) -> dict[str, Any]:
        search = plain(request.GET.get("q", "").strip())
        unnamed = [line for line in self.lines if line.attendance is None]
        return {
            **self.frame(page_name),
            "sessions": self.host.sessions(),
            "closed": self.closed,
            "lines": [line for line in self.lines if search in line.words],
            "search": request.GET.get("q", ""),
            "total": len(self.lines),
            "counts": counts(self.lines),
            "marks": [(state.value, words) for state, words in MARKS],
            "unnamed": unnamed,
            "others": self.host.not_expected(),
            "form": form or WalkInForm(initial={"key": uuid4()}, host=self.host),
            "guest": _guest(unnamed, form),
            "now_ms": _ms(self.now),
            "kept_until": _kept_until(self.session, self.now) if not self.closed else "",
            "begun": self.now >= self.session.starts_at,
            "can_be_undone": services.can_be_undone(self.session, now=self.now),
        }


@login_required
@never_cache
@require_safe
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "agenda/register/register.html", RegisterPage(request, pk).context(request))


@login_required
@never_cache
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """The marks of the plain form: of one line, or of all that were changed on the page that was sent."""
    page = RegisterPage(request, pk)
    shown = dict(pair.split(":", 1) for pair in request.POST.get("was", "").split(",") if ":" in pair)
    only = request.POST.get("only", "")
    marks = [
        Mark(number, state, page.now)
        for each in shown
        if (number := whole_number(each)) is not None
        and each == (only or each)
        and (state := request.POST.get(f"state-{each}", shown[each])) != shown[each]
    ]
    noted = services.mark(session=page.session, marks=marks, by=page.by, now=page.now)
    said = "1 mark is saved." if len(noted) == 1 else f"{len(noted):,} marks are saved."
    messages.success(request, said if noted else "Nothing was changed.")
    return redirect(f"{page.address}#p-{only}" if whole_number(only) else page.address)


@login_required
@never_cache
@require_POST
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody at the door: new, known to the app above, or a seat that has a name now."""
    page = RegisterPage(request, pk)
    form = WalkInForm(request.POST, host=page.host)
    if form.is_valid():
        given = form.cleaned_data
        try:
            came = note_at_the_door(page, given, museum_id=given["museum_id"])
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.add_message(request, messages.WARNING if came.warns else messages.SUCCESS, came.says)
            return redirect(page.address)
    return render(request, "agenda/register/register.html", page.context(request, form))


@login_required
@never_cache
@require_POST
def take_off(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """A walk-in who was noted by mistake."""
    page = RegisterPage(request, pk)
    services.refuse_if_closed(page.session, by=page.by, now=page.now)
    name = page.host.take_off(key=key, by=page.by, now=page.now)
    messages.success(request, f"{name} is taken off again.")
    return redirect(page.address)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, with the number of those who are still expected, and say on POST that the register is complete."""
    page = RegisterPage(request, pk)
    if request.method == "POST":
        absent = services.complete(session=page.session, by=page.by, now=page.now)
        people = "1 person" if absent == 1 else f"{absent:,} people"
        said = f"The register is complete. {people} did not come." if absent else "The register is complete."
        messages.success(request, said)
        return redirect(page.address)
    expected = [
        line for line in page.lines if line.attendance and line.attendance.state == AttendanceState.EXPECTED
    ]
    context = {**page.context(request, page_name="Is the register complete?"), "expected": expected}
    return render(request, "agenda/register/complete.html", context)


@login_required
@never_cache
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    page = RegisterPage(request, pk)
    undone = services.can_be_undone(page.session, now=page.now)
    services.reopen(session=page.session, by=page.by, now=page.now)
    back = " Whoever had no mark is expected again." if undone else ""
    messages.success(request, f"The register is open again.{back} Complete it when everything is right.")
    return redirect(page.address)


@login_required
@never_cache
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to print and tick, with lines for those who are not on it. What people need is not on it."""
    page = RegisterPage(request, pk)
    context = {**page.frame("Door sheet"), "lines": page.lines, "blank": range(BLANK_LINES)}
    return render(request, "agenda/register/sheet.html", context)


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The register as it stands, for a spreadsheet."""
    page = RegisterPage(request, pk)
    columns = (
        ("Event", lambda line: page.host.occasion),
        ("Session", lambda line: page.session.title),
        ("Day", lambda line: page.session.start_day),
        ("Name", lambda line: line.name),
        ("Museum", lambda line: line.museum),
        ("As", lambda line: line.attendance.get_part_display() if line.attendance else "Attendee"),
        ("Walked in", lambda line: bool(line.booking and line.booking.walked_in)),
        ("Register", lambda line: line.mark),
        ("Minutes present", lambda line: line.attendance.minutes_present if line.attendance else None),
    )
    return csv_response(page.host.file_name, columns, page.lines)


@require_safe
@cache_control(max_age=0, must_revalidate=True, public=True)
def worker(request: HttpRequest, pk: int) -> HttpResponse:
    """The service worker of the register. Its address is what keeps it to the pages of one session's register."""
    script = (settings.BASE_DIR / "static" / "js" / "register-worker.js").read_text("utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def note_at_the_door(
    page: RegisterPage, given: dict[str, Any], *, museum_id: int | None = None, at: datetime | None = None
) -> Arrival:
    """Note what a form, or the script, says about somebody at the door."""
    if given.get("known"):
        return page.host.came(key=given["known"], by=page.by, at=at, now=page.now)
    who = AtTheDoor(
        name=given["name"],
        email=given["email"],
        museum=find_or_note(text=given["museum"], museum_id=museum_id, by=page.by),
        by=page.by,
        at=at,
        now=page.now,
    )
    if given.get("guest"):
        return page.host.name_seat(key=given["guest"], who=who)
    return page.host.walk_in(key=given["key"], who=who)


def _guest(unnamed: list[RegisterLine], form: WalkInForm | None) -> KnownBooking | None:
    """The seat whose name was sent and refused, so that the page asks for it again in the same place."""
    key = form.cleaned_data.get("guest") if form is not None and form.is_bound else None
    return next((line.booking for line in unnamed if line.booking and line.booking.key == key), None)


def _kept_until(session: Session, now: datetime) -> str:
    """Until when a telephone may keep the page: to the end of the session's last day, and on its days only."""
    zone = zone_named(session.zone)
    local = now.astimezone(zone)
    if not session.start_day <= local.date() <= session.end_day:
        return ""
    end = datetime.combine(session.end_day, datetime.max.time(), tzinfo=zone)
    return str(_ms(end))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
