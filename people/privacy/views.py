"""My data: take it along, or close my account."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from people.accounts.signed_in import proved_lately
from people.acting import acting
from people.privacy import services as service


@never_cache
@login_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "people/privacy.html")


@never_cache
@proved_lately
@require_safe
def download_json(request: HttpRequest) -> HttpResponse:
    """Everything about me, for machines."""
    sections = service.export(person=acting(request))
    data = {section.title: {"why": section.why, "rows": section.rows} for section in sections}
    layout = {"indent": 2, "ensure_ascii": False}
    response = JsonResponse({"made": timezone.now(), "data": data}, json_dumps_params=layout)
    response["Content-Disposition"] = 'attachment; filename="my-peer2peer-data.json"'
    return response


@never_cache
@proved_lately
@require_safe
def download_html(request: HttpRequest) -> HttpResponse:
    """Everything about me, to read, print or keep."""
    sections = [
        (section, [{heading: _words(value) for heading, value in row.items()} for row in section.rows])
        for section in service.export(person=acting(request))
    ]
    return render(request, "people/my_data.html", {"sections": sections, "made": timezone.now()})


def _words(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return clock.moment_words(value)
    if isinstance(value, date):
        return clock.day_words(value)
    return str(value)


@never_cache
@proved_lately
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """What closing my account does and what stays, and the button that does it."""
    person = acting(request)
    if request.method == "POST":
        service.erase(person=person, by=person)
        logout(request)
        messages.success(
            request, "Your account is closed and what was yours is gone. Thank you for taking part."
        )
        return redirect("home")
    preview = {"goes": service.what_goes(person=person), "kept": service.preview_of_erasure(person=person)}
    return render(request, "people/close_account.html", preview)
