"""What an event took and what it gave, without money: days of officers, people, hours of learning."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from agenda.choices import AttendanceState, Part, SessionState
from agenda.models import Attendance
from events.models import Event


@dataclass(frozen=True, slots=True)
class Effort:
    """``came`` counts people once, however many sessions they came to; ``learning`` is the time of all of them."""

    officer_days: Decimal | None
    team: int
    came: int
    learning: timedelta

    @property
    def learning_hours(self) -> float:
        return round(self.learning / timedelta(hours=1), 1)


def effort_of(event: Event) -> Effort:
    """One query. Whoever did not come, and whoever waits, is nowhere in it (rule 61)."""
    attended = Q(state=AttendanceState.ATTENDED)
    length = ExpressionWrapper(F("session__ends_at") - F("session__starts_at"), output_field=DurationField())
    sums = (
        Attendance.objects.live()
        .filter(session__eventsession__event=event, session__state=SessionState.PLANNED)
        .aggregate(
            team=Count("person", filter=~Q(part=Part.ATTENDEE), distinct=True),
            came=Count("person", filter=attended & Q(part=Part.ATTENDEE), distinct=True),
            learning=Sum(length, filter=attended),
        )
    )
    return Effort(event.officer_days, sums["team"], sums["came"], sums["learning"] or timedelta())
