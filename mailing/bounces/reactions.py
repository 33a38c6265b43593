"""What happens at once when a mail of some kind did not reach its reader (features.md rule 26).

An app above says so for its own kinds in ``AppConfig.ready()``::

    reactions.register("events.offer", pause_the_offer)

It is called in the transaction in which that becomes known: when the mail came back, or when it was queued to an
address that is known not to exist. It must do nothing the second time. Its row of the outbox need not be saved yet.
"""

from collections.abc import Callable

from common.registry import Registry
from mailing.models import Message

#: By the kind of mail.
reactions: Registry[Callable[[Message], None]] = Registry()


def react(message: Message) -> None:
    """Tell whoever wants to know that ``message`` did not reach its reader."""
    for kind, reaction in reactions.items():
        if kind == message.kind:
            reaction(message)
