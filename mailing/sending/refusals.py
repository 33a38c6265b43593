"""What a mail server's answer means for a mail: try again later, give up, or nobody can tell."""

import smtplib
from dataclasses import dataclass
from datetime import timedelta

from mailing.choices import MessageState

#: How long to wait after each attempt. After the last one a mail has failed; that is about a day and a half.
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 480, 720)]


@dataclass(frozen=True, slots=True)
class SendingOutcome:
    """What becomes of a mail, the note that explains it, and (if it goes back into the queue) when to try again."""

    state: MessageState
    note: str
    wait: timedelta | None = None


def fate_of(error: Exception, *, attempts: int, may_have_gone: bool) -> SendingOutcome:
    """The fate of a mail whose hand-over ended in ``error`` at its ``attempts``-th attempt."""
    code, answer = _answer(error)
    if code is None and may_have_gone:
        return SendingOutcome(
            MessageState.UNKNOWN, f"The connection broke while the mail server had the mail ({answer})."
        )
    # A refused sender is a fault of our own settings, not of this mail: it is worth another try.
    final = isinstance(error, smtplib.SMTPNotSupportedError) or (
        code is not None and code >= 500 and not isinstance(error, smtplib.SMTPSenderRefused)
    )
    if final:
        return SendingOutcome(MessageState.FAILED, f"The mail server refused it: {answer}")
    if attempts > len(BACKOFF):
        return SendingOutcome(
            MessageState.FAILED, f"It was tried {attempts} times. The last answer was: {answer}"
        )
    return SendingOutcome(
        MessageState.PENDING, f"To be tried again. The last answer was: {answer}", BACKOFF[attempts - 1]
    )


def _answer(error: Exception) -> tuple[int | None, str]:
    """The server's code, if it gave one, and its words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        return _worded(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _worded(error.smtp_code, error.smtp_error)
    return None, str(error) or type(error).__name__


def _worded(code: int, words: bytes | str) -> tuple[int, str]:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return code, " ".join(f"{code} {text}".split())
