"""What a group makes for others: written, agreed to, shared, taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error, posted
from groups.choices import OutputState
from groups.models import GroupOutput
from groups.outputs import services
from groups.outputs.forms import AgreeForm, OutputForm
from groups.room.door import Room
from groups.room.pages import room_page

SHOWN = 100


@room_page()
def outputs(request: HttpRequest, room: Room) -> HttpResponse:
    rows = list(room.shown(GroupOutput.objects.select_related("shared"))[:SHOWN])
    words = room.open(rows, "title")
    context = {"room": room, "outputs": [(row, words[row.pk]["title"]) for row in rows]}
    return render(request, "groups/outputs/outputs.html", context)


@room_page()
def new(request: HttpRequest, room: Room) -> HttpResponse:
    form = OutputForm(
        room,
        posted(request),
        initial={"contributors": [room.membership.pk], "kind": request.GET.get("kind", "guide")},
    )
    if form.is_valid():
        try:
            output = services.write(room=room, by=room.person, facts=form.facts)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "It is written. It is shared once all who made it agree.")
            return redirect("groups:output", room.group.key, output.key)
    return _form(request, room, form, None)


@room_page()
def output(request: HttpRequest, room: Room, output: UUID) -> HttpResponse:
    """One output, who has agreed to it, and one's own answer."""
    row = _of(room, output)
    makers = list(row.contributors.select_related("membership__person"))
    mine = next((each for each in makers if each.membership_id == room.membership.pk), None)
    shared = getattr(row, "shared", None)
    context = {
        "room": room,
        "output": row,
        "words": room.open([row], *services.WORDS)[row.pk],
        "makers": [(each, each.agreed_to == row.number) for each in makers],
        "mine": mine,
        "have_agreed": mine is not None and mine.agreed_to == row.number,
        "shared": shared if shared is not None and shared.state == OutputState.WAITING else None,
        "began": row.by_id == room.membership.pk,
    }
    return render(request, "groups/outputs/output.html", context)


@room_page()
def change(request: HttpRequest, room: Room, output: UUID) -> HttpResponse:
    row = _of(room, output)
    first = {
        "kind": row.kind,
        "number": row.number,
        "contributors": list(row.contributors.values_list("membership", flat=True)),
        **room.open([row], *services.WORDS)[row.pk],
    }
    form = OutputForm(room, posted(request), output=row, initial=first)
    if form.is_valid():
        number = form.cleaned_data["number"] or 0
        try:
            services.change(room=room, by=room.person, output=row, number=number, facts=form.facts)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "It is changed. All who made it agree anew before it is shared.")
            return redirect("groups:output", room.group.key, row.key)
    return _form(request, room, form, row)


@require_POST
@room_page()
def agree(request: HttpRequest, room: Room, output: UUID) -> HttpResponse:
    row, form = _of(room, output), AgreeForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such version.")
    try:
        shared = services.agree(room=room, by=room.person, output=row, number=form.cleaned_data["number"])
    except DomainError as error:
        if error.status == 404:
            raise
        messages.warning(request, error.message)
    else:
        said = "All have agreed: it waits for the library." if shared else "You have agreed."
        messages.success(request, said)
    return redirect("groups:output", room.group.key, row.key)


@require_POST
@room_page()
def take_back(request: HttpRequest, room: Room, output: UUID) -> HttpResponse:
    row = _of(room, output)
    services.take_back(room=room, by=room.person, output=row)
    messages.success(request, "It is not shared.")
    return redirect("groups:output", room.group.key, row.key)


@require_POST
@room_page()
def take_out(request: HttpRequest, room: Room, output: UUID) -> HttpResponse:
    row = _of(room, output)
    try:
        services.take_out(room=room, by=room.person, output=row)
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, error.message)
        return redirect("groups:output", room.group.key, row.key)
    messages.success(request, "It is taken out.")
    return redirect("groups:outputs", room.group.key)


def _form(request: HttpRequest, room: Room, form: OutputForm, row: GroupOutput | None) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    context = {"room": room, "form": form, "output": row}
    return render(request, "groups/outputs/form.html", context, status=status)


def _of(room: Room, key: UUID) -> GroupOutput:
    row = room.shown(GroupOutput.objects.select_related("shared", "by__person")).filter(key=key).first()
    if row is None:
        raise Http404("There is no such page.")
    found: GroupOutput = row
    return found
