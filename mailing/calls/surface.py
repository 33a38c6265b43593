"""Where the mail about calls is said to those who need it sent."""

from mailing.calls import mails
from mailing.declaration import declare
from programmes.calls.services import extended


def connect() -> None:
    """Fill the registries of the apps below."""
    declare(mails)
    extended.register("mailing.calls", mails.longer)
