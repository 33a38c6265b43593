"""What an event leaves: the organisers' page after it, and asking for one to be hidden."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.forms import add_domain_error, render_form
from common.privacy import FEWEST_SHOWN
from events.access import event_to_run
from events.afterwards import archive, feedback
from events.afterwards.forms import NotesForm, PictureForm, TakeDownForm
from events.afterwards.selectors import shown_pictures
from events.hosting.organisers_pages import run_address
from events.models import Event, Picture
from people.acting import acting

PATH = "after/"


@login_required
@never_cache
@require_safe
def after(request: HttpRequest, slug: str) -> HttpResponse:
    return _after(request, event_to_run(request, slug))


@login_required
@never_cache
@require_POST
def save_notes(request: HttpRequest, slug: str) -> HttpResponse:
    event = event_to_run(request, slug)
    form = NotesForm(request.POST)
    if not form.is_valid():
        return _after(request, event, notes_form=form)
    archive.save_notes(event=event, by=acting(request), notes=form.cleaned_data["notes"])
    messages.success(request, "The notes are kept, and stand on the event's page.")
    return redirect(f"{run_address(event, PATH)}#notes")


@login_required
@never_cache
@require_POST
def add_picture(request: HttpRequest, slug: str) -> HttpResponse:
    event = event_to_run(request, slug)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            archive.add_picture(event=event, by=acting(request), file=given.pop("image"), **given)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The picture is in the archive.")
            return redirect(f"{run_address(event, PATH)}#pictures")
    return _after(request, event, picture_form=form)


@login_required
@never_cache
@require_POST
def remove_picture(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    event = event_to_run(request, slug)
    archive.remove_picture(picture=get_object_or_404(event.pictures, key=key), by=acting(request))
    messages.success(request, "The picture is taken down and erased.")
    return redirect(f"{run_address(event, PATH)}#pictures")


@login_required
@never_cache
@require_POST
def show_again(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    event = event_to_run(request, slug)
    archive.show_again(picture=get_object_or_404(event.pictures, key=key), by=acting(request))
    messages.success(request, "The picture is shown again.")
    return redirect(f"{run_address(event, PATH)}#pictures")


def _after(request: HttpRequest, event: Event, **forms: Any) -> HttpResponse:
    context = {
        "event": event,
        "run_page": "Afterwards",
        "over": archive.is_over(event),
        "results": feedback.results(event),
        "shown_from": FEWEST_SHOWN,
        "pictures": event.pictures.select_related("upload").prefetch_related(
            "take_downs", "upload__renditions"
        ),
        "notes_form": NotesForm(initial={"notes": event.notes}),
        "picture_form": PictureForm(),
        **forms,
    }
    context["form"] = forms.get("picture_form") or forms.get("notes_form")
    return render_form(request, "events/run/after.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest, key: UUID) -> HttpResponse:
    """ "I am in this picture": anybody may ask, and it is hidden before anybody has read why."""
    row = Picture.objects.select_related("event__programme", "upload").filter(key=key).first()
    if row is None or (not row.is_hidden and not shown_pictures().filter(pk=row.pk).exists()):
        raise Http404("There is no such picture.")
    context = {"picture": row, "event": row.event}
    if row.is_hidden:
        return render(request, "events/archive_hidden.html", context)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="take_down"):
            raise DomainError("That was tried too often. Wait a few minutes, or write to us.", status=429)
        archive.ask_to_take_down(picture=row, **form.cleaned_data)
        return redirect("events:take-down", key=key)
    return render(request, "events/archive_take_down.html", {**context, "form": form})
