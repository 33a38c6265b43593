"""What the pages of somebody signed in share."""

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from people.acting import acting

View = Callable[..., HttpResponse]


def mine(view: View) -> View:
    """A page of the person who is signed in: asks others to sign in, and is kept in no cache."""
    return never_cache(login_required(view))


def proved_lately(view: View) -> View:
    """Ask who somebody is once more before something that cannot be undone, or that shows everything about them.

    By password or second step where there is one; otherwise they must have signed in with a code just now.
    """

    @functools.wraps(view)
    @login_required
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _proved_lately(request):
            return view(request, *args, **kwargs)
        person = acting(request)
        if person.has_usable_password() or is_mfa_enabled(person):
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
        return render(request, "people/sign_in_again.html", {"next": request.path}, status=403)

    return wrapped


def _proved_lately(request: HttpRequest) -> bool:
    """Whether they signed in, or said who they are once more, within the time that allauth allows for it."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)
