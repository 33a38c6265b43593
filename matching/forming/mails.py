"""The mail of a run of matching: there is no group this time. Who has one hears it from the groups themselves."""

from datetime import timedelta

from common.links import absolute
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from matching.choices import RunState
from matching.models import MatchRun, Seat
from programmes.models import Programme

#: Mail waits so long, so that publishing can be taken back before anybody has read it.
SECOND_THOUGHTS = timedelta(minutes=10)


def tell_left_out(seat: Seat, *, run: MatchRun) -> None:
    """The mail that says that there is no group this time."""
    assert run.published_at is not None
    LEFT_OUT.queue(
        to=seat.entry.person,
        about=seat,
        programme=run.pool.programme,
        envelope=Envelope(occurrence=run.published_at.isoformat(), due_at=run.published_at + SECOND_THOUGHTS),
        run=run,
        pool=run.pool,
        seat=seat,
        page=absolute(seat.get_absolute_url()),
    )


def _newest(programme: Programme) -> None:
    rows = Seat.objects.filter(
        run__pool__call__programme=programme, run__state=RunState.PUBLISHED, group__isnull=True
    )
    row = rows.select_related("run__pool__call__programme", "entry__person").order_by("-pk").first()
    if row is not None:
        tell_left_out(row, run=row.run)


LEFT_OUT = Mail(
    kind="matching.left_out",
    name="No group this time",
    sort="booking",
    subject="No group this time: {{ pool.name }}",
    template="matching/mail/left_out.html",
    placeholders=(
        Placeholder("name", "seat.entry.person.get_short_name", "Whom it goes to", "Ann"),
        Placeholder("pool", "pool.name", "The call for groups", "Peer groups, spring", in_subject=True),
        Placeholder("programme", "pool.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
        Placeholder("page_link", "page", "Their own page", "https://peer2peer.example/…"),
    ),
    group="Groups",
    rehearse=_newest,
)
