"""What other apps have to tell in the next newsletter of a programme.

Each registers, in its ``AppConfig.ready()``, a function that takes the programme and the moment of its last number
(None before the first) and gives a heading and lines in the signs that officers write with, or an empty text.
"""

from collections.abc import Callable
from datetime import datetime

from common.registry import Registry
from programmes.models import Programme

Teller = Callable[[Programme, datetime | None], str]
tellers: Registry[Teller] = Registry()


def what_is_new(programme: Programme, since: datetime | None) -> str:
    """Everything there is to tell, one section after the other."""
    told = (teller(programme, since).strip() for teller in tellers)
    return "\n\n".join(text for text in told if text)
