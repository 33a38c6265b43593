"""The live set room: its page, its state that phones ask for, what is pressed and what is written in it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.forms import add_domain_error, posted
from common.links import absolute
from common.readable import whole_number
from groups.live import services
from groups.live.card_pdf import cards_pdf
from groups.live.cards import CARDS, card_for
from groups.live.forms import SetPlanForm, TimingsForm, WriteForm
from groups.live.plan import suggested
from groups.live.qr import qr_svg
from groups.live.quick import stamped, unchanged
from groups.live.selectors import ACTION, ISSUE, LiveView, live_room, view_of
from groups.live.versions import Tag, noted, read_tag
from groups.meetings import record
from groups.meetings.rules import present_on
from groups.meetings.views import meeting_or_404
from groups.models import GroupMeeting, LiveRoom, SetTimings
from groups.room.door import Room
from groups.room.pages import room_page
from people.accounts.signed_in import mine


def _live(room: Room, meeting: UUID) -> LiveRoom:
    row = live_room(meeting_or_404(room, meeting))
    if row is None:
        raise DomainError("There is no such page.", status=404)
    return row


@room_page()
@require_safe
def live(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """The room on somebody's own phone: the stage, the clock, their role and what it asks of them."""
    return _page(request, room, _live(room, meeting), "groups/live/live.html", 200)


@room_page()
@require_safe
def table(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """The room on the laptop in the middle: the clock as large as it goes, and the code that phones join by."""
    row = _live(room, meeting)
    address = absolute(row.get_absolute_url())
    code = mark_safe(qr_svg(address, words="The code that opens this room on a phone"))  # noqa: S308 - ours alone
    return _page(request, room, row, "groups/live/table.html", 200, code=code, address=address)


def _page(
    request: HttpRequest, room: Room, row: LiveRoom, template: str, status: int, *, form: WriteForm | None = None,
    **more: object,
) -> HttpResponse:  # fmt: skip
    seen = view_of(row, room.membership)
    tag = Tag(row.meeting.key, room.membership.pk, row.version)
    noted(tag.room, tag.version)
    context = {
        "room": room, "meeting": row.meeting, "live": seen, "tag": str(tag), "card": card_for(row.stage),
        "form": form or _write_form(row, seen), **more,
    }  # fmt: skip
    return stamped(render(request, template, context, status=status), tag)


def _write_form(row: LiveRoom, seen: LiveView, data: object = None) -> WriteForm:
    initial = {"key": uuid4(), "kind": seen.usual}
    return WriteForm(data, presents=seen.own_turn is not None, initial=initial)


@room_page()
@require_safe
def state(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """The stage as this member sees it; 304 for whoever has this version. Most are answered by LiveVersionMiddleware
    and never come here."""
    row = _live(room, meeting)
    tag = Tag(row.meeting.key, room.membership.pk, row.version)
    noted(tag.room, tag.version)
    if read_tag(tag.room, request.headers.get("If-None-Match", "")) == tag:
        return unchanged(tag)
    return _stage(request, room, row)


def _stage(
    request: HttpRequest, room: Room, row: LiveRoom, *, status: int = 200, said: str = ""
) -> HttpResponse:
    """The part of the page that follows the clock."""
    seen = view_of(row, room.membership)
    tag = Tag(row.meeting.key, room.membership.pk, row.version)
    context = {"room": room, "meeting": row.meeting, "live": seen, "card": card_for(row.stage), "said": said}
    return stamped(render(request, "groups/live/_stage.html", context, status=status), tag)


@room_page()
@require_POST
def press(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """One button. A script gets the stage as it is then; without one the page is shown again."""
    row = _live(room, meeting)
    said, status = "", 200
    try:
        services.press(
            meeting=row.meeting, member=room.membership, what=request.POST.get("press", ""),
            seen=whole_number(request.POST.get("seen", "")) or 0, by=room.person,
        )  # fmt: skip
    except DomainError as error:
        if error.status != 409:
            raise
        said, status = error.message, 409
    if request.headers.get("X-Live"):
        return _stage(request, room, _live(room, meeting), status=status, said=said)
    if said:
        messages.warning(request, said)
    return redirect(row.get_absolute_url())


@room_page()
@require_POST
def write(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """Keep what somebody wrote. A script is told so and gets the key of the next; else the page says it."""
    row = _live(room, meeting)
    seen = view_of(row, room.membership)
    form = _write_form(row, seen, request.POST)
    if form.is_valid():
        try:
            _keep(room, row, form)
        except DomainError as error:
            if error.status == 404:
                raise
            add_domain_error(form, error)
    if request.headers.get("X-Live"):
        if form.errors:
            return JsonResponse({"message": " ".join(_sentences(form))}, status=400)
        answer = HttpResponse(status=204)
        answer.headers["Next-Key"] = str(uuid4())
        return answer
    if form.errors:
        return _page(request, room, row, "groups/live/live.html", 400, form=form)
    messages.success(request, "Saved. It is in the record of this meeting.")
    return redirect(row.get_absolute_url())


def _sentences(form: WriteForm) -> list[str]:
    return [str(said) for errors in form.errors.values() for said in errors]


def _keep(room: Room, row: LiveRoom, form: WriteForm) -> None:
    said, person = form.cleaned_data, room.person
    if said["kind"] == ISSUE:
        own = row.meeting.turns.get(presenter=room.membership)
        record.write_issue(room=room, turn=own, words=said["words"], by=person)
    elif said["kind"] == ACTION:
        record.add_action(
            room=room, meeting=row.meeting, owner=room.membership, words=said["words"], due_on=said["due_on"],
            key=said["key"], by=person,
        )  # fmt: skip
    else:
        record.note(
            room=room, meeting=row.meeting, turn=row.turn, kind=said["kind"], words=said["words"], key=said["key"],
            by=person,
        )  # fmt: skip


@room_page()
def plan(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """Who presents, facilitates and keeps the time, with what is suggested."""
    row = _live(room, meeting)
    form = SetPlanForm(posted(request), meeting=row.meeting, members=_members(room))
    if form.is_valid():
        try:
            services.plan_set(
                meeting=row.meeting, presenters=form.presenters, facilitator=form.cleaned_data["facilitator"],
                timekeeper=form.cleaned_data["timekeeper"], by=room.person,
            )  # fmt: skip
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The turns and roles of this set are as you chose.")
            return redirect(row.meeting.get_absolute_url())
    context = {"room": room, "meeting": row.meeting, "form": form, "rota": _rota(row.meeting, room)}
    return render(request, "groups/live/plan.html", context, status=400 if form.errors else 200)


def _rota(meeting: GroupMeeting, room: Room) -> dict[str, object]:
    members = present_on(room.group, meeting.start_day)
    roles, names = suggested(meeting, members), {each.pk: str(each.person) for each in members}
    return {
        "presenters": [names[each] for each in roles.presenters],
        "facilitator": names.get(roles.facilitator or 0, ""),
        "timekeeper": names.get(roles.timekeeper or 0, ""),
    }


def _members(room: Room) -> object:
    return room.group.memberships.inside().select_related("person").order_by("person__name", "pk")


@room_page()
def timings(request: HttpRequest, room: Room) -> HttpResponse:
    """For how long each stage is planned; the group may change it."""
    known = SetTimings.objects.filter(group=room.group).first() or SetTimings(group=room.group)
    form = TimingsForm(posted(request), instance=known)
    if form.is_valid():
        services.set_timings(group=room.group, minutes=form.cleaned_data, by=room.person)
        messages.success(request, "From the next stage on, your sets are planned with these times.")
        return redirect("groups:meetings", room.group.key)
    context = {"room": room, "form": form}
    return render(request, "groups/live/timings.html", context, status=400 if form.errors else 200)


@mine
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """The cards with open questions. They are the same for everybody, and say nothing of anybody."""
    return render(request, "groups/live/cards.html", {"cards": CARDS})


@mine
@require_safe
def cards_on_paper(request: HttpRequest) -> HttpResponse:
    """The same as a PDF, a card a page."""
    answer = HttpResponse(cards_pdf(made_at=timezone.now()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="open-questions.pdf"'
    return answer
