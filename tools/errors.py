"""The one error of this package: something an operator can read and act on."""


class ServerError(Exception):
    """A server cannot be started, stopped, saved or restored; the message says why and what to do."""
