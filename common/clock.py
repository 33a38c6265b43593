"""Wall clocks and instants.

People agree on a day and a time on the wall in a zone; computers compare instants. The wall time and the zone are
what is stored; the instant follows from them (rules 14 to 16).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError

from common.errors import DomainError

UK = "Europe/London"
#: The days that anything here may be on. Beyond them nothing is meant, and reckoning a few days further fails.
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
OUT_OF_REACH = f"Choose a day between {EARLIEST.year} and {LATEST.year}."
_ZONE_WORDS = {UK: "UK time", "Europe/Stockholm": "Stockholm time", "Europe/Dublin": "Irish time"}


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
