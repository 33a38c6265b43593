"""A job in steps, such as write, preview, send: where an officer is, and the way back to a step before."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobStep:
    """One step as it stands above the page: ``address`` leads there, where one may go there from here."""

    words: str
    address: str = ""
    is_current: bool = False


def steps(current: int, *all_of_them: tuple[str, str]) -> Sequence[JobStep]:
    """Each is words and an address, which may be empty; ``current`` is counted from 0."""
    return [
        JobStep(words, address if number != current else "", number == current)
        for number, (words, address) in enumerate(all_of_them)
    ]
