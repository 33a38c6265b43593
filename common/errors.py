"""The one error that a person is meant to read."""

#: After how many seconds something that is away is worth another try.
RETRY_AFTER_SECONDS = 30


class DomainError(Exception):
    """A rule of the house said no. ``message`` is a full sentence in plain English.

    Forms show it beside ``field`` (or on top when it is None); anywhere else the middleware turns it into
    a page with ``status`` (a 4xx, or 503 for what passes by itself), never a 500.
    """

    def __init__(self, message: str, *, field: str | None = None, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.status = status

    @property
    def is_passing(self) -> bool:
        """Whether the same thing may well be done in a while: something is away, or full."""
        return self.status == 503
