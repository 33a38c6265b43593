"""The tables of money."""

from funds.models.budget import FundBudget, FundEntry
from funds.models.claim import Claim, Spend
from funds.models.commitment import Commitment

__all__ = ["Claim", "Commitment", "FundBudget", "FundEntry", "Spend"]
