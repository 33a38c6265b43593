"""What people need to take part and to eat: given for one event, seen by its organisers, erased 30 days after (E11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from events.choices import HELD, EventState
from events.models import Event, Needs, Registration
from people.models import Person

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said when they signed up."""

    access: str = ""
    diet: str = ""


@recorded
def give(*, registration: Registration, access: str, diet: str, by: Person | None) -> Needs | None:
    """Keep what somebody needs, in place of what they said before. Saying nothing erases it."""
    access, diet = access.strip(), diet.strip()
    row = Registration.objects.select_for_update(of=("self",)).select_related("event").get(pk=registration.pk)
    if not access and not diet:
        Needs.objects.filter(registration=row).delete()
        return None
    if not row.is_live:
        raise DomainError("This booking has ended, so nothing more is kept with it.")
    if row.event.state in HELD:
        raise DomainError("This event has taken place.")
    kept, _ = Needs.objects.update_or_create(registration=row, defaults={"access": access, "diet": diet})
    return kept


def said_before(person: Person) -> Given:
    """What somebody said the last time they signed up, as long as it is kept, and otherwise what their details say: it
    is offered to them again, and goes to nobody unless they leave it in."""
    last = (
        Needs.objects.filter(registration__person=person, registration__claimed_at__isnull=False)
        .order_by("-registration__booked_at", "-pk")
        .first()
    )
    most = Needs._meta.get_field("access").max_length
    details = person.access_needs.strip()[:most]
    return Given(access=last.access or details, diet=last.diet) if last else Given(access=details)


def of_event(event: Event) -> QuerySet[Needs]:
    """What the people of ``event`` need, by name: for its organisers only."""
    return (
        Needs.objects.filter(registration__event=event)
        .select_related("registration__person", "registration__museum", "registration__brought_by__person")
        .order_by("registration__person__name", "registration_id")
    )


def erase_due(now: datetime | None = None) -> int:
    """Erase what belongs to events whose last session ended 30 days ago. Returns how many were erased."""
    before = (now or timezone.now()) - KEPT_FOR
    over = (
        Event.objects.exclude(state=EventState.POSTPONED)  # Its old day has passed, and it is still to come.
        .filter(registrations__needs__isnull=False)
        .annotate(ended=Max("sessions__ends_at"))
    )
    return Needs.objects.filter(registration__event__in=over.filter(ended__lt=before)).delete()[0]
