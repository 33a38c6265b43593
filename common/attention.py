"""What needs an officer's attention: a registry of questions that each app answers for its own rows."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from common.registry import Registry


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One thing to see to: a sentence, one action with its address, and when it is due (None: when convenient)."""

    title: str
    url: str
    action: str
    due: datetime | None = None
    programme: str = ""


#: A provider takes the ids of the programmes the officer may act for (None: all of them) and yields items.
AttentionProvider = Callable[[Collection[int] | None], Iterable[AttentionItem]]
attention: Registry[AttentionProvider] = Registry()
