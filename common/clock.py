"""Wall clocks and instants.

People agree on a day and a time on the wall in a zone; computers compare instants. The wall time and the zone are
what is stored; the instant follows from them (features.md rules 14 to 16).
"""

from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

from common.errors import DomainError

UK = "Europe/London"
_ZONE_WORDS = {UK: "UK time", "Europe/Stockholm": "Stockholm time", "Europe/Dublin": "Irish time"}


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ValidationError for a name that is none."""
    if name not in available_timezones():
        raise ValidationError("Choose a time zone from the list, for instance Europe/London.")
    return ZoneInfo(name)


def validate_zone(name: str) -> None:
    """A field validator for IANA zone names."""
    zone_named(name)


def zone_words(name: str) -> str:
    """How people call the zone: "UK time", or the city for zones without a name of their own."""
    return _ZONE_WORDS.get(name) or f"{name.rsplit('/', 1)[-1].replace('_', ' ')} time"


def instant(day: date, at: time, zone: str, *, field: str | None = None) -> datetime:
    """The instant (in UTC) at which clocks in ``zone`` show ``day`` and ``at``.

    Raises DomainError where clocks never show it (spring) or show it twice (autumn): rule 15.
    """
    info = zone_named(zone)
    early = datetime.combine(day, at, tzinfo=info)
    late = early.replace(fold=1)
    if early.utcoffset() != late.utcoffset():
        words = f"{at:%H:%M} on {day_words(day)}"
        back = early.astimezone(timezone.utc).astimezone(info)
        if back.replace(tzinfo=None) != early.replace(tzinfo=None):
            raise DomainError(f"Clocks go forward that night: there is no {words}. Choose another time.", field=field)
        raise DomainError(f"Clocks go back that night: {words} comes twice. Choose another time.", field=field)
    return early.astimezone(timezone.utc)


def wall_instant(day: date, at: time, zone: str) -> datetime:
    """As ``instant``, for times that a rule made rather than a person: in a gap the moment after it, in a
    repeated hour the first of the two. So a daily job runs once on every day of the year."""
    info = zone_named(zone)
    return datetime.combine(day, at, tzinfo=info).astimezone(timezone.utc)


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
