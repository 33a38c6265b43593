"""One talk, for the organisers: what it is about, who gives it, what is handed out."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agenda.choices import Mode
from common.errors import DomainError
from common.forms import add_domain_error, render_form
from events.access import event_to_run
from events.booking import signup, waiting_list
from events.choices import HELD_OR_CANCELLED, TalkState
from events.models import Event, Handout, Presenter, Talk
from events.programme import calls, handouts, talks
from events.programme import handout_access as slides
from events.programme.forms import (
    ConfirmForm,
    InvitePresenterForm,
    NewTalkForm,
    NoteForm,
    SentenceForm,
    TakeForm,
    TalkForm,
    UploadHandoutForm,
)
from events.programme.timetable import presenters_with_museum
from events.programme.views.timetable import open_slots
from files.uploads import takes_upload
from people.acting import acting
from people.models import Museum, Person
from people.museums.services import find_or_note


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a talk."""
    event = event_to_run(request, slug)
    slots = open_slots(event)
    form = NewTalkForm(
        request.POST if request.method == "POST" else None,
        slots=slots,
        initial={"slot": request.GET.get("slot", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            talk = talks.plan_talk(
                event=event, by=acting(request), museum=_museum(form), slot=form.chosen_slot(), **form.words
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The talk is planned. Invite those who are to give it.")
            return redirect(_address(talk))
    context = {"event": event, "run_page": "Plan a talk", "form": form}
    return render(request, "events/run/talk_new.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """See one talk, and change what it is about."""
    event, row = _talk(request, slug, key)
    form = None
    if request.method == "POST":
        form = TalkForm(request.POST, talk=row)
        if form.is_valid():
            try:
                talks.change_talk(talk=row, by=acting(request), museum=_museum(form), **form.words)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(request, "The talk is changed.")
                return redirect(_address(row))
    return _render(request, event, row, words_form=form)


def _render(request: HttpRequest, event: Event, row: Talk, **wrong: forms.Form | None) -> HttpResponse:
    """The page of a talk; ``wrong`` is the form to show again, by its name in the template."""
    slots = open_slots(event) if row.state in (TalkState.SUBMITTED, TalkState.REJECTED) else []
    is_hybrid = any(day.mode == Mode.HYBRID for day in waiting_list.planned_days(event))
    context: dict[str, Any] = {
        "event": event,
        "run_page": row.title,
        "talk": row,
        "item": talks.place_of(row),
        "presenters": presenters_with_museum().filter(talk=row),
        "handouts": slides.shown(row.handouts.all(), event),
        "words_form": TalkForm(talk=row),
        "invite_form": InvitePresenterForm(auto_id="invite-%s"),
        "confirm_form": ConfirmForm(auto_id="") if is_hybrid else None,
        "note_form": NoteForm(auto_id="off-%s", label="Why, for their mail"),
        "drop_form": NoteForm(auto_id="drop-%s", label="Why, for the mail to those who were to give it"),
        "take_form": TakeForm(slots=slots, auto_id="take-%s"),
        "down_form": SentenceForm(auto_id="down-%s"),
        "upload_form": UploadHandoutForm(auto_id="upload-%s"),
        "over": event.state in HELD_OR_CANCELLED,
    }
    context |= {name: form for name, form in wrong.items() if form is not None}
    context["form"] = next((form for form in wrong.values() if form is not None), None)
    return render_form(request, "events/run/talk.html", context)


@login_required
@never_cache
@require_POST
def decide(request: HttpRequest, slug: str, key: UUID, verb: str) -> HttpResponse:
    """Take a proposal, say not this time, or drop a talk."""
    event, row = _talk(request, slug, key)
    by = acting(request)
    if verb == "take":
        take = TakeForm(request.POST, slots=open_slots(event), auto_id="take-%s")
        done = _done(take, lambda: calls.take(talk=row, by=by, slot=take.chosen_slot()))
        wrong: dict[str, forms.Form] = {"take_form": take}
        said = "It is in the programme, and whoever proposed it has a mail that says so."
    elif verb == "not-this-time":
        down = SentenceForm(request.POST, auto_id="down-%s")
        done = _done(down, lambda: calls.turn_down(talk=row, by=by, sentence=down.cleaned_data["sentence"]))
        wrong = {"down_form": down}
        said = "They have a mail with your sentence."
    elif verb == "drop":
        drop = NoteForm(request.POST, auto_id="drop-%s")
        done = _done(drop, lambda: talks.drop_talk(talk=row, by=by, note=drop.cleaned_data["note"]))
        wrong = {"drop_form": drop}
        said = f"“{row}” is no longer in the programme. Whoever was to give it has been told."
    else:
        raise Http404
    if not done:
        return _render(request, event, row, **wrong)
    messages.success(request, said)
    return redirect("events:programme", slug) if verb == "drop" else redirect(_address(row))


@login_required
@never_cache
@require_POST
def invite(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    event, row = _talk(request, slug, key)
    form = InvitePresenterForm(request.POST, auto_id="invite-%s")
    given = form.cleaned_data if form.is_valid() else {}
    if _done(form, lambda: talks.invite(talk=row, by=acting(request), **given)):
        messages.success(request, f"{given['name']} is invited. You hear by mail what they answer.")
        return redirect(_address(row))
    return _render(request, event, row, invite_form=form)


@login_required
@never_cache
@require_POST
def presenter(request: HttpRequest, slug: str, key: UUID, pk: int, verb: str) -> HttpResponse:
    """Confirm somebody who has accepted, or no longer count on them."""
    event, row = _talk(request, slug, key)
    who = get_object_or_404(Presenter.objects.select_related("person", "talk"), pk=pk, talk=row)
    if verb == "confirm":
        mode = request.POST.get("mode") or Mode.IN_PERSON
        if mode not in (Mode.IN_PERSON, Mode.ONLINE):
            raise Http404
        days = waiting_list.planned_days(event)
        if days:
            mode = signup.mode_for(days, mode)
        change = partial(talks.confirm, presenter=who, by=acting(request), mode=mode)
        said = f"{who.person} is confirmed, and has the time, the place and the calendar file by mail."
    elif verb == "take-off":
        note = request.POST.get("note", "")
        change = partial(talks.take_off, presenter=who, by=acting(request), note=note)
        said = f"{who.person} no longer gives this talk, and has a mail that says so."
    else:
        raise Http404
    try:
        change()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect(_address(row))


# --- what is handed out -----------------------------------------------------------------------------------------------
@login_required
@never_cache
@takes_upload
@require_POST
def upload(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    event, row = _talk(request, slug, key)
    form = upload_form(request)
    if keep(form, row, acting(request)):
        messages.success(request, "The file is kept with the talk.")
        return redirect(f"{_address(row)}#handouts")
    return _render(request, event, row, upload_form=form)


def upload_form(request: HttpRequest) -> UploadHandoutForm:
    """The form with the file that came, if one did."""
    given, files = request.POST, request.FILES  # Reading them is what finds a file too large.
    skipped = getattr(request, "upload_too_large", False)
    return UploadHandoutForm(given, files, auto_id="upload-%s", skipped=skipped)


def keep(form: UploadHandoutForm, talk: Talk, by: Person) -> bool:
    """Keep what was uploaded; what is wrong with it stands in the form."""
    given = form.cleaned_data if form.is_valid() else {}
    return _done(form, lambda: handouts.add(talk=talk, by=by, **given))


@login_required
@never_cache
@require_POST
def handout(request: HttpRequest, slug: str, key: UUID, handout_key: UUID, verb: str) -> HttpResponse:
    """Take a file away, or change whether anybody may have it."""
    _, row = _talk(request, slug, key)
    file = get_object_or_404(Handout, key=handout_key, talk=row)
    messages.success(request, change_handout(file, verb, acting(request)))
    return redirect(f"{_address(row)}#handouts")


def change_handout(file: Handout, verb: str, by: Person) -> str:
    """Do one thing to a file; returns what to say."""
    if verb == "remove":
        handouts.remove(handout=file, by=by)
        return f"“{file}” is taken away."
    if verb in ("open", "close"):
        handouts.change(handout=file, by=by, title=file.title, is_public=verb == "open")
        return f"“{file}” is now for {'anybody' if verb == 'open' else 'those who take part only'}."
    raise Http404


# --- shared -----------------------------------------------------------------------------------------------------------
def _talk(request: HttpRequest, slug: str, key: UUID) -> tuple[Event, Talk]:
    event = event_to_run(request, slug)
    row = get_object_or_404(Talk.objects.select_related("museum"), key=key, event=event)
    row.event = event
    return event, row


def _done(form: forms.Form, change: Callable[[], object]) -> bool:
    """Whether the form was right and the rules let it through."""
    if form.is_valid():
        try:
            change()
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return True
    return False


def _museum(form: TalkForm) -> Museum | None:
    return find_or_note(text=form.cleaned_data["museum"], museum_id=form.cleaned_data["museum_id"])


def _address(row: Talk) -> str:
    return reverse("events:run-talk", args=[row.event.slug, row.key])
