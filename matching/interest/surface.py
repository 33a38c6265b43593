"""What expressions of interest register elsewhere."""

from common import scoping
from mailing.declaration import declare
from matching.interest import mails, privacy
from matching.models import InterestDraft, ManagerConfirmation


def connect() -> None:
    declare(mails)
    scoping.register(InterestDraft, "pool__call__programme")
    scoping.register(ManagerConfirmation, "entry__pool__call__programme")
    privacy.connect()
