"""What people still have to do by a time: an offer to answer, colleagues to name, slides to hand in.

Like reminders, nudges about it are derived (decision 4). An app above registers a ``ObligationKind`` here, in its
``AppConfig.ready()``, whose provider says which obligations of that kind are open now::

    kinds.register(
        "groups.agreements",
        Kind(
            words="Agreements to sign",
            about="groups.agreement",
            open=agreements_to_sign,
            timings=(Timing(anchor=Anchor.ASKED, days=5, at=time(9)),),
        ),
    )

A provider is asked for all of them every few minutes, and for some by their number just before a mail goes. It takes
one or two queries, however many there are.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agenda.models import ReminderRule
from agenda.models.reminder import SESSIONS
from agenda.reminders.timing import Timing
from common.registry import Registry


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that one person still has to do, and the words that ask them to.

    ``about_id`` is the row it is about, ``closes_at`` the moment after which there is nothing to do any more.
    ``address`` is full and safe to GET. Another ``occurrence`` is another time of asking: for the same one a nudge
    never goes twice. ``group`` names the row on whose page officers see it ("events.event:7").
    """

    person_id: int
    about_id: int
    programme_id: int
    asked_at: datetime
    closes_at: datetime
    title: str
    sentence: str
    act: str
    address: str
    occurrence: str = ""
    group: str = ""


#: Takes the numbers of the rows that are asked about (None: all) and the moment.
Provider = Callable[[Collection[int] | None, datetime], Iterable[Obligation]]


@dataclass(frozen=True, slots=True)
class ObligationKind:
    """One kind of obligation: what officers call it, which model it is about, who knows what is open, and when a
    programme without rules of its own asks again.

    ``essential`` ones go at their time whatever else went (an offer that runs out); the others share the budget
    (``agenda.nudges.frequency``). Of ``private`` ones officers see how many, and not whose: that somebody has not
    answered an anonymous question is their own affair.
    """

    words: str
    about: str
    open: Provider
    timings: tuple[Timing, ...]
    essential: bool = False
    private: bool = False


class Kinds(Registry[ObligationKind]):
    """The kinds by their names, such as "events.names"."""

    def named(self) -> dict[str, ObligationKind]:
        return dict(self.items())


kinds = Kinds()

#: Which rows to ask about: numbers by the name of the kind. None: everything.
Scope = Mapping[str, Collection[int]] | None


def open_now(scope: Scope, now: datetime) -> Iterator[tuple[str, Obligation]]:
    """What is open, with the name of its kind."""
    for name in kinds.named():
        if scope is None or name in scope:
            for found in open_of(name, None if scope is None else scope[name], now):
                yield name, found


def open_of(name: str, ids: Collection[int] | None, now: datetime) -> list[Obligation]:
    """What is open of one kind."""
    return [found for found in kinds.named()[name].open(ids, now) if found.closes_at > now]


class Timings:
    """When each programme asks again about each kind: by its own rules where it has any, by the kind's otherwise."""

    def __init__(self) -> None:
        self._rules: dict[tuple[int, str], list[Timing]] = {}
        for rule in ReminderRule.objects.exclude(about=SESSIONS).order_by("pk"):
            own = self._rules.setdefault((rule.programme_id, rule.about), [])
            if rule.in_use:
                own.append(rule.timing)
        self._kinds = kinds.named()

    def of(self, programme_id: int, kind: str) -> Sequence[Timing]:
        own = self._rules.get((programme_id, kind))
        if own is not None:
            return own
        return self._kinds[kind].timings if kind in self._kinds else ()
