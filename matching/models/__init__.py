"""Calls for people who want a group, what they said, and the runs that form groups of them."""

from matching.models.pools import Entry, NotWith, PairRule, Pool
from matching.models.runs import Alternative, Decision, MatchRun, Seat, SetAside, Start

__all__ = [
    "Alternative",
    "Decision",
    "Entry",
    "MatchRun",
    "NotWith",
    "PairRule",
    "Pool",
    "Seat",
    "SetAside",
    "Start",
]
