"""What the site itself registers below."""

from peer2peer import privacy


def connect() -> None:
    privacy.connect()
