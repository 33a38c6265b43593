"""Finishing to join, and the page that takes a sign-in code."""

import time
from datetime import timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.utils import perform_login
from allauth.account.views import confirm_login_code, request_login_code
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common import links
from common.errors import DomainError
from people.accounts import joining
from people.accounts.forms import JOINING_SESSION_KEY, FinishJoiningForm
from people.models import Person

#: A link from the mail signs its reader in for as long as a sign-in code would (rule 24).
SIGNS_IN_FOR = timedelta(minutes=15)
#: Under which allauth keeps a sign-in that has been started and waits for its code.
STARTED = "account_login"


@never_cache
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mail's link: it says what it will do, and its button does it."""
    asked = joining.read(token)
    kept = request.session.get(JOINING_SESSION_KEY, {})
    same_browser = bool(kept) and kept.get("nonce") == asked.nonce
    would_be = Person(name=asked.name, email=asked.email)
    form = None if same_browser else FinishJoiningForm(request.POST or None, person=would_be)
    if request.method == "POST" and (form is None or form.is_valid()):
        if form is None:
            password_hash = kept["password"]
        else:
            password_hash = make_password(form.cleaned_data["password1"] or None)
        person = joining.finish(joining=asked, password_hash=password_hash)
        request.session.pop(JOINING_SESSION_KEY, None)
        messages.success(request, f"Welcome, {person.get_short_name()}. Your address is confirmed.")
        return _sign_in(request, person, asked, allowed=same_browser or _is_fresh(token))
    context = {"joining": asked, "form": form, "same_browser": same_browser}
    return render(request, "people/join.html", context, status=400 if form and form.errors else 200)


def _sign_in(request: HttpRequest, person: Person, asked: joining.Joining, *, allowed: bool) -> HttpResponse:
    after = asked.next if url_has_allowed_host_and_scheme(asked.next, {request.get_host()}) else ""
    if request.user.is_authenticated and request.user.pk != person.pk:
        logout(request)
    if not allowed:
        return redirect("account_login")
    _note_proof(request, person)
    response: HttpResponse = perform_login(request, person, redirect_url=after or None, email=person.email)
    return response


def _note_proof(request: HttpRequest, person: Person) -> None:
    """The link came by mail, as a sign-in code does: it proves as much, for as long."""
    proofs = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    proof = {"method": "code", "at": time.time(), "email": person.email}
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*proofs, proof]


def _is_fresh(token: str) -> bool:
    try:
        links.read_token(joining.PURPOSE, token, max_age=SIGNS_IN_FOR)
    except DomainError:
        return False
    return True


@never_cache
def request_code(request: HttpRequest) -> HttpResponse:
    """allauth's page that asks where to send a code. Whoever comes back to it starts anew: perhaps they mistyped."""
    if not request.user.is_authenticated:
        for kept in (STARTED, AUTHENTICATION_METHODS_SESSION_KEY):
            request.session.pop(kept, None)
    response: HttpResponse = request_login_code(request)
    return response


@never_cache
def confirm_code(request: HttpRequest) -> HttpResponse:
    """allauth's page for the code; when there is nothing left to confirm, it says why (rule 24)."""
    response: HttpResponse = confirm_login_code(request)
    if (
        getattr(response, "url", "") == reverse("account_request_login_code")
        and not request.user.is_authenticated
    ):
        messages.warning(request, "Codes work for 15 minutes, and for three tries. Ask for a new one here.")
    return response
