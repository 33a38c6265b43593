"""What events themselves register elsewhere."""

from common import scoping
from common.attention import attention
from events.models import Event, EventSession
from events.planning.attention import events_that_wait


def connect() -> None:
    scoping.register(Event, "programme")
    scoping.register(EventSession, "programme")
    attention.register("events", events_that_wait)
