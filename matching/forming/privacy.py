"""Wishes for a group and places in one, in somebody's download and in their going.

Whom somebody would rather not share a group with is in no download, theirs included: a file lies about.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from matching.choices import EntryState, RunState
from matching.models import Entry, MatchRun, NotWith, PairRule, Seat
from people.models import Person
from people.privacy.registries import Kept, Section

#: What stays of a frozen person: numbers that point at nobody and say nothing.
BLANK: dict[str, Any] = {
    "museum": None,
    "place": None,
    "size": "unknown",
    "governance": "unknown",
    "region": "",
    "island": "",
    "offers": [],
    "wants": [],
    "half_days": [],
}


def export_wishes(person: Person) -> Section:
    rows = (
        Entry.objects.filter(person=person).select_related("pool__call", "museum").order_by("made_at", "pk")
    )
    return Section(
        "Groups you wanted to join",
        [
            {
                "Call": str(row.pool),
                "Museum": str(row.museum) if row.museum else "",
                "You are": row.get_kind_display(),
                "What you want": row.get_goal_display(),
                "Role": row.get_work_display(),
                "Years in museums": row.get_years_display(),
                "Meeting": row.get_meeting_display(),
                "Travels up to (km)": row.travel_km,
                "Free": ", ".join(row.half_days),
                "Groups at a time": row.capacity,
                "State": row.get_state_display(),
                "Written": row.made_at,
            }
            for row in rows
        ],
        "So that groups can be formed that are right for you.",
    )


def export_places(person: Person) -> Section:
    rows = Seat.objects.filter(entry__person=person, run__state=RunState.PUBLISHED).select_related(
        "run__pool__call"
    )
    return Section(
        "Places in groups",
        [
            {
                "Call": str(row.run.pool),
                "Place": row.place,
                "Told on": row.run.published_at,
                "What you were told": row.message,
            }
            for row in rows.order_by("run__published_at", "pk")
        ],
        "So that everybody knows who is in a group, and whoever was left out comes first next time.",
    )


def keep_of_matching(person: Person) -> list[Kept]:
    if not Seat.objects.filter(entry__person=person, run__state=RunState.PUBLISHED).exists():
        return []
    return [Kept("That a nameless person was in a group, or was left out", "The group and its size stay.")]


def erase_from_matching(person: Person) -> None:
    """Wishes are withdrawn and emptied, also where they were frozen; private choices go in both directions."""
    addresses = set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
    addresses |= {person.email} if person.email else set()
    NotWith.objects.filter(Q(person=person) | Q(address__in=[each.lower() for each in addresses])).delete()
    PairRule.objects.filter(Q(first=person) | Q(second=person)).delete()
    entries = list(Entry.objects.filter(person=person).values_list("pk", flat=True))
    Seat.objects.filter(entry__in=entries, run__state__in=(RunState.BOARD, RunState.PUBLISHED)).update(
        message=""
    )
    Entry.objects.filter(pk__in=entries).update(
        state=EntryState.WITHDRAWN, museum=None, half_days=[], travel_km=0
    )
    for run in MatchRun.objects.filter(pool__entries__in=entries).distinct():
        mine = {n for n, facts in enumerate(run.input.get("people", [])) if facts["entry"] in entries}
        for number in mine:
            run.input["people"][number] |= BLANK
        for pairs in ("apart", "together", "met"):
            run.input[pairs] = [pair for pair in run.input.get(pairs, []) if not mine & set(pair)]
        run.save(update_fields=["input"])
