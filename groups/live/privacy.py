"""Who stood in for a facilitator, when somebody goes."""

from common.privacy import acted
from groups.models import LiveRoom


def connect() -> None:
    acted(LiveRoom, "stand_in")
