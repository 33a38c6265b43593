"""Where what people keep about a person is declared."""

from people.privacy import declared


def connect() -> None:
    """Fill the registries of the apps below."""
    declared.connect()
