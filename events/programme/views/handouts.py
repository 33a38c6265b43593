"""The address of a handout: for who may have it the file, for others a page that says why not and leads on."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.choices import HELD, EventState
from events.models import Event, Handout
from files.readers import may_read
from files.serving import answer


@require_safe
def handout(request: HttpRequest, slug: str, key: UUID) -> HttpResponseBase:
    """One file. Whoever may not have it, or comes too late, reads why and where to go on."""
    event = Event.objects.select_related("programme").filter(slug=slug).first()
    if event is None:
        return _page(request, "gone", None)
    row = Handout.objects.select_related("talk", "upload").filter(key=key, talk__event=event).first()
    if row is None:
        return _refusal(request, event, None)
    row.talk.event = event
    if not may_read(request, row.upload):
        return _refusal(request, event, row)
    try:
        return answer(request, row.upload)
    except Http404:
        return _page(request, "gone", event)


def _refusal(request: HttpRequest, event: Event, row: Handout | None) -> HttpResponse:
    is_public = event.is_up and event.programme.is_public
    if not is_public:
        return _page(request, "gone", None)
    if row is None or event.state == EventState.CANCELLED:
        return _page(request, "gone", event)
    return _page(request, "not_yet" if event.state not in HELD else "not_yours", event)


def _page(request: HttpRequest, why: str, event: Event | None) -> HttpResponse:
    """A page that says why there is no file here, and leads on (rule 72)."""
    return render(
        request,
        "events/handout_not_here.html",
        {"why": why, "event": event},
        status=410 if why == "gone" else 403,
    )
