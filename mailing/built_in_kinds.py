"""The sorts of mail that the house has, and the kinds of mail about accounts and about mail itself.

Apps above register their kinds in their own ``AppConfig.ready()``; people, below, cannot, so theirs stand here.
"""

from mailing.kinds import Sort, add_kinds, add_sort
from mailing.replies.intake import KINDS as ANSWERS

#: The sort that people subscribe to programme by programme.
NEWS = "newsletter"
ESSENTIAL = (
    Sort(
        "booking",
        "What you have signed up for",
        "Confirmations, changes, places that come free. Without them you might stand before a closed door.",
        essential=True,
    ),
    Sort(
        "reminders",
        "Reminders",
        "A mail before a session you have a place in, so that nobody waits for you in vain.",
        essential=True,
    ),
    Sort(
        "nudges",
        "What waits for you",
        "Something that others count on you for: an answer, a form, a signature. Once every three days at most.",
        essential=True,
    ),
    Sort(
        "account",
        "Your account",
        "Codes to sign in, and word of every change to how you sign in, so that nobody else can do so unseen.",
        essential=True,
    ),
)
CHOSEN = (
    Sort(
        NEWS,
        "News",
        "What was learned and what comes next, once a month or so.",
        per_programme=True,
    ),
    Sort(
        "invitations",
        "Invitations to events",
        "A mail when a programme opens an event for sign-up that may interest you.",
        per_programme=True,
    ),
    Sort("digest", "Weekly digest", "Once a week, what is new for you here, in one mail."),
    Sort(
        "community",
        "Notices of the community",
        "When somebody answers what you wrote, or shares what you asked for.",
        asked_first=False,
    ),
)
ACCOUNT = {
    "account.already_joined": "You have an account already",
    "account.email_changed": "The address has changed",
    "account.email_confirmation": "Confirm a new address",
    "account.email_deleted": "An address was removed",
    "account.join": "Finish joining",
    "account.login_code": "A code to sign in",
    "account.password_changed": "The password was changed",
    "account.password_reset": "A new password by mail",
    "account.password_reset_key": "Choose a new password",
    "account.password_set": "A password was set",
    "account.recovery_codes_generated": "New recovery codes",
    "account.totp_activated": "Second step switched on",
    "account.totp_deactivated": "Second step switched off",
    "account.unknown_account": "Nobody signs in with this address",
    "account.webauthn_added": "A passkey was added",
    "account.webauthn_removed": "A passkey was removed",
    "mailing.confirm": "Do you want the news?",
}


def register() -> None:
    for place, sort in enumerate((*CHOSEN, *ESSENTIAL)):
        add_sort(sort, order=place)
    add_kinds("account", ACCOUNT)
    add_kinds("booking", ANSWERS)
    add_kinds("digest", {"mailing.digest": "The weekly digest"})
