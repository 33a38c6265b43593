"""Who has to do with an event already, so that nobody invites them to it."""

from collections import defaultdict
from collections.abc import Collection

from agenda.choices import Part
from agenda.models import Attendance
from events.choices import PRESENTING, RegistrationState
from events.models import CoOrganiser, Presenter, Registration


def involved_in(events: Collection[int]) -> dict[int, set[int]]:
    """By event, the people who have a booking or were removed, and those of its team: one query for all of them.

    Whoever gave their place back may like to hear of it again.
    """
    booked = Registration.objects.filter(event__in=events, person__isnull=False).exclude(
        state=RegistrationState.CANCELLED
    )
    crew = Attendance.objects.live().filter(session__eventsession__event__in=events)
    helping = CoOrganiser.objects.filter(event__in=events, ended_at=None)
    telling = Presenter.objects.filter(talk__event__in=events, state__in=PRESENTING)
    pairs = (
        booked.order_by()
        .values_list("event_id", "person_id")
        .union(
            crew.exclude(part=Part.ATTENDEE)
            .order_by()
            .values_list("session__eventsession__event_id", "person_id"),
            helping.order_by().values_list("event_id", "person_id"),
            telling.order_by().values_list("talk__event_id", "person_id"),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for event, person in pairs:
        found[event].add(person)
    return found
