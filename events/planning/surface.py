"""What events themselves register elsewhere."""

from common import scoping
from common.attention import attention
from common.privacy import KEEP, mentions, personal
from events.models import Event, EventSession, LeadPicture
from events.planning import lead_picture
from events.planning.attention import events_that_wait


def connect() -> None:
    scoping.register(Event, "programme")
    scoping.register(EventSession, "programme")
    scoping.register(LeadPicture, "event__programme")
    lead_picture.register_files()
    personal(
        LeadPicture,
        person="upload__uploaded_by",
        on_erase=KEEP("It shows what the event is about, and belongs to the event."),
    )
    mentions(LeadPicture, "alternative", "credit")
    attention.register("events", events_that_wait)
