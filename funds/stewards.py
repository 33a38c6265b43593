"""Which officers may not act in a budget: an app whose people a budget is for says so here."""

from collections.abc import Callable

from common.errors import DomainError
from common.registry import Registry
from funds.models import FundBudget
from people.models import Person

#: Why a person may not administer a budget, in a sentence, or nothing. Each is asked (rule 36).
barred: Registry[Callable[[FundBudget, Person], str]] = Registry()


def why_not(budget: FundBudget, person: Person) -> str:
    """Why ``person`` may not act for the programme in this budget; nothing where they may."""
    return next(filter(None, (ask(budget, person) for ask in barred)), "")


def refuse_barred(budget: FundBudget, person: Person) -> None:
    """Raises DomainError for an officer whom a budget is for themselves."""
    if why := why_not(budget, person):
        raise DomainError(why, status=403)
