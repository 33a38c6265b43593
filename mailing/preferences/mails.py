"""The mail that asks whoever reads an address whether they want what was asked for with it (double opt-in)."""

from django.utils import timezone

from mailing.built_in_sorts import NEWS
from mailing.choices import Priority
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope, Recipient
from mailing.wording.parts import Placeholder
from programmes.models import Programme

LINK = "https://peer2peer.example/…"


def confirm(*, address: str, programme: Programme, sort: str, wording: str, url: str) -> None:
    """Ask the reader of ``address``, once a day, whether they want what ``wording`` says; ``url`` is their yes."""
    CONFIRM.queue(
        to=Recipient(address=address),
        about=programme,
        programme=programme,
        envelope=Envelope(occurrence=f"{sort}-{timezone.localdate():%Y-%m-%d}"),
        wording=wording,
        url=url,
    )


def _rehearse(programme: Programme) -> None:
    # To an address that nobody has: this mail goes to whoever types theirs.
    wording = f"News: {programme}"
    confirm(address="ann.field@museum.example", programme=programme, sort=NEWS, wording=wording, url=LINK)


CONFIRM = Mail(
    kind="mailing.confirm",
    name="Do you want the news?",
    sort="account",
    subject="Do you want news of {{ programme }}?",
    template="mailing/mail/confirm.html",
    placeholders=(
        Placeholder("wording", "wording", "What they asked for", "News: Kent Peer2Peer"),
        Placeholder("programme", "programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
        Placeholder("confirm_link", "url", "Where they say yes", LINK),
    ),
    group="Joining, and news by e-mail",
    rehearse=_rehearse,
    priority=Priority.NOW,
)
