"""Registers to complete: asked, by a nudge, of those who help to run a session that is over."""

from collections.abc import Collection, Iterator
from datetime import datetime, time

from agenda.choices import Anchor
from agenda.models import Session
from agenda.obligations import Obligation, ObligationKind
from agenda.register.hosts import RegisterProvider, hosts_of, registers
from agenda.register.services import MARKED_WITHIN
from agenda.register.views import register_path
from agenda.reminders.timing import Timing
from common.links import absolute


def registers_to_complete(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Sessions that are over and whose register is not complete: three queries for each app that takes registers."""
    for provider in registers:
        yield from _of(provider, ids, now)


def _of(provider: RegisterProvider, ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    rows = Session.objects.planned().filter(
        provider.asked_of_helpers(),
        ends_at__lte=now,
        ends_at__gt=now - MARKED_WITHIN,
        register_taken_at=None,
    )
    sessions = list(rows if ids is None else rows.filter(pk__in=ids))
    helpers = provider.helpers([each.pk for each in sessions]) if sessions else {}
    hosts = hosts_of([each for each in sessions if helpers.get(each.pk)])
    for pk, host in hosts.items():
        session = host.session
        for person_id in helpers[pk]:
            yield Obligation(
                person_id=person_id,
                about_id=pk,
                programme_id=session.programme_id,
                asked_at=session.ends_at,
                closes_at=session.ends_at + MARKED_WITHIN,
                title=f"Who came? {host.occasion}",
                sentence=f"“{session.title}” was on {session.when}, and its register is not complete. {host.awaits}",
                act="Complete the register",
                address=absolute(register_path(session)),
                occurrence=session.end_day.isoformat(),
                group=host.group,
            )


REGISTERS = ObligationKind(
    words="Registers to complete",
    about="agenda.session",
    open=registers_to_complete,
    timings=(Timing(Anchor.ASKED, days=1, at=time(9)),),
)
