"""A presenter's own page, behind the signed link of their mail; and proposing a talk when there is a call."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.choices import SessionState
from common import links
from common.budgets.sources import source_of
from common.deadlines import form_stamp, read_stamp
from common.errors import DomainError
from common.forms import add_domain_error, render_form
from events.booking.budgets import spend_on_proposal
from events.choices import HELD_OR_CANCELLED, PRESENTING, PresenterState, TalkState
from events.links import TALK, talk_path
from events.models import Event, Handout, Presenter
from events.programme import calls, talks
from events.programme import handout_access as slides
from events.programme.forms import AcceptForm, NamedForm, NoteForm, UploadHandoutForm, proposal_form
from events.programme.views.organising import change_handout, keep, upload_form
from files.uploads import takes_upload
from people.models import Person
from people.museums.services import find_known, find_or_note
from people.profile.lookup import person_for_booking


# --- one's own talk ---------------------------------------------------------------------------------------------------
@never_cache
@require_safe
def talk(request: HttpRequest, token: str) -> HttpResponse:
    return _render(request, token, _presenter(token))


def _presenter(token: str) -> Presenter:
    key = links.read_token(TALK, token)
    row = (
        Presenter.objects.select_related("person", "talk__event__programme", "talk__museum")
        .filter(key=key, person__erased_at=None)
        .first()
    )
    if row is None:
        raise DomainError("This talk is no longer kept.", status=410)
    return row


def _render(request: HttpRequest, token: str, row: Presenter, **wrong: forms.Form) -> HttpResponse:
    event = row.talk.event
    over = event.state in HELD_OR_CANCELLED
    presents = row.state in PRESENTING
    reader = slides.HandoutReader(query=f"?talk={token}")
    context: dict[str, Any] = {
        "token": token,
        "presenter": row,
        "talk": row.talk,
        "event": event,
        "item": talks.place_of(row.talk),
        "days": _days(event),
        "over": over,
        "asked": row.state == PresenterState.INVITED and not over,
        "can_withdraw": row.state in (PresenterState.ACCEPTED, PresenterState.CONFIRMED) and not over,
        "brings": presents
        and row.state != PresenterState.INVITED
        and row.talk.state == TalkState.PLANNED
        and event.state != "cancelled",
        "handouts": slides.shown(row.talk.handouts.all(), event, reader) if presents else [],
        "accept_form": AcceptForm(initial={"is_named": True}, auto_id="accept-%s"),
        "decline_form": NoteForm(auto_id="decline-%s", label="Why, if you like to say"),
        "withdraw_form": NoteForm(auto_id="withdraw-%s", label="A few words for the organisers"),
        "named_form": NamedForm(initial={"is_named": row.is_named}, auto_id="named-%s"),
        "upload_form": UploadHandoutForm(auto_id="upload-%s"),
    }
    context |= wrong
    context["form"] = next(iter(wrong.values()), None)
    return render_form(request, "events/talk.html", context)


def _days(event: Event) -> list[Any]:
    days = list(event.sessions.order_by("starts_at", "pk"))
    return [day for day in days if day.state == SessionState.PLANNED] or days


@never_cache
@require_POST
def answer(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """Accept, decline, withdraw, say whether one is named, or that it was not oneself."""
    if verb not in _ANSWERS:
        raise Http404
    row = _presenter(token)
    name, form_class, service, said = _ANSWERS[verb]
    form = form_class(request.POST, auto_id=f"{verb}-%s")
    if form.is_valid():
        try:
            service(presenter=row, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            if said:
                messages.success(request, said)
            return redirect("events:talk", token=token)
    return _render(request, token, _presenter(token), **{name: form})


_ANSWERS: dict[str, tuple[str, type[forms.Form], Callable[..., Presenter], str]] = {
    "accept": ("accept_form", AcceptForm, talks.accept, ""),
    "decline": ("decline_form", NoteForm, talks.decline, ""),
    "withdraw": ("withdraw_form", NoteForm, talks.withdraw, ""),
    "named": ("named_form", NamedForm, talks.be_named, "That is noted."),
    "not-me": ("", forms.Form, talks.disown, ""),
}


@never_cache
@takes_upload
@require_POST
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take in the presenter's slides."""
    row = _claimed(token)
    form = upload_form(request)
    if keep(form, row.talk, row.person):
        messages.success(request, "Your file is kept with the talk.")
        return redirect(f"{talk_path(row)}#handouts")
    return _render(request, token, row, upload_form=form)


@never_cache
@require_POST
def handout(request: HttpRequest, token: str, key: UUID, verb: str) -> HttpResponse:
    """Take one of the talk's files away, or change whether anybody may have it."""
    row = _claimed(token)
    file = get_object_or_404(Handout, key=key, talk=row.talk)
    messages.success(request, change_handout(file, verb, row.person))
    return redirect(f"{talk_path(row)}#handouts")


def _claimed(token: str) -> Presenter:
    """Somebody who gives the talk, and has said so."""
    row = _presenter(token)
    if row.state not in (PresenterState.ACCEPTED, PresenterState.CONFIRMED):
        raise DomainError("Only those who give the talk change what is handed out with it.", status=403)
    return talks.claim(presenter=row)


# --- proposing one ----------------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the call for contributors."""
    event = get_object_or_404(Event.objects.public().select_related("programme"), slug=slug)
    now = timezone.now()
    days = _days(event)
    first, stage = days[0].starts_at if days else None, calls.stage_of(event)
    person = request.user if isinstance(request.user, Person) else None
    if request.method == "POST":
        form = proposal_form(request.user, request.POST)
        if form.is_valid():
            try:
                _propose(request, event, form.cleaned_data)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return redirect("events:proposed", slug)
    elif not calls.is_open(event, stage, first_start=first, now=now, person=person):
        return render(
            request, "events/talk_call_over.html", {"event": event, "days": days, "stage": stage}, status=410
        )
    else:
        form = proposal_form(request.user, initial={"opened": form_stamp(event, now=now)})
    closes_at = calls.closes_at(stage, first_start=first)
    context = {"event": event, "days": days, "form": form, "stage": stage, "closes_at": closes_at}
    return render(request, "events/talk_propose.html", context)


@transaction.atomic
def _propose(request: HttpRequest, event: Event, given: dict[str, Any]) -> None:
    """Keep the proposal, of whoever is signed in or of the name and address that were typed."""
    by = request.user if isinstance(request.user, Person) else None
    if by is None:
        spend_on_proposal(source_of(request), email=given["email"])
        museum = find_known(text=given["museum"], museum_id=given["museum_id"])
    else:
        museum = find_or_note(text=given["museum"], museum_id=given["museum_id"], by=by)
    person = by or person_for_booking(name=given["name"], email=given["email"])
    calls.propose(
        event=event,
        person=person,
        by=by,
        title=given["title"],
        summary=given["summary"],
        museum=museum,
        museum_words="" if museum else given["museum"],
        topics=given.get("topics", ()),
        is_named=given["is_named"],
        form_opened_at=read_stamp(event, given["opened"]),
    )


@never_cache
@require_safe
def proposed(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next: the same words whoever asks."""
    event = get_object_or_404(Event.objects.public().select_related("programme"), slug=slug)
    return render(request, "events/talk_proposed.html", {"event": event})
