"""The mails of the floors below, and of mailing itself, that officers may put into their own words."""

from datetime import timedelta

from django.utils import timezone

from mailing.built_in_kinds import ACCOUNT, NEWS
from mailing.digest import services as digest
from mailing.outbox.bulk import Reader
from mailing.preferences import services as preferences
from mailing.replies.intake import ECHO, PASSED_ON
from mailing.wording.editable import Editable, Placeholder, keep_as_written, register
from people.accounts import joining
from people.models import Person
from programmes.models import Programme
from programmes.selectors import officers_of

LINK = "https://peer2peer.example/…"
#: An address that nobody has: these mails go to whoever types theirs.
READER = "ann.field@museum.example"
GROUP = "Joining, and news by e-mail"
#: What is looked at is new since a year ago, so that there is something to see.
LONG_AGO = timedelta(days=365)
SAFETY = "It is about the safety of an account. One wording, known to everybody, makes a forged mail easier to tell."


def _confirm(programme: Programme) -> None:
    wording = f"News: {programme}"
    preferences.ask(address=READER, programme=programme, sort=NEWS, wording=wording)


def _digest(programme: Programme) -> None:
    # As an officer would have it: what a reader's own digest says is for nobody else to look at.
    now = timezone.now()
    week = digest.Week(name="", since=now - LONG_AGO, until=now, ends_at=now + digest.STAYS)
    digest.write([Reader(person=officer) for officer in officers_of(programme)[:1]], week)


def _join(programme: Programme) -> None:
    joining.ask(name="Ann Field", email=READER)


def _already_joined(programme: Programme) -> None:
    rows = Person.objects.filter(joined_at__isnull=False, emailaddress__verified=True)
    newest = rows.order_by("-joined_at").first()
    if newest is not None:
        joining.ask(name=newest.name, email=newest.address)


MAILS = (
    Editable(
        "mailing.confirm",
        "mailing/mail/confirm.html",
        (
            Placeholder("wording", "wording", "What they asked for", "News: Kent Peer2Peer"),
            Placeholder("programme", "programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
            Placeholder("confirm_link", "url", "Where they say yes", LINK),
        ),
        _confirm,
        GROUP,
    ),
    Editable(
        digest.KIND,
        "mailing/mail/digest.html",
        (
            Placeholder("name", "name", "Whom it goes to; empty for an address alone", "Ann Field"),
            Placeholder("preferences_link", "preferences", "Where they choose which mail they get", LINK),
        ),
        _digest,
        GROUP,
        for_all=True,
    ),
    Editable(
        "account.join",
        "account/email/join.html",
        (
            Placeholder("name", "name", "Whom it goes to", "Ann Field"),
            Placeholder("email", "email", "Their address", "ann@museum.example"),
            Placeholder("join_link", "url", "Where they finish joining", LINK),
        ),
        _join,
        GROUP,
        for_all=True,
    ),
    Editable(
        "account.already_joined",
        "account/email/already_joined.html",
        (
            Placeholder("name", "name", "Whom it goes to", "Ann Field"),
            Placeholder("sign_in_link", "sign_in_url", "Where they sign in", LINK),
            Placeholder("password_link", "password_url", "Where they choose a new password", LINK),
        ),
        _already_joined,
        GROUP,
        for_all=True,
    ),
)


def register_wording() -> None:
    for place, mail in enumerate(MAILS):
        register(mail, order=90 + place)
    ours = {mail.kind for mail in MAILS}
    keep_as_written(SAFETY, *(kind for kind in ACCOUNT if kind not in ours))
    keep_as_written("It repeats what somebody answered by mail, and what was done.", ECHO)
    keep_as_written("It goes to those who run a programme.", PASSED_ON)
