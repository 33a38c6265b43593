"""The quick answer to a phone that asks whether its room has changed: no, without the database or the session (G25).

It stands first of all middleware but for security, because eight phones in each of two hundred rooms ask every two
seconds. A 304 says nothing but that nothing is new, to whoever holds a tag that we signed; whatever is new is asked of
the page, which knows who is there and whether they may. A change of a group's members is a change of its rooms.
"""

import re
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from groups.live.clock import milliseconds
from groups.live.versions import Tag, read_tag, stands

#: The moment of the answer by the server's clock, in milliseconds: what devices set theirs by.
NOW_HEADER = "Server-Now"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_STATE = re.compile(rf"/my/groups/room/{_UUID}/live/({_UUID})/state/")


class LiveVersionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("HTTP_IF_NONE_MATCH")
        if said and request.method == "GET" and (found := _STATE.fullmatch(request.path_info)):
            tag = read_tag(UUID(found[1]), said)
            if tag is not None and stands(tag):
                return unchanged(tag)
        return self.get_response(request)


def unchanged(tag: Tag) -> HttpResponse:
    """Nothing is new, and what time it is."""
    return stamped(HttpResponseNotModified(), tag)


def stamped(response: HttpResponse, tag: Tag) -> HttpResponse:
    """The answer with its version and the server's time, kept by nobody."""
    response.headers["ETag"] = str(tag)
    response.headers[NOW_HEADER] = str(milliseconds(timezone.now()))
    response.headers["Cache-Control"] = "private, no-store"
    return response
