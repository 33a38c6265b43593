"""Joining and signing in. allauth finds the forms it uses through ACCOUNT_FORMS."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context, ratelimit
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.addresses import tidy
from common.budgets.sources import source_of
from common.errors import DomainError
from common.fields import AddressInput
from common.forms import add_domain_error
from common.names import NameField
from people.accounts import guards, joining, sign_in_codes
from people.accounts.adapter import AccountAdapter
from people.choices import AffiliationKind
from people.models import Affiliation, Person
from people.museums.forms import MuseumForm
from people.profile.lookup import owner_of

#: Where a browser keeps the password of somebody who is joining, until they have confirmed their address.
JOINING_SESSION_KEY = "joining"
HINT = (
    "At least 10 characters. Three words that have nothing to do with each other work well. "
    "Without one, you sign in with a code that we send by e-mail."
)


def email_field() -> AddressInput:
    return AddressInput(
        label="Your e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Give your e-mail address.",
            "invalid": "Give a whole e-mail address, like name@museum.org.uk.",
        },
    )


def new_password_field() -> forms.CharField:
    """It comes back filled in when something else has to be put right: an optional password that was emptied
    without a word would leave somebody with none."""
    return forms.CharField(
        label="Password",
        required=False,
        strip=False,
        help_text=HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )


class JoinForm(MuseumForm):
    """Everything that joining asks: one page, six fields."""

    name = NameField(
        label="Your name",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your name."},
    )
    email = email_field()
    password1 = new_password_field()
    kind = forms.ChoiceField(label="What you are there", choices=AffiliationKind.choices)
    role = forms.CharField(
        label="Job title or role",
        max_length=Affiliation._meta.get_field("role").max_length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    by_passkey = False
    #: It is their museum from then on, not that of one booking.
    asks_which = True
    field_order = ["name", "email", "password1", "museum", "museum_id", "kind", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_with(context.request.GET.get("museum"))

    def clean_email(self) -> str:
        return tidy(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        _check_password(self, "password1", Person(name=data.get("name", ""), email=data.get("email")))
        return data

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Called by allauth's view. Whoever the address belongs to, the answer is the same (rule 12)."""
        data = self.cleaned_data
        password = data["password1"]
        kept = {"email": data["email"], "nonce": "", "password": make_password(password or None)}
        waited = ratelimit.consume(
            request, action="confirm_email", key=f"{data['email']} {source_of(request)}"
        )
        if waited and guards.may_join(request, data["email"]):
            asked = joining.ask(
                name=data["name"],
                email=data["email"],
                museum=data["museum"],
                museum_id=data["museum_id"],
                kind=data["kind"],
                role=data["role"],
                next_url=request.POST.get("next", ""),
            )
            kept["nonce"] = asked.nonce
            request.session[JOINING_SESSION_KEY] = kept
        return None, redirect("account_email_verification_sent")


class FinishJoiningForm(forms.Form):
    """Shown to somebody who answers the mail in another browser than the one they joined in."""

    password1 = new_password_field()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _check_password(self, "password1", self.person)
        return data


def _check_password(form: forms.Form, field: str, person: Person) -> None:
    password = form.cleaned_data.get(field)
    if password:
        try:
            validate_password(password, person)
        except ValidationError as error:
            form.add_error(field, error)


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    """Asks where to send a sign-in code."""

    email = email_field()

    def clean_email(self) -> str:
        email = tidy(self.cleaned_data["email"])
        if not guards.may_mail(guards.CODES, context.request, email):
            raise ValidationError(AccountAdapter.error_messages["rate_limited"])
        owner = owner_of(email)
        self._user = owner if owner and owner.is_active else None
        return email


class ConfirmCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """Takes the code from the mail. Only the newest one works, whichever tab it is typed in (rule 24)."""

    code = forms.CharField(
        label="The code from the mail",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        person = context.request._login_stage.login.user
        if person is None:
            raise ValidationError(sign_in_codes.WRONG)
        try:
            sign_in_codes.check(
                person,
                code,
                known_to_session=sign_in_codes.same(code, self.expected_code),
                source=source_of(context.request),
            )
        except DomainError as error:
            add_domain_error(self, error)
        return code


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Asks where to send the link by which somebody chooses a new password."""

    email = email_field()

    def clean_email(self) -> str:
        email = tidy(self.cleaned_data["email"])
        if not guards.may_mail(guards.RESETS, context.request, email):
            raise ValidationError(AccountAdapter.error_messages["rate_limited"])
        owner = owner_of(email)
        self.users = [owner] if owner and owner.is_active else []
        return email
