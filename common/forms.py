"""What every form shares: a rule that said no is shown where the person can put it right."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from common.errors import RETRY_AFTER_SECONDS, DomainError


def add_domain_error(form: BaseForm, error: DomainError) -> None:
    """Show ``error`` beside the field it names, or on top of the form when that has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
    if error.is_passing:
        form.is_passing = True  # type: ignore[attr-defined]


def render_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of ``context["form"]``: 503 where what it says passes by itself, with all that was typed still there."""
    response = render(request, template, context)
    if getattr(context["form"], "is_passing", False):
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, for a form on the page that shows it; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None
