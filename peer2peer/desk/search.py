"""One box on every page of the desk that finds what the officer may see, by kind, in a fixed number of queries."""

from dataclasses import dataclass
from typing import cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse

from common.admin import ScopedAdmin
from common.desk import Work
from common.desk.scoped import programme_ids_of

#: How many rows of one kind the page shows; the kind's own list has the rest.
SHOWN = 6
#: Fewer letters than these find everything.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found: its name, where it leads, and which programme's it is where several are shown."""

    name: str
    address: str
    programme: str


@dataclass(frozen=True, slots=True)
class SearchSection:
    """What was found of one kind, with the way to all of it."""

    heading: str
    hits: list[Hit]
    more: str


def found(desk: AdminSite, request: HttpRequest, words: str) -> list[SearchSection]:
    """The rows whose fields hold every word: one query for each kind that officers look for."""
    if len(words) < SHORTEST:
        return []
    ids = programme_ids_of(request)
    several = ids is None or len(ids) > 1
    kinds = [cast(ScopedAdmin, admin) for admin in desk._registry.values()]
    order = {work: place for place, work in enumerate(Work)}
    everything = [
        _of_kind(kind, request, words, several)
        for kind in sorted(kinds, key=lambda kind: (order[kind.work], kind.heading))
        if kind.found_by and kind.has_view_permission(request)
    ]
    return [each for each in everything if each.hits]


def _of_kind(kind: ScopedAdmin, request: HttpRequest, words: str, several: bool) -> SearchSection:
    rows = list(kind.find(request, words)[: SHOWN + 1])
    listed = reverse(f"admin:{kind.opts.app_label}_{kind.opts.model_name}_changelist")
    hits = [
        Hit(str(row), kind.home_of(row), kind.programme_of(row) if several else "") for row in rows[:SHOWN]
    ]
    return SearchSection(kind.heading, hits, listed if len(rows) > SHOWN else "")
