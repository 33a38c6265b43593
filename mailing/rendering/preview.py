"""Showing a mail on a page of the site: in a sandboxed frame of its own, where nothing runs and nothing is fetched."""

from django.http import HttpResponse

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
_FOLLOW = "sandbox allow-top-navigation-by-user-activation"


def mail_page(html: str, *, follow_links: bool = False) -> HttpResponse:
    """The HTML of a mail for an ``<iframe sandbox>``; its links open the whole page, or (for officers) nothing."""
    response = HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
    response.headers["Content-Security-Policy"] = _POLICY + (_FOLLOW if follow_links else "sandbox")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"  # every other page refuses to be framed
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response
