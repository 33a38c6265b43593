"""Meetings of a group: the list, one of them, its agenda and its record; dates that are looked for; actions."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agenda.choices import AttendanceState, SessionState
from common.clock import zone_words
from common.errors import DomainError
from common.forms import add_domain_error, posted
from groups.live.selectors import live_room
from groups.meetings import planning, record, selectors
from groups.meetings.choices import MeetingKind
from groups.meetings.forms import ActionForm, IssueForm, MeetingForm, SettleActionForm
from groups.meetings.mails import PLEDGE
from groups.meetings.rules import NOT_HERE, present_on
from groups.models import GroupAction, GroupMeeting, SetNote, SetTurn
from groups.room.door import Room
from groups.room.pages import room_page

#: What is ticked off before anything is said (G23).
CHECKLIST = (
    "Nobody records, and no AI note-taker is in the call or on a phone.",
    "What is said here stays here, with the limits that the agreement names.",
    "Everybody knows who facilitates and who keeps the time.",
)


def meeting_or_404(room: Room, key: UUID) -> GroupMeeting:
    row = selectors.meetings_of(room).filter(key=key).first()
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    return row


@room_page(signed=False)
@require_safe
def meetings(request: HttpRequest, room: Room) -> HttpResponse:
    """Meetings to come and over, with who was there: numbers for the group, not ranked."""
    context = {
        "room": room,
        "to_come": selectors.to_come(room),
        "polls": selectors.open_polls(room),
        "held": selectors.held(room),
    }
    return render(request, "groups/meetings/meetings.html", context)


@room_page(signed=False)
@require_safe
def meeting(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """One meeting: when and where, who comes, and the agenda, which begins with last time's actions. Whoever has not
    signed sees when and where (rule 39)."""
    row = meeting_or_404(room, meeting)
    now = timezone.now()
    context = {
        "room": room,
        "meeting": row,
        "expected": selectors.expected_at(row, room),
        "is_over": row.ends_at <= now,
        "has_begun": row.starts_at <= now,
        "is_planned": row.state == SessionState.PLANNED,
        "link": row.online_link if row.link_is_open(now) else "",
        "pledge": PLEDGE,
        "checklist": CHECKLIST,
        "apologies": AttendanceState.APOLOGIES,
    }
    if room.reads:
        context["live"] = live_room(row)
        context["turns"] = list(SetTurn.objects.filter(meeting=row).select_related("presenter__person"))
        context["actions"] = selectors.open_actions(room)
    return render(request, "groups/meetings/meeting.html", context)


@room_page(signed=False)
def call(request: HttpRequest, room: Room) -> HttpResponse:
    """Fix a meeting whose day is known."""
    members = present_on(room.group, room.today)
    host = planning.next_host(room.group, members)
    rows = room.group.memberships.inside().select_related("person").order_by("person__name", "pk")
    form = MeetingForm(
        posted(request), members=rows, initial={"host": host, "kind": MeetingKind.SET, "minutes": 180}
    )
    if form.is_valid():
        try:
            made = planning.call_meeting(room=room, by=room.person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The meeting is fixed, and everybody has an invitation by mail.")
            return redirect(made)
    context = {"room": room, "form": form, "zone": zone_words(room.group.programme.zone)}
    return render(request, "groups/meetings/call.html", context, status=400 if form.errors else 200)


@room_page(signed=False)
def change(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """Another day, time or place; or not at all."""
    row = meeting_or_404(room, meeting)
    if row.state != SessionState.PLANNED or row.ends_at <= timezone.now():
        raise DomainError("This meeting is over or off, so it stays as it was.")
    rows = room.group.memberships.inside().select_related("person").order_by("person__name", "pk")
    form = MeetingForm(posted(request) if "off" not in request.POST else None, members=rows, meeting=row)
    if request.method == "POST" and "off" in request.POST:
        planning.call_off(room=room, meeting=row, by=room.person)
        messages.success(request, "The meeting is off, and everybody is told by mail.")
        return redirect("groups:meetings", room.group.key)
    if form.is_valid():
        try:
            planning.change_meeting(room=room, meeting=row, by=room.person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "It is changed. Whoever is expected is told by mail if they must know.")
            return redirect(row)
    context = {"room": room, "meeting": row, "form": form}
    return render(request, "groups/meetings/change.html", context, status=400 if form.errors else 200)


@room_page(signed=False)
def apologies(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """Say that one cannot come, or that one does after all. Looking is no answer; that is a button."""
    row = meeting_or_404(room, meeting)
    if request.method == "POST":
        if request.POST.get("comes"):
            planning.come_after_all(room=room, meeting=row, by=room.person)
            messages.success(request, "Good. You are expected again.")
        else:
            planning.send_apologies(room=room, meeting=row, by=room.person)
            messages.success(request, "Your apologies are noted. You need give no reason.")
        return redirect(row)
    own = row.attendances.filter(person=room.person).first()
    said = own is not None and own.state == AttendanceState.APOLOGIES
    context = {"room": room, "meeting": row, "said": said, "has_begun": row.starts_at <= timezone.now()}
    return render(request, "groups/meetings/apologies.html", context)


@room_page()
@require_safe
def meeting_record(request: HttpRequest, room: Room, meeting: UUID) -> HttpResponse:
    """What was written in a meeting. Opening it stands in the group's log."""
    row = meeting_or_404(room, meeting)
    context = {"room": room, "meeting": row, "record": selectors.record_of(room, row)}
    return render(request, "groups/meetings/record.html", context)


@room_page()
def issue(request: HttpRequest, room: Room, turn: UUID) -> HttpResponse:
    """The presenter's own issue: put into words, into others, or withdrawn (rule 41)."""
    row = (
        room.shown(SetTurn.objects.filter(key=turn, presenter=room.membership))
        .select_related("meeting")
        .first()
    )
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    back = redirect("groups:record", room.group.key, row.meeting.key)
    if request.method == "POST" and "withdraw" in request.POST:
        record.withdraw_issue(room=room, turn=row, by=room.person)
        messages.success(request, "It is withdrawn, and what was asked about it is hidden with it.")
        return back
    words = room.open([row], "issue")[row.pk]["issue"] if row.issue is not None else ""
    form = IssueForm(posted(request), initial={"words": words})
    if form.is_valid():
        record.write_issue(room=room, turn=row, words=form.cleaned_data["words"], by=room.person)
        messages.success(request, "Your issue is as you wrote it.")
        return back
    context = {"room": room, "turn": row, "form": form}
    return render(request, "groups/meetings/issue.html", context, status=400 if form.errors else 200)


@room_page()
@require_POST
def take_back(request: HttpRequest, room: Room, note: UUID) -> HttpResponse:
    """Delete one's own note."""
    row = (
        SetNote.objects.filter(key=note, group=room.group, by=room.membership)
        .select_related("meeting")
        .first()
    )
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    record.take_back_note(room=room, written=row, by=room.person)
    messages.success(request, "It is deleted.")
    return redirect("groups:record", room.group.key, row.meeting.key)


@room_page()
def actions(request: HttpRequest, room: Room) -> HttpResponse:
    """What is still to be done and what became of the rest; one more is noted here."""
    members = room.group.memberships.inside().select_related("person").order_by("person__name", "pk")
    form = ActionForm(posted(request), members=members, initial={"owner": room.membership, "key": uuid4()})
    if form.is_valid():
        try:
            record.add_action(room=room, meeting=None, by=room.person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "It is noted.")
            return redirect("groups:actions", room.group.key)
    context = {
        "room": room, "form": form, "open": selectors.open_actions(room), "settled": selectors.settled_actions(room),
    }  # fmt: skip
    return render(request, "groups/meetings/actions.html", context, status=400 if form.errors else 200)


@room_page()
def action(request: HttpRequest, room: Room, action: UUID) -> HttpResponse:
    """Say what became of an action, or that it is open after all."""
    row = room.shown(GroupAction.objects.filter(key=action)).select_related("owner__person").first()
    if row is None or not record.may_settle(room, row):
        raise DomainError(NOT_HERE, status=404)
    if request.method == "POST" and "reopen" in request.POST:
        record.reopen_action(room=room, action=row, by=room.person)
        messages.success(request, "It is open again.")
        return redirect("groups:actions", room.group.key)
    form = SettleActionForm(posted(request))
    if form.is_valid():
        try:
            record.settle_action(room=room, action=row, by=room.person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Thank you. The next agenda has one thing less.")
            return redirect("groups:actions", room.group.key)
    words = room.open([row], "words")[row.pk]["words"]
    context = {"room": room, "action": row, "words": words, "form": form}
    return render(request, "groups/meetings/action.html", context, status=400 if form.errors else 200)
