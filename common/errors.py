"""The one error that a person is meant to read."""


class DomainError(Exception):
    """A rule of the house said no. ``message`` is a full sentence in plain English.

    Forms show it beside ``field`` (or on top when it is None); anywhere else the middleware turns it into
    a page with ``status`` (a 4xx), never a 500.
    """

    def __init__(self, message: str, *, field: str | None = None, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.status = status
