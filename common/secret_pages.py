"""Pages whose address is a key, and pages about oneself: they tell no other site where they are, and nobody keeps them.

Whoever has the link of a booking has the booking. So its address goes into no ``Referer``, and neither it nor anything
under ``/my/`` stays in a browser's cache, where the next person at a shared computer would find it with "back".
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware

View = TypeVar("View", bound=Callable[..., Any])
#: What the URLconf calls a part of an address that opens something to whoever has it; a ``key`` only where it is a text
#: (allauth's): those that are UUIDs are names of rows, which ask who is there.
SECRETS = frozenset({"token", "secret"})
#: The same behind a question mark: who has this booking, or gives this talk, may have the file.
SECRETS_ASKED = frozenset({"booking", "talk"})
#: Addresses that begin so are about whoever is signed in, or are a key (the code at the door).
PRIVATE = ("my/", "door/")


class SecretPagesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_secret(request):
            response.headers["Referrer-Policy"] = "no-referrer"
            # A calendar that people subscribe to is no page: programs ask for it again and again (agenda.views.feed).
            if "max-age=300" not in response.headers.get("Cache-Control", ""):
                response.headers["Cache-Control"] = "private, no-store"
        return response


def is_secret(request: HttpRequest) -> bool:
    """Whether the address that is asked for is a key, or is about the person who asks."""
    match = request.resolver_match
    if match is None:
        return False
    given = match.kwargs
    is_a_key = bool(SECRETS & given.keys()) or isinstance(given.get("key"), str)
    return is_a_key or bool(SECRETS_ASKED & request.GET.keys()) or match.route.startswith(PRIVATE)


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's check, which also takes forms of pages that say ``no-referrer``: browsers send their origin as "null".

    Frames of other sites can send that too. They cannot know the token of the form, which is checked all the same; and
    browsers say by ``Sec-Fetch-Site`` where a request comes from, which no page can change.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] == "null":
            return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        return bool(super()._origin_verified(request))  # type: ignore[misc]


def csrf_protect(view: View) -> View:
    """In the place of Django's, for views that are exempt from the middleware and check later."""
    return cast("View", decorator_from_middleware(CsrfMiddleware)(view))
