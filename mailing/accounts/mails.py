"""Mails about accounts. The floor below cannot declare them; it names their kind and gives their words."""

from typing import Any

from django.utils import timezone

from mailing.choices import Priority
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope, Recipient
from mailing.wording.parts import Placeholder
from people.accounts import joining
from people.models import Person
from programmes.models import Programme

LINK = "https://peer2peer.example/…"
#: An address that nobody has: these mails go to whoever types theirs.
READER = "ann.field@museum.example"
GROUP = "Joining, and news by e-mail"
NAME = Placeholder("name", "name", "Whom it goes to", "Ann Field")
SAFETY = "It is about the safety of an account. One wording, known to everybody, makes a forged mail easier to tell."


def post_account_mail(*, kind: str, person: Person | None, address: str, words: dict[str, Any]) -> None:
    """The way out that ``people.accounts.outgoing_mail`` is given: somebody waits for it at a screen."""
    MAILS[kind].queue(
        to=Recipient(person=person, address=address),
        envelope=Envelope(occurrence=timezone.now().isoformat()),
        **words,
    )


def _join(programme: Programme) -> None:
    joining.ask(name="Ann Field", email=READER)


def _already_joined(programme: Programme) -> None:
    rows = Person.objects.filter(joined_at__isnull=False, emailaddress__verified=True)
    newest = rows.order_by("-joined_at").first()
    if newest is not None:
        joining.ask(name=newest.name, email=newest.address)


def _errand(kind: str, name: str, subject: str) -> Mail:
    """A mail that asks for something to be done, in a template of its own."""
    return Mail(
        kind=f"account.{kind}",
        name=name,
        sort="account",
        subject=subject,
        template=f"account/email/{kind}.html",
        as_written=SAFETY,
        priority=Priority.NOW,
        secret=True,
    )


def _notice(kind: str, name: str, subject: str) -> Mail:
    """A mail that says what has happened to an account."""
    return Mail(
        kind=f"account.{kind}",
        name=name,
        sort="account",
        subject=subject,
        template="account/email/notice.html",
        as_written=SAFETY,
        priority=Priority.NOW,
        secret=True,
    )


JOIN = Mail(
    kind="account.join",
    name="Finish joining",
    sort="account",
    subject="Finish joining Peer2Peer",
    template="account/email/join.html",
    placeholders=(
        NAME,
        Placeholder("email", "email", "Their address", "ann@museum.example"),
        Placeholder("join_link", "url", "Where they finish joining", LINK),
    ),
    group=GROUP,
    rehearse=_join,
    for_all=True,
    priority=Priority.NOW,
    secret=True,
)
ALREADY_JOINED = Mail(
    kind="account.already_joined",
    name="You have an account already",
    sort="account",
    subject="You have an account here already",
    template="account/email/already_joined.html",
    placeholders=(
        NAME,
        Placeholder("sign_in_link", "sign_in_url", "Where they sign in", LINK),
        Placeholder("password_link", "password_url", "Where they choose a new password", LINK),
    ),
    group=GROUP,
    rehearse=_already_joined,
    for_all=True,
    priority=Priority.NOW,
    secret=True,
)
LOGIN_CODE = _errand("login_code", "A code to sign in", "Your code to sign in")
PASSWORD_RESET_KEY = _errand("password_reset_key", "Choose a new password", "Choose a new password")
EMAIL_CONFIRMATION = _errand("email_confirmation", "Confirm a new address", "Confirm your new address")
UNKNOWN_ACCOUNT = _errand(
    "unknown_account", "Nobody signs in with this address", "Nobody signs in with this address"
)
EMAIL_CHANGED = _notice("email_changed", "The address has changed", "Your address has changed")
EMAIL_DELETED = _notice("email_deleted", "An address was removed", "An address has been removed")
PASSWORD_CHANGED = _notice("password_changed", "The password was changed", "Your password has changed")
PASSWORD_SET = _notice("password_set", "A password was set", "Your account has a password now")
PASSWORD_RESET = _notice("password_reset", "A new password by mail", "Your password has changed")
TOTP_ACTIVATED = _notice("totp_activated", "Second step switched on", "Second step switched on")
TOTP_DEACTIVATED = _notice("totp_deactivated", "Second step switched off", "Second step switched off")
WEBAUTHN_ADDED = _notice("webauthn_added", "A passkey was added", "A passkey has been added")
WEBAUTHN_REMOVED = _notice("webauthn_removed", "A passkey was removed", "A passkey has been removed")
RECOVERY_CODES_GENERATED = _notice("recovery_codes_generated", "New recovery codes", "New recovery codes")
MAILS = {each.kind: each for each in list(vars().values()) if isinstance(each, Mail)}
