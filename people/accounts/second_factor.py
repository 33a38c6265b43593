"""The second factor: what a session must have proved before it is an officer's.

It is asked of each session, and in one place. ``SecondFactorMiddleware`` gives whoever is signed in their
``second_factor``, and ``common.scoping.programme_ids``, by which every officer's door asks for what they act, heeds it:
without the proof an officer is somebody who takes part, at the desk, on the pages of organisers, and wherever
else.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

#: Where one proves it, or signs in with it. Every other page of second factors changes them.
_PROVING = {
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
}


class SecondFactor:
    """What this session has proved, asked once and only when it matters."""

    def __init__(self, request: HttpRequest, person: Any) -> None:
        self._request, self._person = request, person

    @cached_property
    def is_set_up(self) -> bool:
        """Whether the person has one, wherever it was proved."""
        return bool(self._theirs)

    @cached_property
    def lacking(self) -> bool:
        """Whether officers need one here, and this session has proved none that is still theirs."""
        if not settings.OFFICERS_NEED_SECOND_FACTOR:
            return False
        records = get_authentication_records(self._request, self._person)
        return not self._theirs & {each.get("id") for each in records if each["method"] == "mfa"}

    @cached_property
    def _theirs(self) -> set[int]:
        return set(Authenticator.objects.filter(user=self._person).values_list("pk", flat=True))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether an officer still has to set one up, or to prove it, before this session is an officer's."""
    return SecondFactor(request, request.user).lacking


class SecondFactorMiddleware:
    """Say of whoever is signed in what their session has proved, and let nobody who has not change an officer's
    second factors: whoever holds an old session and a password would add one of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _with_second_factor(request))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not name.startswith("mfa_") or name in _PROVING or not getattr(request.user, "is_staff", False):
            return None
        found = SecondFactor(request, request.user)
        if found.lacking and found.is_set_up:
            return render(request, "mfa/officers_need_it.html", {"second_factor": found}, status=403)
        return None


def _with_second_factor(request: HttpRequest) -> Any:
    person: Any = get_user(request)
    if person.is_authenticated:
        person.second_factor = SecondFactor(request, person)
    return person


def was_set_up(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """A receiver of allauth's signal: who sets up their first second factor has proved it in doing so."""
    records = get_authentication_records(request, user)
    codes = Authenticator.Type.RECOVERY_CODES
    others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk).exclude(type=codes)
    if authenticator.type == codes or not records or others.exists():
        return
    proof = {"method": "mfa", "id": authenticator.pk, "type": authenticator.type, "at": records[-1]["at"]}
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, proof]
