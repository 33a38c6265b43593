"""What somebody typed into a form when their session had ended in the meantime comes back after they sign in.

It waits in the session of the browser, for an hour at most, and only the person who was given the form gets it
back: whoever signs in next at a shared computer does not (rule 70).
"""

import functools
import time
from typing import Any

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
        if request.method == "POST" and "whose" in request.POST:
            kept = {"path": request.path, "posted": request.POST.urlencode(), "at": time.time()}
            request.session[SESSION_KEY] = kept
            request.session.set_expiry(KEPT_FOR)
        return redirect_to_login(request.get_full_path())

    return wrapped


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
    try:
        owner = links.read_token(PURPOSE, posted.get("whose", ""))
    except DomainError:
        return None
    if owner != acting(request).pk:
        return None
    messages.info(request, "You had been signed out. Here is what you had typed: nothing of it is saved yet.")
    return posted
