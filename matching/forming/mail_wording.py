"""The mails about groups that officers may put into their own words."""

from mailing.wording.editable import Editable, Placeholder, keep_as_written, register
from matching.choices import RunState
from matching.forming.publishing import tell_left_out
from matching.models import Seat
from programmes.models import Programme

LINK = "https://peer2peer.example/…"
ABOUT = (
    Placeholder("name", "seat.entry.person.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("pool", "pool.name", "The call for groups", "Peer groups, spring", in_subject=True),
    Placeholder("programme", "pool.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("page_link", "page", "Their own page", LINK),
)


def _newest(programme: Programme) -> None:
    rows = Seat.objects.filter(
        run__pool__call__programme=programme, run__state=RunState.PUBLISHED, group__isnull=True
    )
    row = rows.select_related("run__pool__call__programme", "entry__person").order_by("-pk").first()
    if row is not None:
        tell_left_out(row, run=row.run)


def register_wording() -> None:
    register(Editable("matching.left_out", "matching/mail/left_out.html", ABOUT, _newest, "Groups"), order=81)
    keep_as_written(
        "It is between two people: looking at a real one would show who would like to meet whom.",
        "matching.introduction",
        "matching.introduced",
    )
