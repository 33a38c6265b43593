"""Handing a file out: only through here, never by the web server, and never to be run as a page of this site."""

from calendar import timegm
from uuid import UUID

import structlog
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from files.models import File, FileRendition
from files.readers import may_read, rule_of

log = structlog.get_logger("files")
#: For how many seconds browsers keep a picture: it never changes under its address.
KEPT_BY_BROWSERS = 30 * 24 * 3600


@require_safe
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One file. Who may not have it hears what everybody hears of an address that there is not."""
    return answer(request, _readable(request, key))


@require_safe
def rendition(request: HttpRequest, key: UUID, width: int) -> HttpResponseBase:
    """A picture made smaller."""
    found = _readable(request, key)
    small = FileRendition.objects.filter(file=found, width=width).first()
    if small is None:
        raise Http404("There is no such file.")
    return answer(request, found, small)


def _readable(request: HttpRequest, key: UUID) -> File:
    found = File.objects.filter(key=key).first()
    if found is None or not may_read(request, found):
        raise Http404("There is no such file.")
    return found


def answer(request: HttpRequest, file: File, small: FileRendition | None = None) -> HttpResponseBase:
    """``file``, or a smaller picture of it, for who ``may_read`` it. Raises 404 where it is not on the disk."""
    rule = rule_of(file.purpose)
    etag = f'"{file.sha256}-{small.width}"' if small else f'"{file.sha256}"'
    changed = timegm(file.uploaded_at.utctimetuple())
    found: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=changed)
    if found is None:
        try:
            content = (small or file).stored.open("rb")
        except FileNotFoundError:  # restored from a backup without its files
            log.error("a file is missing", file=file.pk)
            raise Http404("This file is not here any more.") from None
        found = FileResponse(
            content,
            as_attachment=not rule.shown_in_pages,
            filename=rule.name(file),
            content_type="image/jpeg" if small else file.content_type,
        )
    found.headers["ETag"] = etag
    found.headers["Last-Modified"] = http_date(changed)
    found.headers["Cache-Control"] = _kept(file, shown_in_pages=rule.shown_in_pages)
    found.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    found.headers["X-Content-Type-Options"] = "nosniff"
    found.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # These kinds of file are compressed already; compressing again would only lose the length, and so the progress bar.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return found


def _kept(file: File, *, shown_in_pages: bool) -> str:
    """No shared cache keeps a file: who may have it can change, and that is asked about anew each time."""
    if file.withdrawn_at is not None:
        return "private, no-store"
    return f"private, max-age={KEPT_BY_BROWSERS}, immutable" if shown_in_pages else "private, no-cache"
