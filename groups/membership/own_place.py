"""One's own place in a group, from the group's page: away, back, paused, and leaving."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import DomainError
from common.forms import add_domain_error
from groups.choices import MembershipState
from groups.membership import changes, leaving
from groups.membership.forms import AwayForm, LeaveForm
from groups.room.door import Room
from groups.room.pages import room_page


@room_page(signed=False)
def away(request: HttpRequest, room: Room) -> HttpResponse:
    """Say until when one is away, pause, or be there again."""
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    form = AwayForm(request.POST if answer == "away" else None)
    if answer in ("back", "pause"):
        verb = changes.come_back if answer == "back" else changes.pause
        verb(membership=room.membership, by=room.person)
        messages.success(
            request, "You are there again." if answer == "back" else "You pause. Come back any time."
        )
        return redirect(room.group)
    if request.method == "POST" and not form.is_bound:
        raise Http404("There is no such answer.")
    if form.is_valid():
        try:
            changes.go_away(membership=room.membership, until=form.cleaned_data["until"], by=room.person)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Noted: the group meets without you until then.")
            return redirect(room.group)
    row = room.membership
    context = {
        "room": room,
        "form": form,
        "is_away": row.is_away(room.today),
        "may_be_away": row.state == MembershipState.ACTIVE and room.group.goes_on,
    }
    return render(request, "groups/membership/away.html", context, status=400 if form.is_bound else 200)


@room_page(signed=False)
def leave(request: HttpRequest, room: Room) -> HttpResponse:
    """Leave the group, and choose what becomes of what one wrote."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        leaving.leave(membership=room.membership, take_out=form.cleaned_data["words"] == "go", by=room.person)
        messages.success(request, "You have left the group. Nobody is told a reason.")
        return redirect(room.membership)
    status = 400 if form.is_bound else 200
    return render(request, "groups/membership/leave.html", {"room": room, "form": form}, status=status)
