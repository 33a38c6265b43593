"""Handing a file out: only through here, never by the web server, and never to be opened inside this site."""

from calendar import timegm
from uuid import UUID

import structlog
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from events.choices import EventState
from events.models import Event, Handout
from events.programme import handout_access

log = structlog.get_logger("handouts")


@require_safe
def handout(request: HttpRequest, slug: str, key: UUID) -> HttpResponseBase:
    """One file. Whoever may not have it, or comes too late, reads why and where to go on."""
    event = Event.objects.select_related("programme").filter(slug=slug).first()
    if event is None:
        return _page(request, "gone", None)
    reader = handout_access.reader_of(
        request.user, booking=request.GET.get("booking", ""), talk=request.GET.get("talk", "")
    )
    row = Handout.objects.select_related("talk").filter(key=key, talk__event=event).first()
    if row is None or not handout_access.may_have(row, event, reader):
        return _refusal(request, event, row)
    etag = f'"{row.sha256}"'
    changed = timegm(row.uploaded_at.utctimetuple())
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=changed)
    if answer is None:
        try:
            file = row.file.open("rb")
        except FileNotFoundError:
            log.error("the file of a handout is missing", handout=row.pk)
            return _page(request, "gone", event)
        answer = FileResponse(
            file, as_attachment=True, filename=handout_access.filename(row), content_type=row.content_type
        )
    answer.headers["ETag"] = etag
    answer.headers["Last-Modified"] = http_date(changed)
    # Asked about anew each time, because who may have it can change; never run as a page of this site.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # These kinds of file are compressed already; compressing again would only lose the length, and so the progress bar.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return answer


def _refusal(request: HttpRequest, event: Event, row: Handout | None) -> HttpResponse:
    is_public = event.state != EventState.DRAFT and event.programme.is_public
    if not is_public:
        return _page(request, "gone", None)
    if row is None or event.state == EventState.CANCELLED:
        return _page(request, "gone", event)
    return _page(request, "not_yet" if event.state not in handout_access.HELD else "not_yours", event)


def _page(request: HttpRequest, why: str, event: Event | None) -> HttpResponse:
    """A page that says why there is no file here, and leads on (rule 72)."""
    return render(
        request,
        "events/handout_not_here.html",
        {"why": why, "event": event},
        status=410 if why == "gone" else 403,
    )
