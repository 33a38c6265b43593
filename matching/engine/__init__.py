"""The matching engine: pure Python and NumPy, no Django. See docs/matching-engine.md.

    from matching.engine import form_groups, Infeasible

Importing it compiles nothing; `prepare` loads (or, once a machine, compiles) the kernel of form_groups. SciPy is
imported in the functions that use it: web, worker and beat import the engine to show results, and only the process that
solves pays for it.
"""

from matching.engine.alternatives import alternatives, difference
from matching.engine.answers import (
    Explanation,
    Grouping,
    GroupReasons,
    Infeasible,
    Pairs,
    PersonMove,
    PersonReasons,
    Placement,
    Rule,
    Swaps,
)
from matching.engine.cycles import swap_cycles
from matching.engine.explaining import explain
from matching.engine.forming import form_groups
from matching.engine.pairing import pair_up
from matching.engine.placing import Applicant, Offer, place
from matching.engine.search import prepare

__all__ = [
    "Applicant",
    "Explanation",
    "GroupReasons",
    "Grouping",
    "Infeasible",
    "Offer",
    "Pairs",
    "PersonMove",
    "PersonReasons",
    "Placement",
    "Rule",
    "Swaps",
    "alternatives",
    "difference",
    "explain",
    "form_groups",
    "pair_up",
    "place",
    "prepare",
    "swap_cycles",
]
