"""What comes from outside, read so that nothing of it can break what reads it further on.

A NUL has no place in any text of Postgres, and none of our pages sends one. So a request that has one anywhere is
refused once, here, with status 400, and no form, search or converter needs to think of it.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

#: How deep lists and objects may lie in each other in JSON that is sent to us; ours need five.
DEEPEST = 20
_MARK = "reads_its_own_body"


class ReadableRequestMiddleware:
    """Refuse a request with a NUL in its path, its query, a cookie or a field of its form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refuse_nul((request.path_info, *request.COOKIES.values()))
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            raise BadRequest("NUL in the query")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method == "POST" and not getattr(view, _MARK, False):
            refuse_nul_in_form(request.POST)


def reads_its_own_body(view: Any) -> Any:
    """Mark a view that must see the request before its form is read. It calls ``refuse_nul_in_form`` itself."""
    setattr(view, _MARK, True)
    return view


def refuse_nul_in_form(posted: QueryDict) -> None:
    """Raises BadRequest for a NUL in a name or value."""
    for name, values in posted.lists():
        refuse_nul((name, *values))


def refuse_nul(texts: Iterable[str]) -> None:
    """Raises BadRequest for a NUL in any of ``texts``."""
    if any("\0" in text for text in texts):
        raise BadRequest("NUL in a request")


def read_json(text: str | bytes) -> Any:
    """What ``text`` says, if it can be kept and shown: no deeper than ``DEEPEST``, and with whole letters and no NUL in
    each text.

    Raises ValueError for anything else, in few words that are not meant for people.
    """
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
    _refuse_unreadable(found, DEEPEST)
    return found


def _refuse_unreadable(found: Any, depth: int) -> None:
    if depth < 0:
        raise ValueError("too deep")
    if isinstance(found, str):
        found.encode()  # half an emoji has no bytes: UnicodeEncodeError is a ValueError
        if "\0" in found:
            raise ValueError("NUL")
    elif isinstance(found, dict):
        for name, value in found.items():
            _refuse_unreadable(name, 0)
            _refuse_unreadable(value, depth - 1)
    elif isinstance(found, list):
        for value in found:
            _refuse_unreadable(value, depth - 1)


def whole_number(text: str) -> int | None:
    """The number that stands in an address or a hidden field, as our own pages write it; None for anything else.

    Eighteen ASCII figures at most: so it fits into the keys of Postgres, where one more figure is an error.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def whole_numbers(texts: Iterable[str]) -> list[int]:
    """Those of ``texts`` that are one."""
    return [number for number in map(whole_number, texts) if number is not None]
