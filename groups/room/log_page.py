"""What the page of a group's log shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.clock import zone_named
from groups.models import AccessEntry, Group, voice
from groups.room.access_log import Break, first_break
from groups.room.door import Room
from groups.room.sections import RoomSection

#: So many of the newest entries, and the hashes of so many days, are shown.
ENTRIES, DAYS = 100, 30


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry in words."""

    number: int
    at: datetime
    who: str
    what: str
    how_many: int


def shown(room: Room) -> dict[str, Any]:
    """The newest entries by name, the last hash of each of the newest days, and where the chain breaks, if it does."""
    rows = list(AccessEntry.objects.filter(group=room.group).order_by("number"))
    members = room.group.memberships.select_related("person")
    names = {row.key: voice(row) for row in members}
    days: dict[date, str] = {row_day(row, room.group): row.digest for row in rows}
    return {
        "broken": first_break(rows),
        "count": len(rows),
        "days": sorted(days.items(), reverse=True)[:DAYS],
        "lines": [
            LogLine(
                row.number,
                row.at,
                _who(row, names),
                row.what,
                row.how_many,
            )
            for row in reversed(rows[-ENTRIES:])
        ],
    }


def _who(row: AccessEntry, names: Mapping[UUID, str]) -> str:
    if row.who is None:
        return "Two officers, in an emergency"
    return names.get(row.who, "Somebody else")


def broken_of(group: Group) -> Break | None:
    """Where the log of a group breaks, if it does."""
    return first_break(AccessEntry.objects.filter(group=group).order_by("number"))


def row_day(row: AccessEntry, group: Group) -> date:
    """The day of an entry on the group's wall."""
    return row.at.astimezone(zone_named(group.programme.zone)).date()


def hash_of_day(group: Group) -> str:
    """The hash of the newest entry, for a meeting's page: whoever writes it down can tell later that nothing before it
    was altered. Nothing was opened yet: nothing."""
    row = AccessEntry.objects.filter(group=group).order_by("number").last()
    return row.digest if row is not None else ""


def section(room: Room) -> RoomSection | None:
    """Where the log is, for who may read what it is about."""
    if not room.reads:
        return None
    return RoomSection(
        "Who has read what", "groups/room/log_section.html", {"digest": hash_of_day(room.group)}
    )
