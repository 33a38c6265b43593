"""What bookings register elsewhere."""

from agenda.attendance.links import doors, withheld
from common import scoping
from common.attention import attention
from common.home import learning
from common.registry import Band
from events.booking import (
    floods,
    home,
    mails,
    mails_asked,
    mails_crew,
    mails_links,
    mails_offers,
    mails_waiting,
    merging,
    privacy,
    replies,
)
from events.booking.admin.person import bookings_panel
from events.links import doors_of_bookings, doors_of_drafts, unclaimed_attendances
from events.models import AskedPlace, Registration
from mailing.declaration import declare
from people.merging.references import collisions, taken_back
from people.panels import panels
from programmes.views import programme_blocks


def connect() -> None:
    declare(mails, mails_asked, mails_links, mails_waiting, mails_offers, mails_crew)
    scoping.register(Registration, "event__programme")
    scoping.register(AskedPlace, "event__programme")
    doors.register("events", doors_of_bookings)
    doors.register("events.drafts", doors_of_drafts)
    withheld.register("events", unclaimed_attendances)
    # An offer of a place runs out before anything else does.
    learning.register("events.waits", home.what_waits, order=Band.EARLY)
    programme_blocks.register("events", home.coming_in_programme, order=Band.FIRST)
    panels.register("events.bookings", bookings_panel, order=Band.FIRST)
    privacy.connect()
    attention.register("events.floods", floods.floods)
    collisions.register("events.Registration", merging.resolve)
    taken_back.register("events.Registration", merging.still_fits)
    replies.connect()
