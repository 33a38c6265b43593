"""Declaring a budget: so much of something, for each key, within a time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from common.registry import Registry


@dataclass(frozen=True, slots=True)
class Charge:
    """So much of a budget, to be spent for one key."""

    budget: "Budget"
    key: str
    amount: int = 1

    @property
    def digest(self) -> UUID:
        """What is stored of the key: nobody reads an address, of the network or of mail, out of it."""
        whole = salted_hmac(f"common.budgets:{self.budget.name}", self.key, algorithm="sha256").digest()
        return UUID(bytes=whole[:16])


@dataclass(frozen=True, slots=True)
class Budget:
    """``amount`` for each key within ``per``, counted from the first of it.

    Beyond a ``soft`` budget something is done otherwise, and nothing is refused.
    """

    name: str
    amount: int
    per: timedelta
    words: str
    soft: bool = False

    def charge(self, key: str, amount: int = 1) -> Charge:
        return Charge(self, key, amount)


#: Every budget there is, by its name.
budgets: Registry[Budget] = Registry()


def budget(name: str, amount: int, *, per: timedelta, words: str, soft: bool = False) -> Budget:
    """Declare a budget. ``words`` are what officers read for it."""
    return budgets.register(name, Budget(name, amount, per, words, soft))
