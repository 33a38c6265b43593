"""The agenda on the officers' desk. Sessions are read here and changed where they belong, on their event's page."""

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from agenda.choices import AttendanceState
from agenda.models import Attendance, Reminder, Session
from agenda.register.admin import RegisterList
from agenda.register.admin_disputes import DisputeAdmin
from agenda.register.marks import record
from agenda.reminders.admin_rules import ReminderRuleAdmin
from agenda.venues.admin import VenueAdmin
from common.admin import ReadOnlyAdmin
from common.desk import DeskPages, Verb, Work
from common.desk.tabs import Tab, Tabs
from people.museums.dated import MuseumThen, where_on

__all__ = [
    "AttendanceAdmin",
    "DisputeAdmin",
    "ReminderAdmin",
    "ReminderRuleAdmin",
    "SessionAdmin",
    "VenueAdmin",
]
#: What a report says of somebody who belonged to no museum that day.
NOWHERE = MuseumThen("", "", "", "")


class SessionTabs(Tabs):
    """What is to come, the next first; and what is over, the latest first."""

    tabs: ClassVar = {
        "coming": Tab("Coming", lambda rows: rows.filter(ends_at__gt=timezone.now()), ("starts_at",)),
        "past": Tab("Past", lambda rows: rows.filter(ends_at__lte=timezone.now()), ("-starts_at",)),
    }


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    work = Work.SESSIONS
    desk_pages = (RegisterList,)
    list_display = ["title", "when", "mode", "venue", "state", "expected", "programme"]
    list_filter = [SessionTabs, "state", "mode", "programme"]
    search_fields = ["title", "venue", "venue_address"]
    ordering = ["-starts_at", "-pk"]
    date_hierarchy = "start_day"
    list_select_related = ["programme"]
    export_columns = [
        ("Programme", lambda row: row.programme),
        ("Session", lambda row: row.title),
        ("Starts", lambda row: row.starts_at),
        ("Ends", lambda row: row.ends_at),
        ("Where", lambda row: row.where),
        ("State", lambda row: row.get_state_display()),
        ("Expected", lambda row: row.people_expected),
    ]
    fields = [
        "programme", "title", "public_page", "when", "where", "access_note", "online_link", "state", "state_reason",
        "revision",
    ]  # fmt: skip
    readonly_fields = ["when", "where", "public_page", "state_reason", "revision"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                people_expected=Count("attendances", filter=Q(attendances__state=AttendanceState.EXPECTED))
            )
        )

    @admin.display(description="expected", ordering="people_expected")
    def expected(self, row: Any) -> int:
        return int(row.people_expected)

    @admin.display(description="page")
    def public_page(self, row: Session) -> str:
        if row.page.startswith("/my/"):
            return "Only those who are expected there open it."
        return format_html('<a href="{}">{}</a>', row.page, row.page) if row.page else "-"


def _note(name: str, label: str, state: AttendanceState) -> Verb:
    return Verb(
        name,
        f"Note: {label}",
        partial(record, state=state),
        lambda row, noted: f"Noted of {noted.person}: {label}.",
        may=lambda row: row.state != state,
        several=f"Noted that {label}",
    )


class AttendancePages(DeskPages[Attendance]):
    """What an officer notes of one who was expected."""

    noun = "attendance"
    permission = "view"
    verbs = (
        _note("attended", "they came", AttendanceState.ATTENDED),
        _note("no-show", "they did not come", AttendanceState.NO_SHOW),
        _note("apologies", "they sent apologies", AttendanceState.APOLOGIES),
    )


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    """The register across sessions; what is noted here is what reports count."""

    work = Work.SESSIONS
    desk_pages = (AttendancePages,)
    list_display = ["person", "session", "day", "part", "mode", "state"]
    list_filter = ["state", "part", "mode", "session__programme"]
    search_fields = ["person__name", "person__email", "session__title"]
    ordering = ["-session__starts_at", "person__name", "pk"]
    list_select_related = ["person", "session__programme"]
    export_columns = [
        ("Programme", lambda row: row.session.programme),
        ("Session", lambda row: row.session.title),
        ("Starts", lambda row: row.session.starts_at),
        ("Person", lambda row: row.person),
        ("Museum on the day", lambda row: row.museum_then.name),
        ("Accreditation then", lambda row: row.museum_then.accreditation),
        ("Size then", lambda row: row.museum_then.size),
        ("Region", lambda row: row.museum_then.region),
        ("Part", lambda row: row.get_part_display()),
        ("How", lambda row: row.get_mode_display()),
        ("State", lambda row: row.get_state_display()),
    ]
    fields = ["session", "day", "person", "part", "mode", "state", "told_at", "marked_at", "marked_by"]

    def export_rows(self, rows: QuerySet[Any]) -> Iterable[Any]:
        """Each with where its person was on the day, and what that museum was then (rules 32 and 33)."""
        found = list(rows)
        then = where_on((row.person_id, row.session.start_day) for row in found)
        for row in found:
            row.museum_then = then.get((row.person_id, row.session.start_day), NOWHERE)
        return found

    readonly_fields = ["day", "told_at", "marked_at", "marked_by"]

    @admin.display(description="when", ordering="session__starts_at")
    def day(self, row: Attendance) -> str:
        return row.session.when


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """What will go to whom and when."""

    work = Work.MAIL
    list_display = ["goes_at", "person", "session", "rule", "state", "decision"]
    list_filter = ["state", "decision", "attendance__session__programme"]
    search_fields = ["attendance__person__name", "attendance__person__email", "attendance__session__title"]
    ordering = ["-goes_at", "-pk"]
    list_select_related = ["rule", "attendance__person", "attendance__session"]
    fields = [
        "goes_at", "due_at", "moved_to", "person", "session", "rule", "state", "decision", "decided_by", "decided_at",
        "message",
    ]  # fmt: skip
    readonly_fields = ["goes_at", "person", "session"]

    @admin.display(ordering="attendance__person__name")
    def person(self, row: Reminder) -> str:
        return str(row.attendance.person)

    @admin.display(ordering="attendance__session__starts_at")
    def session(self, row: Reminder) -> str:
        return str(row.attendance.session)
