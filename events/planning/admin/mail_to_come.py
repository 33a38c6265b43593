"""Mail to come about an event: what the page of the agenda is about."""

from django.urls import reverse

from agenda.reminders.admin_mail_to_come import ComingPages
from agenda.reminders.mail_to_come import About, Announced
from events.models import Event, PlaceOffer, Registration
from events.whats_on import openings


def _invitations(event: Event) -> list[Announced]:
    outlook = openings.outlook(event)
    if outlook.goes_at is None or not outlook.readers:
        return []
    return [
        Announced(
            mail=f"Sign-up is open: {event}",
            rule="Half an hour after sign-up has opened, to those who asked for invitations and have not signed up",
            goes_at=outlook.goes_at,
            readers=outlook.readers,
            address=f"{reverse('admin:events_event_change', args=[event.pk])}#id_announces",
            act="Switch it off on the event’s form",
        )
    ]


class EventMail(ComingPages[Event]):
    """Mail to come about an event: its sessions, its own nudges, its bookings and offers of places, and invitations."""

    noun = "event"
    home = "overview"

    def about(self, event: Event) -> About:
        return About(
            sessions=list(event.sessions.order_by("starts_at", "pk")),
            group=event,
            subjects=[
                *Registration.objects.filter(event=event).only("pk"),
                *PlaceOffer.objects.filter(registration__event=event).only("pk"),
            ],
            zone=event.programme.zone,
            announced=_invitations(event),
        )
