"""What somebody has booked, on their page on the desk."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common import scoping
from events.models import EventSession, Registration
from people.models import Person

#: How many rows the panel shows.
SHOWN = 50


def bookings_panel(person: Person, officer: Any) -> SafeString:
    """The bookings of somebody in the officer's own programmes, the latest event first."""
    day = EventSession.objects.filter(event=OuterRef("event")).order_by("starts_at").values("start_day")[:1]
    rows = list(
        scoping.scope(Registration.objects.filter(person=person), officer)
        .select_related("event__programme")
        .annotate(day=Subquery(day))
        .order_by("-day", "-pk")[: SHOWN + 1]
    )
    if not rows:
        return SafeString("")
    return render_to_string("events/bookings_panel.html", {"rows": rows[:SHOWN], "more": len(rows) > SHOWN})
