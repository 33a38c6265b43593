"""Calls for people who want a group, what they said, and the runs that form groups of them."""

from matching.models.partners import BoardCard, Introduction, Openness
from matching.models.pools import Entry, InterestDraft, ManagerConfirmation, NotWith, PairRule, Pool
from matching.models.runs import Alternative, Decision, MatchRun, Seat, SetAside, Start

__all__ = [
    "Alternative",
    "BoardCard",
    "Decision",
    "Entry",
    "InterestDraft",
    "Introduction",
    "ManagerConfirmation",
    "MatchRun",
    "NotWith",
    "Openness",
    "PairRule",
    "Pool",
    "Seat",
    "SetAside",
    "Start",
]
