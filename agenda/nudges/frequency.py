"""How often people are nudged (C16): at most one such mail in three days, across everything.

Pure: what waits for one person goes in, the mails that go now come out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

EVERY = timedelta(days=3)


class Waits(Protocol):
    """One thing that somebody is to be asked about again."""

    @property
    def goes_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...


W = TypeVar("W", bound=Waits)


def one_mail(waiting: Sequence[W], *, last: datetime | None, now: datetime) -> list[W]:
    """Those of ``waiting`` that go in one mail now, the most urgent first; nothing while the last mail is too recent.

    What comes up later and would be too late for the next mail goes with this one.
    """
    if last is not None and now < last + EVERY:
        return []
    open_ = [each for each in waiting if each.closes_at > now]
    if not any(each.goes_at <= now for each in open_):
        return []
    going = [each for each in open_ if each.goes_at <= now or each.closes_at <= now + EVERY]
    return sorted(going, key=lambda each: (each.closes_at, each.goes_at))
