"""Known venues: made from museums, and giving a session the words that nobody typed."""

from collections.abc import Mapping

from agenda.models import Venue
from common.errors import DomainError
from common.history import recorded
from people.models import Museum, Person

#: What a session says of its place, and what its venue calls it.
WORDS = {"venue": "name", "venue_address": "address", "access_note": "access_note"}


def words_from(
    venue: Venue | None, *, typed: Mapping[str, str], before: Venue | None = None
) -> dict[str, str]:
    """What a session at ``venue`` says of its place. Typed words win; empty ones, and those that are still what the
    venue ``before`` had said, are the venue's."""
    words = {name: typed.get(name, "") for name in WORDS}
    if venue is None:
        return words
    for name, theirs in WORDS.items():
        was = getattr(before, theirs) if before is not None and before.pk != venue.pk else ""
        if not words[name].strip() or words[name] == was:
            words[name] = getattr(venue, theirs)
    return words


def facts_of(museum: Museum) -> dict[str, object]:
    """What a venue in ``museum`` is called and where it is."""
    parts = [museum.address]
    parts += [part for part in (museum.town, museum.postcode) if part and part not in museum.address]
    return {
        "name": museum.name[:160],
        "address": ", ".join(part for part in parts if part)[:300],
        "latitude": museum.latitude,
        "longitude": museum.longitude,
    }


@recorded
def venue_in(*, museum: Museum, by: Person | None) -> Venue:
    """The venue in ``museum``: the one there is, or one made from its address and coordinates."""
    known = Venue.objects.filter(museum=museum).order_by("pk").first()
    if known is not None:
        return known
    facts = facts_of(museum)
    if not facts["address"]:
        raise DomainError(f"{museum} has no address yet. Give it one first.", field="museum")
    made, _ = Venue.objects.get_or_create(
        name=facts.pop("name"), address=facts.pop("address"), defaults={**facts, "museum": museum}
    )
    return made
