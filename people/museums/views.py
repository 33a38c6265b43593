"""Finding one's museum: a page of its own, and the list that a type-ahead shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from people.selectors import find_museums


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Museums that match ``q``. With ``list`` only the options, for a type-ahead; else the whole page, whose
    results lead back to ``next`` with the museum chosen."""
    words = request.GET.get("q", "")
    museums = find_museums(words)
    if "list" in request.GET:
        return render(request, "people/museums/options.html", {"museums": museums, "words": words})
    after = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}):
        after = ""
    return render(
        request,
        "people/museums/find.html",
        {"museums": museums, "words": words, "after": after.split("?")[0]},
    )
