"""How allauth and the house meet."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as context_of_allauth
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from common.addresses import tidy
from common.budgets.services import give_back, spend
from common.budgets.sources import source_of
from common.errors import DomainError
from common.links import absolute
from people.accounts import addresses, guards, sign_in_codes
from people.accounts.outgoing_mail import post
from people.models import Person
from people.profile.lookup import owner_of

__all__ = ["AccountAdapter", "post"]

#: What the mails say that tell what has happened to an account.
NOTICES = {
    "email_changed": "The address you sign in with has been changed.",
    "email_deleted": "An e-mail address has been removed from your account.",
    "password_changed": "The password of your account has been changed.",
    "password_set": "A password has been set for your account.",
    "password_reset": "A new password has been chosen for your account by mail.",
    "totp_activated": "Signing in now asks for a code from an app as well.",
    "totp_deactivated": "Signing in no longer asks for a code from an app.",
    "webauthn_added": "A passkey can now be used to sign in to your account.",
    "webauthn_removed": "A passkey has been removed from your account.",
    "recovery_codes_generated": "New recovery codes were made; older ones stopped working.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Our own wording, our own outbox for everything allauth sends, our own rules about addresses."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account has been closed. Write to us if that is a mistake.",
        "cannot_remove_primary_email": "This is the address we write to. Add another one first.",
        "duplicate_email": "This address is yours already.",
        "email_password_mismatch": (
            "The address and the password do not belong together. Try again, or ask for a code by e-mail."
        ),
        "enter_current_password": "That is not your present password.",
        "incorrect_code": "That is not the code we sent. Check the newest mail from us and type it again.",
        "incorrect_password": "That is not your password.",
        "invalid_password_reset": "This link has been used or has run out. Ask for a new one.",
        "max_email_addresses": "You have %d addresses here, which is as many as we keep. Remove one first.",
        "rate_limited": "That was tried too often. Wait a few minutes, then try again.",
        "too_many_login_attempts": "That was tried too often. Wait five minutes, or ask for a code by e-mail.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Count what is tried by account and source, and give back what was right: others lock no owner out."""
        account = str(credentials.get("email") or credentials.get("username") or "")
        tried = guards.of_account(guards.PASSWORDS, request, account)
        if spend([tried]):
            raise self.validation_error("too_many_login_attempts")
        person = super().authenticate(request, **credentials)
        if person is not None:
            give_back([tried])
        return person

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand a mail to the outbox. A sign-in code replaces every one that was sent before."""
        name = template_prefix.rsplit("/", 1)[-1].removesuffix("_signup")
        person = owner_of(email)
        values = {
            key: _at_our_address(value) if key.endswith("url") else value
            for key, value in context.items()
            if key not in {"request", "ip", "user_agent"}
        }
        if name == "login_code" and person is not None:
            sign_in_codes.remember(person, values["code"], source=source_of(context_of_allauth.request))
        if name in NOTICES:
            values["sentence"] = NOTICES[name]
        post(kind=f"account.{name}", person=person, address=email, words={**values, "email": email})

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The new address becomes the one we write to, the former one is told and stays known (rule 30)."""
        try:
            former = addresses.confirm(address=email_address)
        except DomainError as error:
            messages.error(request, error.message)
            return False
        if former is not None:
            self.send_notification_mail(
                "account/email/email_changed",
                email_address.user,
                {"from_email": former.email, "to_email": email_address.email},
                email=former.email,
            )
        messages.success(request, f"{email_address.email} is confirmed. From now on we write to you there.")
        return True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """An officer comes for the desk; everybody else for their own page."""
        if isinstance(request.user, Person) and request.user.is_staff and request.user.is_active:
            return reverse("admin:index")
        return super().get_login_redirect_url(request)

    def clean_email(self, email: str) -> str:
        return tidy(email)


def _at_our_address(url: str) -> str:
    """A link as mail may carry it: at the site's own address, whatever host and port the request was made to.

    allauth takes those from the request, which whoever makes it may choose.
    """
    return absolute(urlsplit(url)._replace(scheme="", netloc="").geturl())


def code_was_right(sender: type[Person], user: Person, method: str, **kwargs: Any) -> None:
    """A receiver of allauth's signal: a code is spent, and it has shown that the person reads that address."""
    email = kwargs.get("email")
    if method != "code" or not email:
        return
    sign_in_codes.void(user)
    for told in addresses.proven:
        told(email)
    has_primary = EmailAddress.objects.filter(user=user, primary=True).exists()
    EmailAddress.objects.get_or_create(user=user, email=tidy(email), defaults={"primary": not has_primary})
