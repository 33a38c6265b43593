"""What the agenda shows of a person on the officers' desk."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from agenda.choices import AttendanceState
from agenda.models import Dispute
from agenda.register import entries as registers
from agenda.selectors import attendance_by_person
from common import scoping
from people.models import Person
from programmes.models import Programme


def absence_panel(person: Person, viewer: Any) -> SafeString:
    """How often somebody did not come, in the programmes of the officer who looks."""
    programmes = scoping.programme_ids(viewer)
    rows = list(registers.absences(person, programmes=programmes))
    disputes = scoping.scope(
        Dispute.objects.filter(attendance__person=person, settled_at=None), viewer
    ).select_related("attendance__session")
    if not rows and not disputes:
        return SafeString("")
    return render_to_string("agenda/absence_panel.html", {"rows": rows, "disputes": disputes})


#: How many rows a panel shows.
SHOWN = 50


def came_panel(person: Person, viewer: Any) -> SafeString:
    """What somebody came to, in the programmes of the officer who looks, as complete registers say."""
    rows = list(registers.attendances(person, programmes=scoping.programme_ids(viewer))[: SHOWN + 1])
    if not rows:
        return SafeString("")
    came = sum(row.state == AttendanceState.ATTENDED for row in rows[:SHOWN])
    context = {"rows": rows[:SHOWN], "came": came, "more": len(rows) > SHOWN}
    return render_to_string("agenda/came_panel.html", context)


def attendance_panel(programme: Programme) -> SafeString:
    """Who took part in a programme and for how long, as its complete registers say."""
    rows = attendance_by_person(programme)
    if not rows:
        return SafeString("")
    context = {
        "rows": rows,
        "came": sum(row.attended > 0 for row in rows),
        "attended": sum(row.attended for row in rows),
        "time": sum((row.time for row in rows), timedelta(0)),
    }
    return render_to_string("agenda/attendance_panel.html", context)
