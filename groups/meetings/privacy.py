"""What somebody wrote and did in the meetings of their groups, in their download and in their going (rule 43)."""

from django.db.models import Q
from django.utils import timezone

from common.privacy import (
    BLANK,
    DELETE,
    ByRule,
    DataPart,
    Heading,
    Stays,
    When,
    acted,
    erased,
    personal,
)
from groups.meetings.choices import NoteKind
from groups.models import DateAnswer, DatePoll, GroupAction, GroupMeeting, OwnClock, SetNote, SetTurn
from people.models import Person

MEETINGS = Heading(
    "Meetings of your groups",
    DataPart.FINDING_OTHERS,
    "So that your group finds dates and knows whose turn it is.",
)
#: Questions are asked of others: they stay with whoever was asked, as a member's.
OF_OTHERS = (NoteKind.QUESTION, NoteKind.CLARIFYING)


def connect() -> None:
    personal(
        DateAnswer,
        person="member__person",
        heading=MEETINGS,
        export={"Date": "date", "You said": "says"},
        rows=lambda rows, person: rows.select_related("date"),
        on_erase=DELETE,
    )
    personal(
        OwnClock, person="member__person", heading=MEETINGS, export={"Your clock": "zone"}, on_erase=DELETE
    )
    personal(
        SetTurn,
        person=("presenter__person", "by__person"),
        heading=MEETINGS,
        export={"You presented on": "meeting__start_day", "Turn": "number"},
        rows=lambda rows, person: rows.filter(presenter__person=person).select_related("meeting"),
        on_erase=BLANK("issue", withdrawn_on=timezone.localdate),
        stays=Stays("That a nameless member had a turn in a meeting", "The others’ rota goes by it."),
    )
    personal(
        SetNote,
        person="by__person",
        heading=MEETINGS,
        export={"You wrote": "kind", "On": "written_on"},
        on_erase=ByRule("groups.notes"),
        stays=Stays(
            "Questions you asked of others, as a member’s",
            "They belong to whoever was asked.",
            only=Q(kind__in=OF_OTHERS),
        ),
    )
    personal(
        GroupAction,
        person=("owner__person", "by__person"),
        heading=MEETINGS,
        export={"An action, due on": "due_on", "What became of it": "state"},
        rows=lambda rows, person: rows.filter(owner__person=person),
        on_erase=ByRule("groups.actions"),
        stays=Stays("Actions of the group without your name", "The others go on with them."),
    )
    acted(GroupMeeting, "host", "facilitator", "timekeeper")
    acted(DatePoll, "opened_by")
    erased("groups.notes", notes_go, when=When.MAIL)
    erased("groups.actions", actions_lose_their_name, when=When.MAIL)


def notes_go(person: Person) -> None:
    """Reflections and lines of learning go; questions stay, and nobody says any more who asked them."""
    mine = SetNote.objects.filter(by__person=person)
    mine.exclude(kind__in=OF_OTHERS).delete()
    mine.update(by=None)


def actions_lose_their_name(person: Person) -> None:
    """Actions stay with the group and lose their owner."""
    GroupAction.objects.filter(owner__person=person).update(owner=None)
    GroupAction.objects.filter(by__person=person).update(by=None)
