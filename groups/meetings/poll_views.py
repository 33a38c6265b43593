"""The pages on which a group looks for a date."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.clock import zone_words
from common.errors import DomainError
from common.forms import add_domain_error, posted
from groups.meetings import planning, polls
from groups.meetings.forms import AnswerForm, ChooseDateForm, OwnClockForm, PollForm
from groups.meetings.rules import NOT_HERE
from groups.models import DatePoll, OwnClock
from groups.room.door import Room
from groups.room.pages import room_page


@room_page(signed=False)
def new_poll(request: HttpRequest, room: Room) -> HttpResponse:
    """Ask the group about some dates."""
    form = PollForm(posted(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            poll = polls.open_poll(
                room=room, kind=said["kind"], dates=form.dates, minutes=said["minutes"], closes=form.closes,
                hidden=said["hidden"], by=room.person,
            )  # fmt: skip
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The others are asked by mail. Say yourself which dates you can make.")
            return redirect(poll)
    context = {"room": room, "form": form, "zone": zone_words(room.group.programme.zone)}
    return render(request, "groups/meetings/new_poll.html", context, status=400 if form.errors else 200)


def _poll(room: Room, key: UUID) -> DatePoll:
    rows = DatePoll.objects.filter(group=room.group, key=key)
    poll = rows.select_related("group__programme", "meeting__group", "opened_by__person").first()
    if poll is None:
        raise DomainError(NOT_HERE, status=404)
    return poll


@room_page(signed=False)
def poll(request: HttpRequest, room: Room, poll: UUID) -> HttpResponse:
    """One's own answers, what the others say, and fixing a date."""
    row = _poll(room, poll)
    state = polls.state_of(row)
    own = OwnClock.objects.filter(member=room.membership).first()
    doing = request.POST.get("do", "")
    answers = AnswerForm(
        request.POST if doing == "answer" else None, state=state, member=room.membership,
        own_zone=own.zone if own else "",
    )  # fmt: skip
    members = room.group.memberships.inside().select_related("person").order_by("person__name", "pk")
    best, host = state.best, planning.next_host(room.group, state.members)
    settle = ChooseDateForm(
        request.POST if doing == "settle" else None, state=state, members=members,
        initial={"chosen": best.date if best else None, "host": host},
    )  # fmt: skip
    clock = OwnClockForm(
        request.POST if doing == "clock" else None, initial={"zone": own.zone if own else row.zone}
    )
    doors: tuple[tuple[Any, Callable[..., HttpResponse]], ...] = (
        (answers, _answer), (settle, _settle), (clock, _own_clock),
    )  # fmt: skip
    for form, carried_out in doors:
        if form.is_valid():
            try:
                return carried_out(request, room, row, form)
            except DomainError as error:
                if error.status == 404:
                    raise
                add_domain_error(form, error)
    if doing == "off":
        polls.call_off_poll(room=room, poll=row, by=room.person)
        messages.success(request, "The poll is called off. No date was fixed.")
        return redirect("groups:meetings", room.group.key)
    context = {
        "room": room, "poll": row, "state": state, "answers": answers, "settle": settle, "clock": clock,
        "shows_answers": state.shows_answers_to(room.membership), "table": _table(state),
        "zone": zone_words(row.zone),
    }  # fmt: skip
    failed = answers.errors or settle.errors or clock.errors
    return render(request, "groups/meetings/poll.html", context, status=400 if failed else 200)


def _table(state: polls.PollState) -> list[tuple[str, list[str]]]:
    """A row a member: what they say to each date, in words."""
    words = {"yes": "Yes", "maybe": "If need be", "no": "No"}
    return [
        (str(each.person), [words.get(tally.answers.get(each.pk, ""), "–") for tally in state.tallies])
        for each in state.members
    ]


def _answer(request: HttpRequest, room: Room, poll: DatePoll, form: AnswerForm) -> HttpResponse:
    polls.answer(room=room, poll=poll, says=form.says, by=room.person)
    messages.success(request, "Your answer is kept. You may change it until the poll is closed.")
    return redirect(poll)


def _settle(request: HttpRequest, room: Room, poll: DatePoll, form: ChooseDateForm) -> HttpResponse:
    made = polls.settle(room=room, poll=poll, by=room.person, **form.cleaned_data)
    messages.success(request, "The date is fixed, and everybody has an invitation by mail.")
    return redirect(made)


def _own_clock(request: HttpRequest, room: Room, poll: DatePoll, form: OwnClockForm) -> HttpResponse:
    polls.read_another_clock(room=room, zone=form.cleaned_data["zone"], by=room.person)
    return redirect(poll)
