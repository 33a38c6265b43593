"""The one mail that says that something is new in a group, and nothing of what it is (G18)."""

from common.links import absolute
from groups.models import Membership
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme


def something_new(membership: Membership, *, occurrence: str, page: str = "") -> None:
    """There is something new; once an ``occurrence``. ``page`` is a path in the group's room, else its own page."""
    NEWS.queue(
        to=membership.person,
        about=membership,
        programme=membership.group.programme,
        envelope=Envelope(occurrence=occurrence),
        membership=membership,
        page=absolute(page or membership.group.get_absolute_url()),
    )


def _newest(programme: Programme) -> None:
    rows = Membership.objects.inside().filter(group__programme=programme)
    row = rows.select_related("group__programme", "person").last()
    if row is not None:
        something_new(row, occurrence="rehearsal")


NEWS = Mail(
    kind="groups.news",
    name="There is something new in a group",
    sort="booking",
    subject="There is something new in your group",
    template="groups/mail/news.html",
    placeholders=(
        Placeholder("name", "membership.person.get_short_name", "Whom it goes to", "Ann"),
        Placeholder(
            "programme", "membership.group.programme.name", "The programme", "Kent Peer2Peer", in_subject=True
        ),
        Placeholder("page_link", "page", "The group's own page", "https://peer2peer.example/…"),
    ),
    group="Groups",
    rehearse=_newest,
)
