"""Visits: who was in whose museum, whose turn it is, and what you looked at."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error, posted
from funds import money
from groups.models import Visit
from groups.room.door import Room
from groups.room.pages import room_page
from groups.visits import services
from groups.visits.forms import VisitForm

SHOWN = 200
WORDS = ("elsewhere", "looked_at", "travel")


@room_page()
def visits(request: HttpRequest, room: Room) -> HttpResponse:
    """The matrix, the next host, and all visits."""
    rows = room.shown(Visit.objects.select_related("museum", "host__person")).prefetch_related("came")[:SHOWN]
    found = list(rows)
    words = room.open(found, "elsewhere")
    context = {
        "room": room,
        "coverage": services.coverage(room),
        "visits": [(row, row.museum or words[row.pk]["elsewhere"] or "Somewhere") for row in found],
    }
    return render(request, "groups/visits/visits.html", context)


@room_page()
def new(request: HttpRequest, room: Room) -> HttpResponse:
    form = VisitForm(
        room, posted(request), initial={"came": [room.membership.pk], "museum": request.GET.get("museum")}
    )
    if form.is_valid():
        try:
            visit = services.note_visit(room=room, by=room.person, facts=form.facts)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The visit is noted.")
            return redirect("groups:visit", room.group.key, visit.key)
    return _form(request, room, form, None)


@room_page()
def visit(request: HttpRequest, room: Room, visit: UUID) -> HttpResponse:
    """One visit, with what was looked at."""
    row = _of(room, visit)
    context = {
        "room": room,
        "visit": row,
        "words": room.open([row], *WORDS)[row.pk],
        "came": row.came.select_related("person").order_by("person__name", "pk"),
        "cost": "" if row.cost is None else money.words(row.cost, money.HOME),
        "mine": row.by_id == room.membership.pk,
    }
    return render(request, "groups/visits/visit.html", context)


@room_page()
def change(request: HttpRequest, room: Room, visit: UUID) -> HttpResponse:
    row = _mine(room, visit)
    first: dict[str, Any] = {
        "museum": row.museum_id,
        "on": row.on,
        "host": row.host_id,
        "cost": row.cost,
        "came": list(row.came.values_list("pk", flat=True)),
        **room.open([row], *WORDS)[row.pk],
    }
    form = VisitForm(room, posted(request), visit=row, initial=first)
    if form.is_valid():
        try:
            services.change_visit(room=room, by=room.person, visit=row, facts=form.facts)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The visit is changed.")
            return redirect("groups:visit", room.group.key, row.key)
    return _form(request, room, form, row)


@require_POST
@room_page()
def take_out(request: HttpRequest, room: Room, visit: UUID) -> HttpResponse:
    services.take_out(room=room, by=room.person, visit=_mine(room, visit))
    messages.success(request, "The visit is taken out.")
    return redirect("groups:visits", room.group.key)


def _form(request: HttpRequest, room: Room, form: VisitForm, row: Visit | None) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    context = {"room": room, "form": form, "visit": row}
    return render(request, "groups/visits/form.html", context, status=status)


def _of(room: Room, key: UUID) -> Visit:
    row = (
        room.shown(Visit.objects.select_related("museum", "host__person", "by__person"))
        .filter(key=key)
        .first()
    )
    if row is None:
        raise Http404("There is no such page.")
    found: Visit = row
    return found


def _mine(room: Room, key: UUID) -> Visit:
    row = _of(room, key)
    if row.by_id != room.membership.pk:
        raise Http404("There is no such page.")
    return row
