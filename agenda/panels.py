"""What the agenda shows of a person on the officers' desk."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from agenda import registers
from agenda.models import Dispute
from common import scoping
from people.models import Person


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
