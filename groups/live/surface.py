"""What the live room registers elsewhere."""

from common import scoping
from groups.live import privacy
from groups.models import LiveRoom, SetTimings


def connect() -> None:
    scoping.register(LiveRoom, "meeting__programme")
    scoping.register(SetTimings, "group__programme")
    privacy.connect()
