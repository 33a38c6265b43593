"""What somebody typed into a form when their session had ended in the meantime comes back after they sign in (rule 70).

One mechanism for every form of the site, the desk's included. Each form carries, beside Django's token, to whom it was
given and on which page it stands (``{% csrf_token %}``, people.templatetags.drafts). What is posted without a session
waits in the session of the browser, for an hour at most. After signing in its owner is led to the page on which the
form stands, and finds the fields filled (people.accounts.refilling): nothing of it is saved yet. Whoever signs in
next at a shared computer does not get it.
"""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from common import links
from common.errors import DomainError
from common.sealed import texts
from common.sealed.keys import CannotDecrypt
from people.accounts.refilling import refilled

SESSION_KEY = "draft"
PURPOSE = "draft"
#: The hidden field that each form carries.
FIELD = "given_to"
KEPT_FOR = 60 * 60
#: Bytes that are kept for somebody who is not signed in: the longest form of the site, and no store for strangers.
MOST_KEPT = 64 * 1024
#: A form may have stood open for as long as a session lasts.
GIVEN_WITHIN = timedelta(seconds=settings.SESSION_COOKIE_AGE)
#: What is asked at signing in, changing a password or an address is not kept.
NEVER_KEPT = "/accounts/"
TOO_LONG = "You had been signed out, and what you had typed was too long to keep."
HERE_AGAIN = "You had been signed out. Here is what you had typed: nothing of it is saved yet."
FILES = (
    "You had been signed out. Here is what you had typed; choose the files again. Nothing of it is saved yet."
)


def given_to(request: HttpRequest) -> str:
    """What a form on this page carries: to whom it was given, and where it stands. Nothing for a stranger's."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return ""
    known: str | None = getattr(request, "_form_given_to", None)
    if known is None:
        # Of a form that comes back with an error, the page is where it stood before.
        before = _given(request.POST) if request.method == "POST" else None
        page = before[1] if before else request.get_full_path()
        known = links.make_token(PURPOSE, [request.user.pk, page])
        request._form_given_to = known  # type: ignore[attr-defined]
    return known


def _given(posted: QueryDict) -> tuple[int, str] | None:
    """To whom a form was given, by the key of their person, and the page; None where nobody was given it of late."""
    try:
        owner, page = links.read_token(PURPOSE, posted.get(FIELD, ""), max_age=GIVEN_WITHIN)
    except (DomainError, TypeError, ValueError):
        return None
    return owner, page


class KeptFormsMiddleware:
    """Keeps what is posted without a session, and shows it again to whom the form was given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST":
            return _keep(request, response) if _asks_to_sign_in(request, response) else response
        if request.method == "GET" and response.status_code == 200 and SESSION_KEY in _session_of(request):
            return _shown_again(request, response)
        return response


def _session_of(request: HttpRequest) -> Any:
    """The session of a browser that has one; an empty one otherwise, without asking the database."""
    return request.session if settings.SESSION_COOKIE_NAME in request.COOKIES else {}


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    if not isinstance(response, HttpResponseRedirect) or request.path.startswith(NEVER_KEPT):
        return False
    where = response.url.partition("?")[0]
    return where in (reverse("account_login"), reverse("admin:login")) and not request.user.is_authenticated


def _keep(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    given = _given(request.POST)
    if given is None:
        return response
    owner, page = given
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None) or not page.startswith("/"):
        return response
    posted = request.POST.copy()
    for name in ("csrfmiddlewaretoken", FIELD, *[each for each in posted if "password" in each.lower()]):
        posted.pop(name, None)
    told = posted.urlencode()
    if len(told) > MOST_KEPT:
        messages.warning(request, TOO_LONG)
    else:
        request.session[SESSION_KEY] = {
            "owner": owner,
            "page": page,
            "action": request.get_full_path(),
            "posted": _sealed(told, owner),
            "files": bool(request.FILES),
            "at": time.time(),
        }
        request.session.set_expiry(KEPT_FOR)
    return redirect_to_login(page)


def _shown_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    kept = request.session[SESSION_KEY]
    if not request.user.is_authenticated or not _is_page(response):
        return response
    posted = _unsealed(kept["posted"], kept["owner"])
    is_theirs = (
        posted is not None and kept["owner"] == request.user.pk and time.time() - kept["at"] <= KEPT_FOR
    )
    if is_theirs and kept["page"] != request.get_full_path():
        return response
    del request.session[SESSION_KEY]
    request.session.set_expiry(None)
    if not is_theirs:
        return response
    response.content = refilled(
        response.content.decode(),
        page=request.get_full_path(),
        action=kept["action"],
        posted=QueryDict(posted),
        says=FILES if kept["files"] else HERE_AGAIN,
    )
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _sealed(told: str, owner: int) -> list[str]:
    """What was typed, encrypted: it may be what nobody but a few is ever to read, and sessions are in the database."""
    master, wrapped = texts.ring().wrap(told.encode(), PURPOSE, owner)
    return [master, b64encode(wrapped).decode()]


def _unsealed(kept: Any, owner: int) -> str | None:
    """What was typed; None where its key is not here any more."""
    try:
        master, wrapped = kept
        return texts.ring().unwrap(master, b64decode(wrapped), PURPOSE, owner).decode()
    except (CannotDecrypt, ValueError):
        return None


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
