"""What the register's script talks to: marks and walk-ins that waited on a telephone, and how everything stands.

Sending is safe to repeat: a mark is known by its moment, a walk-in by the key that the telephone gave it.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, JsonResponse, RawPostDataException
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agenda.register import services
from agenda.register.forms import WalkInForm
from agenda.register.marks import Mark
from agenda.register.selectors import WORDS, counts
from agenda.register.views import RegisterPage, note_at_the_door
from common.errors import DomainError
from common.readable import read_json, whole_number

#: More than any telephone collects in a day.
MOST = 2000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: HttpRequest, pk: int) -> JsonResponse:
    """Take what waited, and say how the register stands. GET only says, and brings a fresh token for sending."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "You are signed out."}, status=401)
    page = RegisterPage(request, pk)
    answer: dict[str, Any] = {}
    if request.method == "POST":
        try:
            sent = _read(request)
            services.mark(session=page.session, marks=sent["marks"], by=page.by, now=page.now)
        except DomainError as error:
            return JsonResponse({"error": error.message}, status=error.status)
        answer["walk_ins"] = [_walk_in(page, each) for each in sent["walk_ins"]]
    return JsonResponse({**answer, **_standing(page), "csrf": get_token(request)})


def _standing(page: RegisterPage) -> dict[str, Any]:
    return {
        "now": int(page.now.timestamp() * 1000),
        "states": {str(line.attendance.pk): line.state for line in page.lines if line.attendance is not None},
        "counts": {state: number for state, _, number in counts(page.lines)},
        "unnamed": sum(line.attendance is None for line in page.lines),
    }


def _read(request: HttpRequest) -> dict[str, Any]:
    """The marks and walk-ins of a request. Raises DomainError for what this site's own script never sends."""
    try:
        sent = read_json(request.body)
        marks = [Mark(_key(each["id"]), _known(each["state"]), _moment(each["at"])) for each in sent["marks"]]
        walk_ins = [{**each, "at": _moment(each["at"])} for each in sent["walk_ins"]]
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RawPostDataException):
        raise DomainError("This was not understood. Load the page again.", status=400) from None
    if len(marks) + len(walk_ins) > MOST:
        raise DomainError("That is more than one register holds. Load the page again.", status=400)
    return {"marks": marks, "walk_ins": walk_ins}


def _key(sent: Any) -> int:
    number = whole_number(str(sent))
    if number is None:
        raise ValueError(sent)
    return number


def _known(state: str) -> str:
    if state not in WORDS:
        raise ValueError(state)
    return state


def _moment(ms: float) -> datetime:
    return datetime.fromtimestamp(int(ms) / 1000, tz=UTC)


def _walk_in(page: RegisterPage, sent: dict[str, Any]) -> dict[str, Any]:
    """What became of one walk-in: noted, or why not, beside the key that the telephone knows it by."""
    answer: dict[str, Any] = {"key": str(sent.get("key", ""))}
    # Nobody is there any more to be asked which museum they meant: what was typed is noted as it is.
    form = WalkInForm(
        {**{name: sent.get(name, "") for name in WalkInForm.base_fields}, "which_museum": "new"},
        host=page.host,
    )
    if not form.is_valid():
        return {
            **answer,
            "error": " ".join(str(message) for said in form.errors.values() for message in said),
        }
    try:
        came = note_at_the_door(page, form.cleaned_data, at=sent["at"])
    except DomainError as error:
        return {**answer, "error": error.message}
    return {**answer, "says": came.says, "warns": came.warns, "id": came.attendance.pk}
