"""Limits on how many mails a minute go to some domains, or altogether: held by all workers together, in the database.

Nothing is stored that can be counted: what was handed over in the last sixty seconds is counted, and what is about to
be, while the rows of the limits are locked. So no sixty seconds see more mails than the limit, however many workers
there are. A mail that somebody waits for at a screen (Priority.NOW) is counted but never held up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Func, Q, TextField, Value

from mailing.choices import MessageState, Priority
from mailing.models import MailLimit, Message

MINUTE = timedelta(minutes=1)


class DomainOf(Func):
    """What stands behind the @ of an address."""

    function = "split_part"
    output_field = TextField()

    def __init__(self, address: str) -> None:
        super().__init__(F(address), Value("@"), Value(-1))


@dataclass(slots=True)
class _Left:
    """How many more mails a limit lets through now."""

    domains: frozenset[str]
    number: int

    def counts(self, domain: str) -> bool:
        return not self.domains or domain in self.domains


class SendingRoom:
    """What the limits leave room for, as of a moment at which they are locked."""

    def __init__(self, left: Iterable[_Left]) -> None:
        self._left = list(left)

    def open(self) -> Q:
        """The mails that no limit keeps back."""
        full = [limit for limit in self._left if limit.number <= 0]
        if not full:
            return Q()
        if any(not limit.domains for limit in full):
            return Q(priority=Priority.NOW)
        domains = frozenset().union(*(limit.domains for limit in full))
        return Q(priority=Priority.NOW) | ~Q(domain__in=domains)

    def fitting(self, batch: list[Message]) -> list[Message]:
        """Those of ``batch``, which are open, that fit in beside one another."""
        if not self._left:
            return batch
        taken = []
        for message in batch:
            domain = message.to_address.rpartition("@")[2]
            counting = [limit for limit in self._left if limit.counts(domain)]
            if message.priority == Priority.NOW or all(limit.number > 0 for limit in counting):
                taken.append(message)
                for limit in counting:
                    limit.number -= 1
        return taken


def room(now: datetime, *, silent: timedelta) -> SendingRoom:
    """Lock the limits until the end of the transaction and count what they leave room for.

    A mail is handed over at most ``silent`` after it was claimed, so nothing older has to be looked at.
    """
    limits = list(MailLimit.objects.select_for_update().order_by("pk"))
    if not limits:
        return SendingRoom([])
    counted = (
        Message.objects.filter(
            Q(handed_at__gt=now - MINUTE) | Q(handed_at=None, state=MessageState.SENDING),
            claimed_at__gt=now - MINUTE - silent,
        )
        .order_by()
        .annotate(domain=DomainOf("to_address"))
        .values_list("domain")
        .annotate(Count("pk"))
    )
    used = dict(counted)
    left = []
    for limit in limits:
        of_it = sum(n for domain, n in used.items() if not limit.domains or domain in limit.domains)
        left.append(_Left(frozenset(limit.domains), limit.per_minute - of_it))
    return SendingRoom(left)
