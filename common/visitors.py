"""Public pages that are the same for every visitor, kept for a few seconds in the memory of each web process.

A session that is announced to a network is opened by many people in the same minute. A view says with
``@kept_for_visitors`` that its page shows everybody the same; the middleware then keeps what it answered, compressed,
for settings.VISITOR_PAGES_KEPT seconds. Anybody whose browser sends a cookie (signed in, or having just signed up)
gets a page of their own. What such a page shares with everybody else's (a list, the description of an event) comes
from ``shared``, which keeps it as long. So a number of free places may be ten seconds old; signing up itself always
counts anew, and officers, who come to see what they have just changed, get everything anew.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

View = Callable[..., HttpResponse]
T = TypeVar("T")
MOST_PAGES = 400
_MARK = "same_for_visitors"


def kept_for_visitors(view: View) -> View:
    """Say that a view's page depends on its address alone for anybody who sends no cookie."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, _MARK, True)
        return response

    return marked


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    content: bytes
    headers: dict[str, str]
    match: ResolverMatch | None

    def response(self) -> HttpResponse:
        return HttpResponse(self.content, headers=self.headers)


class VisitorPagesMiddleware:
    """Answer a visitor from what was kept. It stands outside compression, so that is kept too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._pages: dict[tuple[str, str, bool], _Kept] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds = settings.VISITOR_PAGES_KEPT
        if not seconds or request.method != "GET" or request.COOKIES:
            return self.get_response(request)
        gzip = "gzip" in request.headers.get("Accept-Encoding", "")
        key = (f"{request.scheme}://{request.get_host()}", request.get_full_path(), gzip)
        kept = self._pages.get(key)
        if kept is not None and kept.until > time.monotonic():
            request.resolver_match = kept.match  # The request log names the route.
            return kept.response()
        response = self.get_response(request)
        if getattr(response, _MARK, False) and response.status_code == 200 and not response.cookies:
            if len(self._pages) >= MOST_PAGES:
                self._pages = {}
            until = time.monotonic() + seconds
            self._pages[key] = _Kept(until, response.content, dict(response.items()), request.resolver_match)
        return response


_shared: dict[str, tuple[float, Any]] = {}


def shared(request: HttpRequest, key: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, kept under ``key`` for a few seconds. It must be the same for everybody, and nobody may
    change it afterwards."""
    seconds = settings.VISITOR_PAGES_KEPT
    if not seconds or getattr(request.user, "is_staff", False):
        return make()
    now = time.monotonic()
    until, value = _shared.get(key, (0.0, None))
    if until > now:
        return value
    made = make()
    if len(_shared) >= MOST_PAGES:
        _shared.clear()
    _shared[key] = (now + seconds, made)
    return made
