"""Work that goes on while somebody looks: the page's script asks how far it is, and not for the whole page."""

from django.http import HttpRequest, JsonResponse


def asks_for_progress(request: HttpRequest) -> bool:
    """Whether the script of a page of work in progress asks (``static/js/progress.js``), and not a person."""
    return request.method == "GET" and request.headers.get("Accept") == "application/json"


def progress_answer(*, percent: int, working: bool) -> JsonResponse:
    """How far it is, from 0 to 100, and whether it still goes on; when it does not, the page shows what came of it."""
    response = JsonResponse({"percent": percent, "working": working})
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept"
    return response
