"""The last guard of every budget: whatever is written, Postgres lets none go below zero.

``funds_keep_whole`` (made by the first migration) locks the budget's row and adds up what is there. Services lock it
first and refuse in a sentence; the trigger is for whatever does not go through them.
"""

import pgtrigger

#: What the database says of a write that would leave a budget below zero.
BELOW_ZERO = "fund_budget_not_below_zero"


def keeps_whole(name: str, budget: str, *, deletes: bool = False) -> pgtrigger.Trigger:
    """A trigger that has the budget added up after a write; ``budget`` finds it, in SQL, from ``NEW`` (or ``OLD``)."""
    operation = pgtrigger.Insert | pgtrigger.Update
    func = f"PERFORM funds_keep_whole({budget}); RETURN NEW;"
    if deletes:
        operation |= pgtrigger.Delete
        func = (
            f"IF TG_OP = 'DELETE' THEN PERFORM funds_keep_whole({budget.replace('NEW.', 'OLD.')}); RETURN OLD; "
            f"END IF; {func}"
        )
    return pgtrigger.Trigger(name=name, when=pgtrigger.After, operation=operation, func=func)
