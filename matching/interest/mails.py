"""The mail by which a manager is asked whether somebody has the time for a group."""

from django.urls import reverse

from common.links import absolute
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope, Recipient
from mailing.wording.parts import Placeholder
from matching.models import ManagerConfirmation
from programmes.models import Programme


def ask_manager(asked: ManagerConfirmation) -> None:
    """Ask for a confirmation. Of what somebody wrote it holds their name and what the call takes, and nothing else."""
    pool = asked.entry.pool
    MANAGER_ASKED.queue(
        to=Recipient(address=asked.address, name=asked.name),
        about=asked,
        programme=pool.programme,
        envelope=Envelope(occurrence=asked.key.hex),
        asked=asked,
        pool=pool,
        who=str(asked.entry.person),
        page=absolute(reverse("matching:manager", args=[asked.key])),
    )


def _newest(programme: Programme) -> None:
    rows = ManagerConfirmation.objects.filter(entry__pool__call__programme=programme)
    row = rows.select_related("entry__person", "entry__pool__call__programme").order_by("-pk").first()
    if row is not None:
        ask_manager(row)


MANAGER_ASKED = Mail(
    kind="matching.manager_asked",
    name="A manager is asked whether there is time for a group",
    sort="booking",
    subject="Is there time for a group? {{ pool.name }}",
    template="matching/mail/manager_asked.html",
    placeholders=(
        Placeholder("name", "asked.name", "Whom it goes to", "Bea Moor"),
        Placeholder("who", "who", "Who would like to join a group", "Ann Field"),
        Placeholder("call", "pool.name", "The call for groups", "Peer groups, spring", in_subject=True),
        Placeholder(
            "takes",
            "asked.committed_to",
            "What it takes",
            "6 meetings of 2½ hours over 9 months: 15 hours in all",
        ),
        Placeholder("page_link", "page", "Where they confirm it", "https://peer2peer.example/…"),
    ),
    group="Groups",
    rehearse=_newest,
)
