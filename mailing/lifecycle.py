"""The lives of a mail on its way out and of one that came back.

That a mail has gone is written by the ledger, in the database itself and in one round trip (``begin_mail``).
"""

from common.lifecycle import Lifecycle
from mailing.choices import MESSAGE_MOVES, RETURN_MOVES, MessageState, ReturnState
from mailing.models import Message, ReturnedMail

#: One to nobody, or to somebody who has stopped it, is kept with what became of it.
MESSAGES = Lifecycle(
    Message, MESSAGE_MOVES, born={MessageState.PENDING, MessageState.FAILED, MessageState.CANCELLED}
)
RETURNED = Lifecycle(ReturnedMail, RETURN_MOVES, born={ReturnState.NEW, ReturnState.WAITS})
