"""What attendances register elsewhere."""

from agenda.attendance import calendar_replies, merging, panels
from agenda.models import Attendance, Dispute
from common import scoping
from mailing.replies.calendar import calendar_answers
from people import panels as person_panels
from people.merging.references import collisions
from programmes import panels as programme_panels


def connect() -> None:
    scoping.register(Attendance, "session__programme")
    scoping.register(Dispute, "attendance__session__programme")
    programme_panels.panels.register("agenda.attendance", panels.attendance_panel)
    person_panels.panels.register("agenda.came", panels.came_panel)
    person_panels.panels.register("agenda.absences", panels.absence_panel)
    calendar_answers.register("agenda.attendance", calendar_replies.note)
    collisions.register("agenda.Attendance", merging.resolve)
