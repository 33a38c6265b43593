"""The agenda's part of somebody's download, and of their going."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from agenda.attendance.services import withdraw_many
from agenda.choices import AttendanceState
from agenda.models import (
    Attendance,
    CalendarFeed,
    CalendarReply,
    Dispute,
    ExtraWords,
    Nudge,
    Reminder,
    Session,
)
from agenda.obligations import kinds
from agenda.register.entries import NOTED, settled
from common.privacy import (
    DELETE,
    ByRule,
    DataPart,
    Heading,
    Stays,
    When,
    acted,
    erased,
    exported,
    mentions,
    personal,
)
from people.models import Person


def connect() -> None:
    exported(
        Heading(
            "Sessions",
            DataPart.TAKING_PART,
            "So that we keep your place, remind you, and can tell funders how many took part. If a register is wrong "
            "about you, say so under My learning > My attendance.",
        ),
        attendances,
    )
    personal(
        Attendance,
        person="person",
        on_erase=ByRule("agenda.withdraw"),
        stays=Stays(
            "That a nameless person was at the sessions you attended",
            "Reports count who took part.",
            only=~Q(state=AttendanceState.WITHDRAWN) & Q(session__ends_at__lte=Now()),
        ),
    )
    exported(Heading("Reminders and calendar", DataPart.TAKING_PART), reminders_and_calendar)
    personal(CalendarReply, person="attendance__person", on_erase=DELETE)
    personal(Dispute, person="attendance__person", on_erase=DELETE)
    personal(Reminder, person="attendance__person", on_erase=DELETE)
    personal(Nudge, person="person", on_erase=DELETE)
    personal(CalendarFeed, person="person", on_erase=DELETE)
    acted(Attendance, "marked_by")
    acted(Dispute, "settled_by")
    acted(Reminder, "decided_by")
    acted(Nudge, "decided_by")
    acted(ExtraWords, "changed_by")
    mentions(Session, "state_reason")
    mentions(ExtraWords, "text")
    erased("agenda.withdraw", withdraw, when=When.GIVE_BACK)


def attendances(person: Person) -> list[dict[str, Any]]:
    """Every session the person was to be at, and what became of it."""
    rows = (
        Attendance.objects.filter(person=person)
        .select_related("session__programme", "dispute", "calendar_reply")
        .order_by("session__starts_at", "pk")
    )
    known = set(settled().filter(person=person).values_list("pk", flat=True))
    return [
        {
            "Programme": str(row.session.programme),
            "Session": row.session.title,
            "When": row.session.when,
            "Where": row.where,
            "Your part": row.get_part_display(),
            "How you came": row.get_mode_display(),
            "What became of it": _said(row, known),
            **({} if row.minutes_present is None else {"Minutes present": row.minutes_present}),
            **_answered(row),
            **_disputed(row),
        }
        for row in rows
    ]


def _said(row: Attendance, known: set[int]) -> str:
    """A register that is still being taken says nothing yet."""
    return "Not noted yet" if row.state in NOTED and row.pk not in known else row.get_state_display()


def _answered(row: Attendance) -> dict[str, Any]:
    reply = getattr(row, "calendar_reply", None)
    return {"Your calendar told us": f"{reply.get_says_display()} ({reply.at:%d %B %Y})"} if reply else {}


def _disputed(row: Attendance) -> dict[str, Any]:
    dispute = getattr(row, "dispute", None)
    if dispute is None:
        return {}
    return {
        "You said that it is wrong": dispute.words,
        "On": dispute.made_at,
        "The answer": dispute.answer or "None yet",
    }


def reminders_and_calendar(person: Person) -> list[dict[str, Any]]:
    """The reminders, and whether there is a calendar feed (its secret address is on the person's own page)."""
    reminders = Reminder.objects.filter(attendance__person=person).select_related(
        "rule", "attendance__session"
    )
    named = kinds.named()
    nudges = Nudge.objects.filter(person=person).order_by("goes_at", "pk")
    feeds = CalendarFeed.objects.filter(person=person)
    return [
        *(
            {
                "What": f"Reminder: {row.attendance.session.title}",
                "When": row.goes_at,
                "State": row.get_state_display(),
            }
            for row in reminders
        ),
        *(
            {
                "What": f"Asked again: {named[row.kind].words if row.kind in named else row.kind}",
                "When": row.goes_at,
                "State": row.get_state_display(),
            }
            for row in nudges
        ),
        *({"What": "Calendar address made", "When": row.rotated_at, "State": "In use"} for row in feeds),
    ]


def withdraw(person: Person) -> None:
    """Give up what is to come. Past attendances stay as numbers."""
    coming = (
        Attendance.objects.filter(
            person=person,
            state__in=(AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM),
            session__ends_at__gt=timezone.now(),
        )
        .select_related("session")
        .order_by("session__starts_at", "pk")
    )
    withdraw_many(sessions=[row.session for row in coming], person=person)
