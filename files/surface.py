"""What files fill in elsewhere."""


def connect() -> None:
    from files import privacy
    from files.deletion import watch_deletions

    watch_deletions()
    privacy.connect()
