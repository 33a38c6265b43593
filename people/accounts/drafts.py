"""What somebody typed into a form when their session had ended in the meantime comes back after they sign in.

It waits in the session of the browser, for an hour at most, and only the person who was given the form gets it
back: whoever signs in next at a shared computer does not (rule 70).
"""

import functools
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache

from common import links
from common.errors import DomainError
from people.accounts.signed_in import View
from people.acting import acting
from people.models import Person

SESSION_KEY = "draft"
PURPOSE = "draft"
KEPT_FOR = 60 * 60
#: Bytes that are kept for somebody who is not signed in: the longest form of the site, and no store for strangers.
MOST_KEPT = 64 * 1024
#: A form may have stood open for as long as a session lasts.
GIVEN_WITHIN = timedelta(seconds=settings.SESSION_COOKIE_AGE)


def whose(person: Person) -> str:
    """What a form carries, in a hidden field of this name, to say to whom it was given."""
    return links.make_token(PURPOSE, person.pk)


def mine(view: View) -> View:
    """A page of the person who is signed in, with a form: asks others to sign in, and keeps what they posted."""

    @never_cache
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and _owner(request.POST):
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return wrapped


def _owner(posted: QueryDict) -> int | None:
    """Whose form it is, by the key of their person; None where nobody was given it here of late."""
    try:
        owner: int = links.read_token(PURPOSE, posted.get("whose", ""), max_age=GIVEN_WITHIN)
    except DomainError:
        return None
    return owner


def _keep(request: HttpRequest) -> None:
    posted = request.POST.urlencode()
    if len(posted) > MOST_KEPT:
        messages.warning(request, "You had been signed out, and what you had typed was too long to keep.")
        return
    request.session[SESSION_KEY] = {"path": request.path, "posted": posted, "at": time.time()}
    request.session.set_expiry(KEPT_FOR)


def posted_or_kept(request: HttpRequest) -> QueryDict | None:
    """What was posted now; else what was kept from before the sign-in, once, with a word about it; else None."""
    if request.method == "POST":
        return request.POST
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path or time.time() - kept["at"] > KEPT_FOR:
        return None
    del request.session[SESSION_KEY]
    request.session.set_expiry(None)
    posted = QueryDict(kept["posted"])
    if _owner(posted) != acting(request).pk:
        return None
    messages.info(request, "You had been signed out. Here is what you had typed: nothing of it is saved yet.")
    return posted
