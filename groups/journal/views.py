"""The private journal of a member."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error, posted
from groups.journal import services
from groups.journal.forms import JournalForm
from groups.models import JournalPage
from groups.room.door import Room
from groups.room.pages import room_page


@room_page()
def journal(request: HttpRequest, room: Room) -> HttpResponse:
    """A new page on top, one's own below."""
    form = JournalForm(posted(request))
    if form.is_valid():
        try:
            services.write(room=room, by=room.person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "It is kept. Nobody else reads it.")
            return redirect("groups:journal", room.group.key)
    context = {"room": room, "form": form, "pages": services.mine(room)}
    return render(request, "groups/journal/journal.html", context, status=400 if form.is_bound else 200)


@room_page()
def change(request: HttpRequest, room: Room, page: UUID) -> HttpResponse:
    row = _mine(room, page)
    first = None if request.method == "POST" else room.open([row], "words").get(row.pk)
    form = JournalForm(posted(request), initial=first)
    if form.is_valid():
        try:
            services.change(room=room, by=room.person, page=row, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "It is changed.")
            return redirect("groups:journal", room.group.key)
    context = {"room": room, "form": form, "page": row}
    return render(request, "groups/journal/change.html", context, status=400 if form.is_bound else 200)


@require_POST
@room_page()
def take_out(request: HttpRequest, room: Room, page: UUID) -> HttpResponse:
    services.take_out(room=room, by=room.person, page=_mine(room, page))
    messages.success(request, "It is gone.")
    return redirect("groups:journal", room.group.key)


def _mine(room: Room, key: UUID) -> JournalPage:
    row = JournalPage.objects.filter(key=key, group=room.group, by=room.membership).first()
    if row is None:
        raise Http404("There is no such page.")
    return row
