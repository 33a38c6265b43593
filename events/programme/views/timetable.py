"""The programme builder: organisers put the sessions of an event together, item by item. Every change is a POST."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agenda.choices import SessionState
from common.errors import DomainError
from common.forms import add_domain_error
from common.readable import whole_numbers
from events.access import event_to_run
from events.choices import PRESENTING, SlotKind, TalkState
from events.models import Event, EventSession, Presenter, Slot, Talk
from events.programme import calls, schedule
from events.programme.forms import CallForm, SlotForm
from events.programme.timetable import Item, Timetable, timetables
from people.acting import acting
from people.models import Person


@dataclass(slots=True)
class TimetableRow:
    """An item on the page, with the form that changes it."""

    item: Item
    form: SlotForm
    #: Which of its buttons has the focus when the page opens, after it was moved.
    focus: str = ""


@dataclass(slots=True)
class TimetableBoard:
    """One session on the page."""

    table: Timetable
    rows: list[TimetableRow] = field(default_factory=list)
    new: SlotForm | None = None

    @property
    def begins(self) -> int:
        """Minutes from midnight at which it starts: the script counts from there."""
        start = self.table.session.start_time
        return start.hour * 60 + start.minute


@dataclass(slots=True)
class Bound:
    """The form that was wrong, to be shown again with what was typed."""

    form: SlotForm | CallForm
    slot: Slot | None = None
    session: EventSession | None = None


@login_required
@never_cache
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    return _render(request, event_to_run(request, slug))


def _render(request: HttpRequest, event: Event, *, bound: Bound | None = None) -> HttpResponse:
    days = list(event.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at", "pk"))
    tables = timetables(days)
    talks = _talks(event)
    placed = {item.slot.talk_id for table in tables for item in table.items}
    free = [talk for talk in talks if talk.state == TalkState.PLANNED and talk.pk not in placed]
    moved, where = request.GET.get("moved", ""), request.GET.get("by", "")
    said = ""
    boards = []
    for table in tables:
        board = TimetableBoard(table)
        for item in table.items:
            form = SlotForm(talks=free, slot=item.slot, auto_id=f"slot-{item.slot.pk}-%s")
            if bound and bound.slot and bound.slot.pk == item.slot.pk and isinstance(bound.form, SlotForm):
                form = bound.form
            row = TimetableRow(item, form)
            if moved == str(item.slot.pk):
                row.focus = _focus(where, first=item is table.items[0], last=item is table.items[-1])
                said = f"{item.quoted} now starts at {item.span.starts:%H:%M}."
            board.rows.append(row)
        board.new = _new_form(table, free, bound)
        boards.append(board)
    return render(
        request,
        "events/run/programme.html",
        {
            "event": event,
            "run_page": "Programme",
            "boards": boards,
            "said": said,
            "free": free,
            "proposals": [talk for talk in talks if talk.state == TalkState.SUBMITTED],
            "turned_down": [talk for talk in talks if talk.state == TalkState.REJECTED],
            "call_form": bound.form
            if bound and isinstance(bound.form, CallForm)
            else CallForm(event=event, auto_id="call-%s"),
            "form": bound.form if bound else None,
        },
    )


def _focus(where: str, *, first: bool, last: bool) -> str:
    """The button to come back to: the one that was pressed, or the other where it is no longer there."""
    if where == "up":
        return "down" if first else "up"
    if where == "down":
        return "up" if last else "down"
    return "change"


def _new_form(table: Timetable, free: list[Talk], bound: Bound | None) -> SlotForm:
    pk = table.session.pk
    if bound and bound.session and bound.session.pk == pk and isinstance(bound.form, SlotForm):
        return bound.form
    start = {"kind": SlotKind.TALK, "minutes": 10, "discussion_minutes": 10}
    return SlotForm(talks=free, auto_id=f"new-{pk}-%s", initial=start)


def _talks(event: Event) -> list[Talk]:
    """The talks of an event that are not withdrawn, each with ``people``: those asked or willing to give it."""
    people = Presenter.objects.filter(state__in=PRESENTING).select_related("person").order_by("pk")
    return list(
        event.talks.exclude(state=TalkState.WITHDRAWN)
        .select_related("museum")
        .prefetch_related(Prefetch("presenters", people, to_attr="people"))
        .order_by("created_at", "pk")
    )


def _free(event: Event) -> list[Talk]:
    """Planned talks without a place in the programme."""
    free = Q(slot=None) | Q(slot__session__state=SessionState.CANCELLED)
    return list(event.talks.filter(free, state=TalkState.PLANNED).order_by("created_at", "pk"))


def open_slots(event: Event) -> list[tuple[int, str]]:
    """The places for talks that are still open, as choices."""
    days = list(event.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at", "pk"))
    choices = []
    for table in timetables(days):
        day = f", {table.session.title}" if len(days) > 1 else ""
        for item in table.items:
            if item.is_talk and item.slot.talk_id is None:
                choices.append((item.slot.pk, f"{item.name}, {item.span.starts:%H:%M}{day}"))
    return choices


# --- one session ------------------------------------------------------------------------------------------------------
@login_required
@never_cache
@require_POST
def session(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Start from the template, add an item, or put all items into another order."""
    event = event_to_run(request, slug)
    day = get_object_or_404(EventSession, pk=pk, event=event)
    by, seen = acting(request), request.POST.get("seen")
    if verb == "add":
        return _add(request, event, day, by, seen)
    if verb == "arrange":
        order = whole_numbers(request.POST.get("order", "").split(","))
        return _try(
            request,
            event,
            lambda: schedule.arrange(session=day, by=by, order=order, seen=seen),
            moved=request.POST.get("moved", ""),
        )
    if verb != "template":
        raise Http404
    return _try(
        request,
        event,
        lambda: _say(request, schedule.start_from_template(session=day, by=by, seen=seen)),
    )


def _say(request: HttpRequest, sentence: str) -> None:
    messages.success(request, f"The programme is made. {sentence}".strip())


def _add(request: HttpRequest, event: Event, day: EventSession, by: Person, seen: str | None) -> HttpResponse:
    form = SlotForm(request.POST, talks=_free(event), auto_id=f"new-{day.pk}-%s")
    if form.is_valid():
        try:
            item = schedule.add(session=day, by=by, seen=seen, **form.given())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect(f"{_address(event)}?moved={item.slot.pk}")
    return _render(request, event, bound=Bound(form, session=day))


# --- one item ---------------------------------------------------------------------------------------------------------
@login_required
@never_cache
@require_POST
def slot(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Move, change or take out one item."""
    event = event_to_run(request, slug)
    row = Slot.objects.select_related("session", "talk").filter(pk=pk, session__event=event).first()
    by, seen = acting(request), request.POST.get("seen")
    if row is None:
        messages.error(request, schedule.CHANGED_MEANWHILE)
        return redirect(_address(event))
    item = row
    if verb in ("up", "down"):
        step = -1 if verb == "up" else 1
        return _try(
            request,
            event,
            lambda: schedule.move(slot=item, by=by, step=step, seen=seen),
            moved=str(pk),
            where=verb,
        )
    if verb == "remove":
        return _try(request, event, lambda: schedule.remove(slot=item, by=by, seen=seen))
    if verb != "change":
        raise Http404
    form = SlotForm(request.POST, talks=_free(event), slot=item, auto_id=f"slot-{pk}-%s")
    if form.is_valid():
        try:
            schedule.change(slot=item, by=by, seen=seen, **form.given())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect(f"{_address(event)}?moved={pk}")
    return _render(request, event, bound=Bound(form, slot=item))


# --- the call ---------------------------------------------------------------------------------------------------------
@login_required
@never_cache
@require_POST
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the call for contributors, change it, or close it by taking its text away."""
    event = event_to_run(request, slug)
    form = CallForm(request.POST, event=event, auto_id="call-%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            calls.set_call(event=event, by=acting(request), text=given["text"], closes_at=given["closes"])
        except DomainError as error:
            add_domain_error(form, error)
        else:
            said = (
                "The call is on the event's page." if given["text"].strip() else "There is no call any more."
            )
            messages.success(request, said)
            return redirect(_address(event))
    return _render(request, event, bound=Bound(form))


def _try(
    request: HttpRequest, event: Event, change: Callable[[], Any], *, moved: str = "", where: str = ""
) -> HttpResponse:
    """Make a change that a button asks for, and go back to the page, with what the rules said if they said no."""
    try:
        with transaction.atomic():
            change()
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(_address(event))
    asked = f"?moved={moved}&by={where}" if moved else ""
    return redirect(f"{_address(event)}{asked}")


def _address(event: Event) -> str:
    return reverse("events:programme", args=[event.slug])
