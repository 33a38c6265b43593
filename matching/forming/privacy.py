"""Wishes for a group and places in one, in somebody's download and in their going.

Whom somebody would rather not share a group with is in no download, theirs included: a file lies about.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from common.addresses import tidy
from common.privacy import (
    BLANK,
    DELETE,
    DataPart,
    Heading,
    Stays,
    When,
    acted,
    erased,
    mentions,
    personal,
)
from matching.choices import EntryState, RunState
from matching.models import Decision, Entry, MatchRun, NotWith, PairRule, Seat, SetAside
from people.models import Person

#: What stays of a frozen person: numbers that point at nobody and say nothing.
FROZEN: dict[str, Any] = {
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


def connect() -> None:
    personal(
        Entry,
        person="person",
        heading=Heading(
            "Groups you wanted to join",
            DataPart.FINDING_OTHERS,
            "So that groups can be formed that are right for you.",
        ),
        export={
            "Call": "pool",
            "Museum": "museum",
            "You are": "kind",
            "What you want": "goal",
            "Role": "work",
            "Years in museums": "years",
            "Meeting": "meeting",
            "Travels up to (km)": "travel_km",
            "Free": "half_days",
            "Groups at a time": "capacity",
            "What you struggle with": "issue",
            "What you bring": "brings",
            "What you said you have time for": "committed_to",
            "Said on": "committed_at",
            "State": "state",
            "Written": "made_at",
        },
        rows=lambda rows, person: rows.select_related("pool__call", "museum").order_by("made_at", "pk"),
        on_erase=BLANK("museum", "half_days", "issue", "brings", state=EntryState.WITHDRAWN, travel_km=0),
        apart={"committed_to": "What the call itself says of the time it takes."},
    )
    personal(
        Seat,
        person="entry__person",
        heading=Heading(
            "Places in groups",
            DataPart.FINDING_OTHERS,
            "So that everybody knows who is in a group, and whoever was left out comes first next time.",
        ),
        export={
            "Call": "run__pool",
            "Place": "place",
            "Told on": "run__published_at",
            "What you were told": "message",
        },
        rows=lambda rows, person: (
            rows.filter(run__state=RunState.PUBLISHED)
            .select_related("run__pool__call")
            .order_by("run__published_at", "pk")
        ),
        on_erase=BLANK("message"),
        stays=Stays(
            "That a nameless person was in a group, or was left out",
            "The group and its size stay.",
            only=Q(run__state=RunState.PUBLISHED),
        ),
    )
    personal(NotWith, person="person", on_erase=DELETE)
    personal(PairRule, person=("first", "second"), on_erase=DELETE)
    acted(MatchRun, "asked_by")
    acted(SetAside, "by")
    acted(Decision, "by")
    mentions(SetAside, "reason")
    mentions(Decision, "what")
    erased("matching.frozen", empty_frozen, when=When.GIVE_BACK)


def empty_frozen(person: Person) -> None:
    """What runs froze of somebody's wishes is emptied; whoever would rather not meet them no longer says so."""
    addresses = set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
    addresses |= {person.email} if person.email else set()
    NotWith.objects.filter(address__in=[tidy(each) for each in addresses]).delete()
    entries = list(Entry.objects.filter(person=person).values_list("pk", flat=True))
    for run in MatchRun.objects.filter(pool__entries__in=entries).distinct():
        mine = {n for n, facts in enumerate(run.input.get("people", [])) if facts["entry"] in entries}
        for number in mine:
            run.input["people"][number] |= FROZEN
        for pairs in ("apart", "together", "met"):
            run.input[pairs] = [pair for pair in run.input.get(pairs, []) if not mine & set(pair)]
        run.save(update_fields=["input"])
