"""What the apps above say about the registers of their sessions: who takes one, who is expected, who may walk in.

A session knows nothing of events or groups. An app whose sessions have a register gives a ``RegisterProvider`` to
``registers`` in ``AppConfig.ready()``; it answers with a ``RegisterHost`` for each session it knows. A session that
nobody speaks for has the plain host: officers of its programme take the register of those who attend.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from agenda.models import Attendance, Session
from common.errors import DomainError
from common.registry import Registry
from common.scoping import programme_ids
from people.models import Museum, Person

#: A condition that nothing meets.
NOTHING = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class KnownBooking:
    """Somebody whom the app above knows, or a seat somebody will be named for, by the key its pages use.

    ``tags`` stand beside the name. What somebody needs is never among them: a register lies on a table.
    ``note`` says of somebody who is not expected where they stand ("on the waiting list").
    """

    key: UUID
    name: str
    person_id: int | None = None
    museum: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    #: Whom a seat without a name is sorted beside: those who bring them.
    beside: str = ""
    #: Noted at the door, so that they can be taken off again.
    walked_in: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody noted at the door, and what to tell whoever stands there."""

    attendance: Attendance
    says: str
    #: Whether it needs a second look: too many people, or somebody of the same name.
    warns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheDoor:
    """Who was noted at the door, by whom and when. ``at`` is the moment by the clock of the device."""

    name: str
    email: str
    museum: Museum | None
    by: Person
    at: datetime | None
    now: datetime


class RegisterHost:
    """The register of one session as the app above sees it. As it stands here it is the plain one."""

    #: The template that the pages of the register extend, with the blocks ``register_lede`` and ``register_page``.
    frame = "agenda/register/frame.html"
    #: Whether somebody nobody expected may be noted.
    takes_walk_ins = False
    #: What an address given at the door is for: beside its field, and on the printed sheet.
    address_note = "They get one mail that says what is kept."
    sheet_note = "A name is enough. Whoever gives an address gets a mail that says what is kept."
    #: What waits for the register, in the mail that asks for it.
    awaits = "Until it is, nothing says who came."

    def __init__(self, session: Session) -> None:
        self.session = session

    # --- the page ---
    @property
    def occasion(self) -> str:
        """What the session is part of, in a heading."""
        return self.session.title

    @property
    def file_name(self) -> str:
        """What the file for a spreadsheet is called, without its extension."""
        return f"register-{self.session.pk}-{self.session.start_day}"

    @property
    def group(self) -> str:
        """The row on whose page officers see mail about this register, by the name the outbox gives it."""
        return f"agenda.session:{self.session.pk}"

    @property
    def desk_page(self) -> str:
        """The path of the officers' page that leads to this register; empty: the session's own."""
        return ""

    def frame_context(self, page_name: str) -> dict[str, Any]:
        """What ``frame`` needs beside ``session`` and ``page_name``."""
        return {}

    def sessions(self) -> Sequence[Session]:
        """The sessions whose registers are taken together, first to last."""
        return [self.session]

    # --- who may, and when ---
    def may_take(self, person: object) -> bool:
        """Whether ``person`` may open and mark this register: the one rule that every page of it asks."""
        return self.is_officer(person)

    def is_officer(self, person: object) -> bool:
        """Whether ``person`` is an officer of the session's programme today."""
        ids = programme_ids(person)
        return ids is None or self.session.programme_id in ids

    def why_none(self) -> str:
        """Why a planned session has no register, in a sentence; empty when it has one."""
        return ""

    # --- who is expected ---
    def bookings(self) -> Sequence[KnownBooking]:
        """What is known of those who attend, and the seats that have no name yet."""
        return ()

    def not_expected(self) -> Sequence[KnownBooking]:
        """Others who may turn up: in line, gone off the list, coming to another session."""
        return ()

    # --- at the door ---
    def walk_in(self, *, key: UUID, who: AtTheDoor) -> Arrival:
        """Note somebody nobody expected. The same ``key`` again is the same person."""
        raise DomainError("Only those who are expected are noted here.")

    def came(self, *, key: UUID, by: Person, at: datetime | None = None, now: datetime) -> Arrival:
        """Note one of those who are not expected, or whose code was read."""
        raise DomainError("Only those who are expected are noted here.")

    def name_seat(self, *, key: UUID, who: AtTheDoor) -> Arrival:
        """Say who it is that comes for a seat without a name."""
        raise DomainError("Only those who are expected are noted here.")

    def take_off(self, *, key: UUID, by: Person, now: datetime) -> str:
        """Take back a walk-in who was noted by mistake. Returns their name."""
        raise DomainError("Only a walk-in is taken off here. Mark the others as they are.")


@dataclass(frozen=True, slots=True)
class DoorCode:
    """Whom a code that is read at the door is about, and at which session: the one at hand."""

    host: RegisterHost
    booking: KnownBooking
    #: Where its own person manages it.
    own_page: str
    #: What marking them present does beside that, in a sentence.
    notice: str = ""
    #: Why the code marks nobody any more, in a sentence.
    barred: str = ""


class RegisterProvider:
    """One app's registers. A subclass answers for its own sessions and says nothing of others."""

    def hosts(self, sessions: Sequence[Session]) -> Mapping[int, RegisterHost]:
        """The hosts of those of ``sessions`` that are this app's, by primary key: one query whatever their number."""
        raise NotImplementedError

    def code(self, key: UUID) -> DoorCode | None:
        """Whom the code with ``key`` is about; None when it is none of this app's."""
        return None

    def asked_of_helpers(self) -> Q:
        """Sessions whose helpers are asked by mail to complete the register once it is over."""
        return NOTHING

    def helpers(self, sessions: Collection[int]) -> Mapping[int, Sequence[int]]:
        """The people who are asked, by session: one query."""
        return {}

    def asked_of_officers(self) -> Q:
        """Sessions whose register stands on the officers' desk until it is complete."""
        return NOTHING


registers: Registry[RegisterProvider] = Registry()


def hosts_of(sessions: Sequence[Session]) -> dict[int, RegisterHost]:
    """The host of each session, by its primary key."""
    found: dict[int, RegisterHost] = {}
    for provider in registers:
        found.update(provider.hosts(sessions))
    return {each.pk: found.get(each.pk) or RegisterHost(each) for each in sessions}


def host_of(session: Session) -> RegisterHost:
    return hosts_of([session])[session.pk]


def code_of(key: UUID) -> DoorCode | None:
    """Whom a code at the door is about."""
    return next((code for provider in registers if (code := provider.code(key))), None)


def asked(conditions: Iterator[Q]) -> Q:
    """What meets any of ``conditions``."""
    found = NOTHING
    for each in conditions:
        found |= each
    return found
