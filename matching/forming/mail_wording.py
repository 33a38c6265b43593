"""The mails about groups that officers may put into their own words."""

from collections.abc import Callable

from mailing.wording.editable import Editable, Placeholder, keep_as_written, register
from matching.choices import RunState
from matching.forming.publishing import tell
from matching.models import Seat
from programmes.models import Programme

LINK = "https://peer2peer.example/…"
ABOUT = (
    Placeholder("name", "seat.entry.person.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("pool", "pool.name", "The call for groups", "Peer groups, spring", in_subject=True),
    Placeholder("programme", "pool.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("page_link", "page", "Their own page", LINK),
)
ANSWER_BY = Placeholder(
    "answer_by", "run.answer_by|moment", "Until when they answer", "Thursday 12 March 2026, 10:00"
)


def _newest(*, placed: bool) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = Seat.objects.filter(
            run__pool__call__programme=programme, run__state=RunState.PUBLISHED, group__isnull=not placed
        )
        row = rows.select_related("run__pool__call__programme", "entry__person").order_by("-pk").first()
        if row is not None:
            tell(row, run=row.run)

    return of


def register_wording() -> None:
    group = "Groups"
    placed, left_out = "matching/mail/placed.html", "matching/mail/left_out.html"
    register(Editable("matching.placed", placed, (*ABOUT, ANSWER_BY), _newest(placed=True), group), order=80)
    register(Editable("matching.left_out", left_out, ABOUT, _newest(placed=False), group), order=81)
    keep_as_written(
        "It is between two people: looking at a real one would show who would like to meet whom.",
        "matching.introduction",
        "matching.introduced",
    )
