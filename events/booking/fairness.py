"""Fair shares (E17): so that many museums can come, and the region first. Who is over a share waits, and hears why.

A rule binds until its time; then whoever waited because of it has what is left, in the order of the line.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from common.clock import moment_words
from events.booking import waiting_order
from events.models import Event, PlaceOffer, Registration
from people.models import Museum


@dataclass(slots=True)
class Rules:
    """The rules that bind at one moment, and what each museum has so far."""

    museum_limit: int | None = None
    museum_limit_until: datetime | None = None
    region: str = ""
    region_until: datetime | None = None
    have: Counter[int] = field(default_factory=Counter)

    def most(self, rows: Sequence[Registration]) -> int:
        """How many of ``rows``, the first ones, may come as the rules stand."""
        coming: Counter[int] = Counter()
        for number, row in enumerate(rows):
            if self._breach(row.museum, coming):
                return number
            coming[row.museum_id or 0] += 1
        return len(rows)

    def take(self, rows: Sequence[Registration]) -> None:
        """Note that ``rows`` have places, or places held for them."""
        self.have.update(row.museum_id or 0 for row in rows)

    def why(self, rows: Sequence[Registration]) -> str:
        """The sentence that says which rule keeps ``rows`` waiting; empty when none does."""
        allowed = self.most(rows)
        if allowed == len(rows):
            return ""
        museum = rows[allowed].museum
        if self._outside(museum):
            return f"Until {_words(self.region_until)} museums of {self.region} have the places first."
        until = f" until {_words(self.museum_limit_until)}" if self.museum_limit_until else ""
        has = self.have[museum.pk if museum else 0]
        had = f", and {museum} has {has} already" if has else ""
        most = "one place" if self.museum_limit == 1 else f"{self.museum_limit} places"
        return f"Each museum can have {most}{until}{had}."

    def _breach(self, museum: Museum | None, coming: Counter[int]) -> bool:
        if self._outside(museum):
            return True
        if museum is None or self.museum_limit is None:
            return False
        return self.have[museum.pk] + coming[museum.pk] >= self.museum_limit

    def _outside(self, museum: Museum | None) -> bool:
        return bool(self.region) and (museum is None or museum.region != self.region)


def rules_of(
    event: Event, *, now: datetime, groups: Sequence[waiting_order.WaitingParty] | None = None
) -> Rules:
    """The rules of ``event`` at ``now``. Those in line are looked up when a rule needs them and they are not given."""
    rules = Rules()
    if event.region and event.region_first_until and now < event.region_first_until:
        rules.region, rules.region_until = event.region, event.region_first_until
    if event.museum_limit is None or (event.museum_limit_until and now >= event.museum_limit_until):
        return rules
    rules.museum_limit, rules.museum_limit_until = event.museum_limit, event.museum_limit_until
    placed = Registration.objects.filter(event=event, museum__isnull=False).confirmed()
    rules.have.update(placed.values_list("museum_id", flat=True))
    if groups is None and PlaceOffer.objects.filter(registration__event=event).holding(now).exists():
        groups = waiting_order.groups_of(event)
    for group in groups or ():
        offer = group.pending
        if offer is not None and offer.holds and offer.expires_at > now:
            rules.take(group.rows[: offer.places])
    return rules


def _words(moment: datetime | None) -> str:
    return moment_words(moment) if moment else "sign-up closes"
