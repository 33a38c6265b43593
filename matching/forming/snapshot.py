"""The input of a run, frozen: what is known of everybody on the day, as plain data with a version.

Only ids and facts are kept, no names. Pairs who may not share a group are kept as pairs: whether an officer declared
a conflict or somebody asked in private cannot be told from them, and so nothing that is made from them can tell.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import F

from matching.choices import EntryState, HalfDay, IntroductionReply, PairKind, RunState
from matching.forming.islands import island_of
from matching.models import Entry, Introduction, MatchRun, NotWith, PairRule, Pool, Seat
from matching.registry import ActiveMembership, active_memberships, declined, met
from people.choices import Direction
from people.models import Person, TopicInterest

FORMAT = 1
Pair = tuple[int, int]


def freeze(pool: Pool) -> dict[str, Any]:
    """Everything the engine may know about the people of ``pool`` who want a group and have room for one."""
    entries = available(pool)
    people = [entry.person_id for entry in entries]
    at = {person: number for number, person in enumerate(people)}
    topics = _topics(people)
    left_out = times_left_out(people)
    return {
        "format": FORMAT,
        "people": [_facts(entry, topics, left_out[entry.person_id]) for entry in entries],
        "apart": _numbered(kept_apart_pairs(pool, people) | declined_pairs(people), at),
        "together": _numbered(
            pool.pair_rules.filter(kind=PairKind.TOGETHER).values_list("first_id", "second_id"), at
        ),
        "met": _numbered(_met(people), at),
    }


def times_left_out(people: Iterable[int]) -> Counter[int]:
    """How often each was left out of published groups: the memory that lifts them next time (M19)."""
    rows = Seat.objects.filter(run__state=RunState.PUBLISHED, group=None, entry__person__in=people)
    return Counter(rows.values_list("entry__person_id", flat=True))


def available(pool: Pool) -> list[Entry]:
    """Who wants a group of ``pool`` and has room for one (M9)."""
    entries = list(
        pool.entries.filter(
            state=EntryState.IN, person__erased_at=None, person__merged_into=None, person__is_active=True
        )
        .select_related("museum", "person")
        .order_by("pk")
    )
    people = [entry.person_id for entry in entries]
    taken = places_of(people, pool)
    return [entry for entry in entries if taken[entry.person_id] < entry.capacity]


def places_of(people: Collection[int], pool: Pool) -> Counter[int]:
    """How many groups each is in: those of every call that they said yes to, and those of this one that wait for an
    answer (M9)."""
    return Counter(each.person for each in _memberships(people) if each.said_yes or each.pool == pool.pk)


def active_elsewhere(person: int, *, except_seat: int) -> int:
    """How many groups somebody has said yes to besides the one that a seat led to (rule 51)."""
    return sum(each.said_yes and each.seat != except_seat for each in _memberships([person]))


def _memberships(people: Collection[int]) -> Iterator[ActiveMembership]:
    return chain.from_iterable(of(people) for of in active_memberships)


def members_elsewhere(run: MatchRun) -> Counter[int]:
    """The same as ``places_of`` for the people of a run that is about to be published, by the rows of now."""
    return places_of(list(run.seats.values_list("entry__person_id", flat=True)), run.pool)


def _facts(entry: Entry, topics: dict[int, dict[str, list[str]]], left_out: int) -> dict[str, Any]:
    museum = entry.museum
    place = [museum.latitude, museum.longitude] if museum and museum.latitude is not None else None
    days = [number for number, day in enumerate(HalfDay.values) if day in entry.half_days]
    return {
        "entry": entry.pk,
        "person": entry.person_id,
        "museum": museum.pk if museum else None,
        "size": museum.size if museum else "unknown",
        "governance": museum.governance if museum else "unknown",
        "region": museum.region if museum else "",
        "place": place,
        "island": island_of(museum.postcode) if museum else "",
        "kind": entry.kind,
        "goal": entry.goal,
        "work": entry.work,
        "years": entry.years,
        "meeting": entry.meeting,
        "km": entry.travel_km,
        "half_days": days,
        "offers": topics[entry.person_id][Direction.OFFER],
        "wants": topics[entry.person_id][Direction.WANT],
        "left_out": left_out,
    }


def _topics(people: list[int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: {Direction.OFFER: [], Direction.WANT: []})
    rows = TopicInterest.objects.filter(person__in=people, topic__merged_into=None).order_by("topic__name")
    for person, direction, name in rows.values_list("person_id", "direction", "topic__name"):
        found[person][direction].append(name)
    return found


def kept_apart_pairs(pool: Pool, people: Collection[int]) -> set[Pair]:
    """Pairs of ``people`` of whom an officer or one of them said that they may not share a group (M2)."""
    pairs = set(
        PairRule.objects.filter(pool=pool)
        .exclude(kind=PairKind.TOGETHER)
        .values_list("first_id", "second_id")
    )
    choices = NotWith.objects.filter(person__in=people).values_list("person_id", "address")
    # Case does not matter to an address, and somebody may have more than one of their own.
    owners = dict(
        EmailAddress.objects.filter(user__in=people, verified=True).values_list("email", F("user_id"))
    )
    owners |= dict(Person.objects.filter(pk__in=people, email__isnull=False).values_list("email", "pk"))
    whose = {address.lower(): person for address, person in owners.items()}
    return pairs | {(person, whose[address]) for person, address in choices if address in whose}


def declined_pairs(people: Collection[int]) -> set[Pair]:
    """Pairs of ``people`` that were proposed and that one of the two has said no to: a group, or an introduction (M7).
    They are frozen among those that are kept apart, so that no officer reads a no from them."""
    said_no = Introduction.objects.filter(answer=IntroductionReply.NO, asker__in=people, asked__in=people)
    return set(said_no.values_list("asker_id", "asked_id")).union(*(pairs(people) for pairs in declined))


def _met(people: list[int]) -> set[Pair]:
    """Who has met before, in what the apps above know of."""
    pairs: set[Pair] = set()
    for meetings in met:
        pairs.update(meetings(people))
    return pairs


def _numbered(pairs: Iterable[Pair], at: dict[int, int]) -> list[list[int]]:
    found = {(min(at[a], at[b]), max(at[a], at[b])) for a, b in pairs if a in at and b in at and a != b}
    return [list(pair) for pair in sorted(found)]
