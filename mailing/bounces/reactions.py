"""What happens at once when a mail did not reach its reader (rule 26): its ``Mail`` names the reaction."""

from mailing.declaration import declarations
from mailing.models import Message


def react(message: Message) -> None:
    """Tell whoever wants to know that ``message`` did not reach its reader."""
    mail = declarations.get(message.kind)
    if mail is not None:
        mail.react(message)
