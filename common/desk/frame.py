"""The frame of every page that is not one of Django's own: title, way back, and what all pages of the desk share."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

#: A step of the way back: its words and its address.
Crumb = tuple[str, str]


def desk_response(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    trail: Sequence[Crumb] = (),
    here: str = "",
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    """A page of the desk. ``trail`` leads to it from the front page; its own step is ``here``, or its title."""
    frame = {"title": title, "trail": trail, "here": here or title}
    return TemplateResponse(
        request, template, {**admin.site.each_context(request), **frame, **context}, status=status
    )
