"""Mail to come about an event: what the page of the agenda is about."""

from agenda.admin_coming import ComingPages
from agenda.coming import About
from common.admin import ScopedAdmin
from events.models import Event, Registration


def about(event: Event) -> About:
    """The event's sessions, its own nudges, and mail about its bookings."""
    return About(
        sessions=list(event.sessions.order_by("starts_at", "pk")),
        group=event,
        subjects=list(Registration.objects.filter(event=event).only("pk")),
        zone=event.programme.zone,
    )


def mail_to_come(desk: ScopedAdmin) -> ComingPages:
    return ComingPages(desk, about, back="admin:events_event_overview")
