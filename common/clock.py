"""Wall clocks and instants.

People agree on a day and a time on the wall in a zone; computers compare instants. The wall time and the zone are
what is stored; the instant follows from them (rules 14 to 16).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby, zip_longest
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError

from common.errors import DomainError

UK = "Europe/London"
#: The days that anything here may be on. Beyond them nothing is meant, and reckoning a few days further fails.
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
OUT_OF_REACH = f"Choose a day between {EARLIEST.year} and {LATEST.year}."
_ZONE_WORDS = {UK: "UK time", "Europe/Stockholm": "Stockholm time", "Europe/Dublin": "Irish time"}
_PARTS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ValidationError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError("Choose a time zone from the list, for instance Europe/London.") from None


def validate_zone(name: str) -> None:
    """A field validator for IANA zone names."""
    zone_named(name)


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The zones to choose from, by part of the world; those of most who come here first."""
    parts: dict[str, list[tuple[str, str]]] = {
        "Most often": [(name, zone_words(name)) for name in _ZONE_WORDS]
    }
    for name in sorted(available_timezones()):
        part, _, city = name.partition("/")
        if part in _PARTS and name not in _ZONE_WORDS:
            parts.setdefault(part, []).append((name, city.replace("_", " ").replace("/", ", ")))
    return sorted(
        parts.items(), key=lambda each: (each[0] not in ("Most often", "Europe"), each[0] == "Europe")
    )


def zone_words(name: str) -> str:
    """How people call the zone: "UK time", or the city for zones without a name of their own."""
    return _ZONE_WORDS.get(name) or f"{name.rsplit('/', 1)[-1].replace('_', ' ')} time"


def instant(day: date, at: time, zone: str, *, field: str | None = None) -> datetime:
    """The instant (in UTC) at which clocks in ``zone`` show ``day`` and ``at``.

    Raises DomainError where clocks never show it (spring) or show it twice (autumn): rule 15; and for a day that
    nobody can have meant.
    """
    if not EARLIEST <= day <= LATEST:
        raise DomainError(OUT_OF_REACH, field=field)
    info = zone_named(zone)
    early = datetime.combine(day, at.replace(fold=0), tzinfo=info)
    late = early.replace(fold=1)
    if early.utcoffset() != late.utcoffset():
        words = f"{at:%H:%M} on {day_words(day)}"
        back = early.astimezone(UTC).astimezone(info)
        if back.replace(tzinfo=None) != early.replace(tzinfo=None):
            raise DomainError(
                f"Clocks go forward that night: there is no {words}. Choose another time.", field=field
            )
        raise DomainError(
            f"Clocks go back that night: {words} comes twice. Choose another time.", field=field
        )
    return early.astimezone(UTC)


def wall_instant(day: date, at: time, zone: str) -> datetime:
    """As ``instant``, for times that a rule made rather than a person: in a gap as long after it as the time lies
    in it, in a repeated hour the first of the two. So what is due daily is due once on every day of the year."""
    info = zone_named(zone)
    return datetime.combine(day, at.replace(fold=0), tzinfo=info).astimezone(UTC)


def shown_once(moment: datetime, zone: str) -> datetime:
    """``moment`` in ``zone``; where clocks show that time twice, the last hour before it that they show once."""
    local = moment.astimezone(zone_named(zone))
    while local.utcoffset() != local.replace(fold=not local.fold).utcoffset():
        moment -= timedelta(hours=1)
        local = moment.astimezone(zone_named(zone))
    return local


def span(start_day: date, start: time, end_day: date, end: time, zone: str) -> tuple[datetime, datetime]:
    """The two instants between which something agreed on by people lies.

    Raises DomainError, beside the field of a session that is to blame, for a zone that is none, a time that the
    clocks never show or show twice, and an end that is not after the start.
    """
    try:
        zone_named(zone)
    except ValidationError as error:
        raise DomainError(error.messages[0], field="zone") from None
    for name, day in (("start_day", start_day), ("end_day", end_day)):
        if not EARLIEST <= day <= LATEST:
            raise DomainError(OUT_OF_REACH, field=name)
    starts = instant(start_day, start, zone, field="start_time")
    ends = instant(end_day, end, zone, field="end_time")
    if ends <= starts:
        field = "end_day" if end_day < start_day else "end_time"
        raise DomainError("The end must come after the start.", field=field)
    return starts, ends


def day_words(day: date) -> str:
    """Thursday 12 March 2026."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def time_words(at: time) -> str:
    return f"{at:%H:%M}"


def when_words(start_day: date, start: time, end_day: date, end: time, zone: str) -> str:
    """Thursday 12 March 2026, 10:00 to 12:30 (UK time); both days are named when they differ."""
    if start_day == end_day:
        return f"{day_words(start_day)}, {start:%H:%M} to {end:%H:%M} ({zone_words(zone)})"
    return f"{day_words(start_day)}, {start:%H:%M} to {day_words(end_day)}, {end:%H:%M} ({zone_words(zone)})"


#: From when to when something is, as people agreed on it: day and time, day and time, zone.
Span = tuple[date, time, date, time, str]


def dates_words(days: Iterable[date], *, month: str = "%B") -> str:
    """9 and 10 February 2027: each day once, with its month and year where the next one has another."""
    months = [list(each) for _, each in groupby(sorted(set(days)), key=lambda day: (day.year, day.month))]
    said = []
    for its_days, after in zip_longest(months, months[1:]):
        words = f"{_listed([str(day.day) for day in its_days])} {its_days[0].strftime(month)}"
        same_year = after is not None and after[0].year == its_days[0].year
        said.append(words if same_year else f"{words} {its_days[0].year}")
    return _listed(said)


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if words[1:] else "".join(words)


def spans_words(spans: Sequence[Span]) -> str:
    """When something of several parts is, with every day of it: "9 and 10 February 2027, 10:00 to 16:00 (UK time)".

    Parts at different times are days without times; one part, or several on one day, are said as ``when_words`` has it.
    """
    if len(spans) == 1:
        return when_words(*spans[0])
    days = {start + timedelta(days=n) for start, _, end, _, _ in spans for n in range((end - start).days + 1)}
    zones = {zone for *_, zone in spans}
    if len(days) == 1 and len(zones) == 1:
        [day], [zone] = days, zones
        return when_words(
            day, min(each for _, each, *_ in spans), day, max(each for *_, each, _ in spans), zone
        )
    hours = {(start, end) for _, start, _, end, _ in spans}
    if len(hours) == 1 and len(zones) == 1 and all(start == end for start, _, end, _, _ in spans):
        [(start, end)], [zone] = hours, zones
        return f"{dates_words(days)}, {start:%H:%M} to {end:%H:%M} ({zone_words(zone)})"
    return dates_words(days)


def moment_words(moment: datetime, zone: str = UK) -> str:
    """Thursday 12 March 2026, 10:00 (UK time)."""
    local = moment.astimezone(zone_named(zone))
    return f"{day_words(local.date())}, {local:%H:%M} ({zone_words(zone)})"


def duration_words(length: timedelta) -> str:
    """2 hours 30 minutes."""
    minutes = round(length.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours} hour{'' if hours == 1 else 's'}")
    if minutes or not parts:
        parts.append(f"{minutes} minute{'' if minutes == 1 else 's'}")
    return " ".join(parts)
