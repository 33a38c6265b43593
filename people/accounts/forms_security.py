"""allauth's forms for passwords, addresses and second steps, in our words."""

import struct
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from common.fields import AddressInput
from common.readable import read_json

STRONG = "At least 10 characters. Three words that have nothing to do with each other work well."
FORGOTTEN = "Forgotten it, or never had one? Ask for a code by e-mail instead."


class Reworded(forms.Form):
    """Gives fields our label and hint, and takes away placeholders: a label above the field says it all. An address is
    taken as everywhere else."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.EmailField):
                self.fields[name] = AddressInput(widget=field.widget)
        for name, (label, hint) in self.words.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, hint
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Reworded, account.LoginForm):
    words = {"login": ("Your e-mail address", ""), "password": ("Password", FORGOTTEN)}


class AddAddressForm(Reworded, account.AddEmailForm):
    words = {"email": ("New e-mail address", "")}


class ChangePasswordForm(Reworded, account.ChangePasswordForm):
    words = {
        "oldpassword": ("Present password", ""),
        "password1": ("New password", STRONG),
        "password2": ("New password again", ""),
    }


class SetPasswordForm(Reworded, account.SetPasswordForm):
    words = {"password1": ("Password", STRONG), "password2": ("Password again", "")}


class NewPasswordForm(Reworded, account.ResetPasswordKeyForm):
    words = {"password1": ("New password", STRONG), "password2": ("New password again", "")}


class PasswordAgainForm(Reworded, account.ReauthenticateForm):
    words = {"password": ("Your password", "")}


CODE = {"code": ("Six figures from the app, or a spare code", "")}


class SecondStepForm(Reworded, mfa.AuthenticateForm):
    words = CODE


class SecondStepAgainForm(Reworded, mfa.ReauthenticateForm):
    words = CODE


class ActivateAppForm(Reworded, totp.ActivateTOTPForm):
    words = {"code": ("The six figures the app shows", "")}


class BrowserAnswerField(forms.JSONField):
    """What a browser says of a passkey: JSON that can be read to its end."""

    def to_python(self, value: Any) -> Any:
        try:
            return read_json(value) if isinstance(value, str) and value else None
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class BrowserAnswerForm(Reworded):
    """A form with a browser's answer, in which anything may stand: what the library trips over is a wrong answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = BrowserAnswerField(widget=forms.HiddenInput)

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (ValueError, TypeError, LookupError, AttributeError, struct.error):
            self.add_error("credential", "Your browser’s answer was not understood. Try again.")


class PasskeySecondStepForm(BrowserAnswerForm, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(BrowserAnswerForm, webauthn.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(BrowserAnswerForm, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(BrowserAnswerForm, webauthn.AddWebAuthnForm):
    words = {
        "name": ("Name of this passkey", ""),
        "passwordless": (
            "Sign in with it alone",
            "Then you need no password at all. It must ask for a finger, a face or a number.",
        ),
    }


class RenamePasskeyForm(Reworded, webauthn.EditWebAuthnForm):
    words = {"name": ("Name of this passkey", "")}
