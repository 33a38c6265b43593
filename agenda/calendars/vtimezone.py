"""VTIMEZONE blocks: the rules of a time zone, as a calendar file must carry them.

Outlook understands yearly rules ("the last Sunday of March") and stumbles over long lists of dates, so a zone whose
clocks change by such rules is written with them; any other is written change by change.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from common.clock import zone_named

#: Rules are read from these years, well around any session whose calendar file is written today.
FIRST, LAST = 2020, 2037
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Change:
    """A moment at which clocks are put forward or back."""

    wall: datetime  #: What they showed just then, before it.
    was: timedelta
    now: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=64)
def vtimezone(zone: str) -> str:
    """The VTIMEZONE block of ``zone``, with the line ends of a calendar file. Made once a process."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    changes = _changes(zone)
    for summer in (False, True):
        some = [change for change in changes if change.summer is summer]
        rule = _yearly_rule(some)
        for change in some[:1] if rule else some:
            lines += _observance(change, rule)
    if not changes:
        lines += _observance(_always(zone), "")
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"])


def _changes(zone: str) -> list[Change]:
    """Every change of the clocks of ``zone`` from FIRST to LAST."""
    info = zone_named(zone)
    found = []
    day, end = datetime(FIRST, 1, 1, tzinfo=UTC), datetime(LAST + 1, 1, 1, tzinfo=UTC)
    while day < end:
        low, high = day, day + timedelta(days=1)
        was, now = low.astimezone(info).utcoffset(), high.astimezone(info).utcoffset()
        if was is not None and now is not None and was != now:
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if middle.astimezone(info).utcoffset() == was else (low, middle)
            moment = high.replace(second=0, microsecond=0)
            local = moment.astimezone(info)
            wall = (moment + was).replace(tzinfo=None)
            # The offsets say which way, not the zone: Dublin calls its winter daylight time, of minus one hour.
            found.append(Change(wall, was, now, local.tzname() or zone, now > was))
        day += timedelta(days=1)
    return found


def _yearly_rule(changes: list[Change]) -> str:
    """The RRULE that gives exactly ``changes``, or nothing when there is no such rule."""
    alike = {(each.wall.month, each.wall.weekday(), each.wall.time(), each.was, each.now) for each in changes}
    if len(changes) != LAST - FIRST + 1 or len(alike) != 1:
        return ""
    first = changes[0].wall
    if all((each.wall + timedelta(days=7)).month != first.month for each in changes):
        place = -1
    elif len({(each.wall.day - 1) // 7 for each in changes}) == 1:
        place = (first.day - 1) // 7 + 1
    else:
        return ""
    return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={place}{_DAYS[first.weekday()]}"


def _observance(change: Change, rule: str) -> list[str]:
    kind = "DAYLIGHT" if change.summer else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{change.wall:%Y%m%dT%H%M%S}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZOFFSETFROM:{_offset(change.was)}",
        f"TZOFFSETTO:{_offset(change.now)}",
        f"TZNAME:{change.name}",
        f"END:{kind}",
    ]


def _always(zone: str) -> Change:
    local = datetime(FIRST, 1, 1, tzinfo=UTC).astimezone(zone_named(zone))
    offset = local.utcoffset() or timedelta(0)
    return Change(datetime(1970, 1, 1), offset, offset, local.tzname() or zone, summer=False)  # noqa: DTZ001


def _offset(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
