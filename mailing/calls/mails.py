"""The mail to whoever was given more time for a call."""

from common.clock import moment_words
from common.links import absolute
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.outbox.services import cancel_pending
from mailing.wording.parts import Placeholder
from programmes.calls.kinds import call_kinds
from programmes.models import CallExtension, Programme


def longer(extension: CallExtension) -> None:
    """Until when they have time. Given another time, they get one mail with the newest and none with an older one.

    The reason is for officers, and is not in it.
    """
    if not extension.person.address:
        return
    call = extension.stage.call
    cancel_pending(about=extension, reason="They were given another time since.")
    LONGER.queue(
        to=extension.person,
        about=extension,
        programme=call.programme,
        envelope=Envelope(
            occurrence=f"{extension.until_at.isoformat()} {extension.given_at.isoformat()}"[:80],
            expires_at=extension.until_at,
        ),
        extension=extension,
        call=call,
        stage=extension.stage,
        until=moment_words(extension.until_at, extension.zone),
        page=absolute(_page(extension)),
    )


def _page(extension: CallExtension) -> str:
    call = extension.stage.call
    kind = call_kinds.get(call.kind)
    return kind.page(call) if kind is not None else "/"


def _newest(programme: Programme) -> None:
    rows = CallExtension.objects.filter(stage__call__programme=programme)
    row = rows.select_related("stage__call__programme", "person").order_by("-pk").first()
    if row is not None:
        longer(row)


LONGER = Mail(
    kind="programmes.longer",
    name="More time for a call",
    sort="booking",
    subject="You have more time: {{ call.title }}",
    template="mailing/mail/longer.html",
    placeholders=(
        Placeholder("name", "extension.person.get_short_name", "Whom it goes to", "Ann"),
        Placeholder("call", "call.title", "The call", "Peer groups, spring", in_subject=True),
        Placeholder(
            "stage", "stage.public_name", "What they have more time for", "Say that you want a group"
        ),
        Placeholder(
            "until", "until", "Until when", "Thursday 12 March 2026, 10:00 (UK time)", in_subject=True
        ),
        Placeholder("programme", "call.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
        Placeholder("page_link", "page", "Where they answer", "https://peer2peer.example/…"),
    ),
    group="Invitations",
    rehearse=_newest,
)
