"""What the weekly digest registers elsewhere."""

from mailing.declaration import declare
from mailing.digest import services


def connect() -> None:
    declare(services)
