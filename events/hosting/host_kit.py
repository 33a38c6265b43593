"""The host's kit (E23): what there is to do and by when, and what is printed. Read from the event, never kept."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Prefetch
from django.utils import timezone

from agenda.choices import Mode, SessionState
from common.clock import zone_named
from events.booking import waiting_list
from events.choices import HostStep, RegistrationState, TalkState
from events.models import Event, EventSession, HostTask, Needs, Registration, Talk
from events.programme.timetable import Timetable, presenters_with_museum, timetables


@dataclass(frozen=True, slots=True)
class StepFacts:
    """How many days before the event a step is due (below zero: after it), and what to do."""

    step: HostStep
    days_before: int
    says: str
    in_a_room: bool = False


STEPS = (
    StepFacts(
        HostStep.ROOM,
        42,
        "Book the room. Walk the way in without steps, from the street to the chairs and to the toilets, and write "
        "down what you found.",
        in_a_room=True,
    ),
    StepFacts(
        HostStep.PAGE,
        35,
        "Read the event's page as somebody who has never been to your museum. Does it say what people take home, "
        "and how they get in?",
    ),
    StepFacts(
        HostStep.SPEAKERS,
        28,
        "Everybody who talks has said yes, and knows that they have ten minutes and then the questions.",
    ),
    StepFacts(
        HostStep.TECHNIQUE,
        21,
        "Try screen, sound and hearing loop where they will be used, or the online room with somebody in it.",
    ),
    StepFacts(
        HostStep.CATERING,
        14,
        "Tell whoever brings the tea and the cake how many come and what they can eat.",
        in_a_room=True,
    ),
    StepFacts(HostStep.SLIDES, 7, "The slides are with you and open on the computer that will show them."),
    StepFacts(
        HostStep.PAPER,
        3,
        "Print the door sheet, the run sheet and the notice about photographs.",
        in_a_room=True,
    ),
    StepFacts(
        HostStep.HELPERS,
        1,
        "Agree who opens the door, who keeps the time, who looks after the tea, and who takes notes.",
    ),
    StepFacts(
        HostStep.WELCOME,
        0,
        "Say where the toilets and the ways out are, ask about photographs, and keep the questions as long as the "
        "talks.",
    ),
    StepFacts(HostStep.REGISTER, -1, "Finish the register: who came, who sent apologies, who walked in."),
    StepFacts(
        HostStep.THANKS, -7, "Thank those who talked. Put slides, pictures and a few notes into the archive."
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist: due on a day that follows from the event's, done or not."""

    facts: StepFacts
    due: date | None
    done: HostTask | None
    today: date

    @property
    def name(self) -> str:
        return self.facts.step.label

    @property
    def is_late(self) -> bool:
        return self.done is None and self.due is not None and self.due < self.today


def checklist(event: Event, days: Sequence[EventSession], *, today: date | None = None) -> list[Step]:
    """What the host has to do, in the order of the calendar. Without a day yet it has no dates."""
    today = today or timezone.localdate()
    days = [
        day for day in days if day.state == SessionState.PLANNED
    ]  # A postponed event has no dates to count from.
    first, last = (days[0].start_day, days[-1].end_day) if days else (None, None)
    online = bool(days) and all(day.mode == Mode.ONLINE for day in days)
    done = {task.step: task for task in HostTask.objects.filter(event=event).select_related("ticked_by")}
    return [
        Step(facts, _due(facts, first, last), done.get(facts.step), today)
        for facts in STEPS
        if not (facts.in_a_room and online)
    ]


def _due(facts: StepFacts, first: date | None, last: date | None) -> date | None:
    """Counted back from its first day, or on from its last."""
    day = first if facts.days_before >= 0 else last
    return day - timedelta(days=facts.days_before) if day else None


# --- the run sheet ----------------------------------------------------------------------------------------------------
DOORS_OPEN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the run sheet."""

    at: datetime
    what: str
    who: str = ""
    until: datetime | None = None
    discussion: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunSheet:
    """A session minute by minute, from opening the door to locking it."""

    day: EventSession
    moments: Sequence[Moment]
    #: Whether there is a programme yet, or only a beginning and an end.
    is_planned: bool


def run_sheets(days: Sequence[EventSession]) -> list[RunSheet]:
    return [_run_sheet(table) for table in timetables(days)]


def _run_sheet(table: Timetable) -> RunSheet:
    day = table.session
    zone = zone_named(day.zone)
    starts, ends = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone)
    before = (
        "Open the online room, sound and slides tried"
        if day.mode == Mode.ONLINE
        else "Door open, kettle on, signs up, sound and slides tried"
    )
    moments = [Moment(starts - DOORS_OPEN, before)]
    for item in table.items:
        who = ", ".join(
            f"{each.person}{'' if each.state == 'confirmed' else ' (asked)'}" for each in item.presenters
        )
        discussion = item.span.discussion if item.slot.discussion_minutes else None
        moments.append(Moment(item.span.starts, item.name, who, item.span.ends, discussion))
    if not table.items:
        moments.append(Moment(starts, "It begins: welcome, then the talks, each with its discussion"))
    moments.append(Moment(max(ends, table.ends), "It ends: thanks, and feedback by mail tomorrow"))
    return RunSheet(day, moments, bool(table.items))


# --- tea and cake, and what people need -------------------------------------------------------------------------------
#: Words after which it matters whose cup it is, and a number does not help.
_WHO_MATTERS = re.compile(r"allerg|anaphyla|c(o)?eliac|epi-?pen|adrenalin|intoleran", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TeaAndCake:
    """How many are in the room, and what they eat: in numbers, and by name where it matters whose plate it is."""

    guests: int
    team: int
    diets: Sequence[tuple[str, int]]
    by_name: Sequence[tuple[str, str]]

    @property
    def in_room(self) -> int:
        return self.guests + self.team


def tea_and_cake(event: Event) -> TeaAndCake:
    guests = _in_room(event)
    diets = [(need.diet, need.registration.who) for need in _needs(event) if need.diet]
    return TeaAndCake(
        guests=guests,
        team=waiting_list.crew_in_room(event),
        diets=_counted([diet for diet, _ in diets]),
        by_name=sorted((who, diet) for diet, who in diets if _WHO_MATTERS.search(diet)),
    )


def access_needs(event: Event) -> list[tuple[str, int]]:
    """What people need to take part, in numbers. Who it is stands on the page of people."""
    return _counted([need.access for need in _needs(event) if need.access])


def _in_room(event: Event) -> int:
    return Registration.objects.filter(
        event=event, state=RegistrationState.CONFIRMED, mode=Mode.IN_PERSON
    ).count()


def _needs(event: Event) -> list[Needs]:
    return list(
        Needs.objects.filter(
            registration__event=event,
            registration__state=RegistrationState.CONFIRMED,
            registration__mode=Mode.IN_PERSON,
        )
        .select_related("registration__person", "registration__brought_by__person")
        .order_by("pk")
    )


def _counted(words: Sequence[str]) -> list[tuple[str, int]]:
    """The same words once, with their number, the most frequent first. Capitals and full stops make no difference."""
    plain = [" ".join(each.split()).strip(" .").casefold() for each in words]
    first_written = {
        key: " ".join(each.split()).strip(" .") for key, each in zip(plain[::-1], words[::-1], strict=True)
    }
    counted = Counter(plain)
    return [
        (first_written[key], counted[key]) for key in sorted(counted, key=lambda key: (-counted[key], key))
    ]


# --- slides -----------------------------------------------------------------------------------------------------------
def talks_with_slides(event: Event) -> list[Talk]:
    """The talks in the programme, in its order, with who gives them and what has been handed in."""
    talks = (
        Talk.objects.filter(event=event, state=TalkState.PLANNED)
        .select_related("museum", "slot__session")
        .prefetch_related("handouts", Prefetch("presenters", presenters_with_museum(), to_attr="who"))
    )
    return sorted(talks, key=_place_in_programme)


def _place_in_programme(talk: Talk) -> tuple[bool, datetime | int, int, int]:
    slot = getattr(talk, "slot", None)
    if slot is None:
        return (True, 0, 0, talk.pk)
    return (False, slot.session.starts_at, slot.position, talk.pk)


# --- the kit as a whole -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class KitPart:
    """One part of the kit: a section of the whole, and a sheet of its own to print."""

    slug: str
    title: str
    says: str

    @property
    def template(self) -> str:
        return f"events/run/kit_{self.slug.replace('-', '_')}.html"


PARTS = (
    KitPart("guide", "What it is and how to run one", "For whoever has not run one before."),
    KitPart("checklist", "What to do, and by when", "Counted back from the day. Tick what is done."),
    KitPart("run-sheet", "Run sheet", "Who does what, minute by minute."),
    KitPart("tea-and-cake", "Tea and cake", "How many come, and what they can eat."),
    KitPart("room", "The room and the way in", "Where it is, and what people need to take part."),
    KitPart("slides", "Slides", "Which are here, and which are still to come."),
    KitPart("photographs", "Notice about photographs", "For the door, in large letters."),
)


def part_named(slug: str) -> KitPart | None:
    return next((part for part in PARTS if part.slug == slug), None)


def wanted(slugs: Sequence[str], event: Event, days: Sequence[EventSession]) -> dict[str, object]:
    """What the templates of these parts show."""
    facts: dict[str, Callable[[], dict[str, object]]] = {
        "checklist": lambda: {"steps": checklist(event, days)},
        "run-sheet": lambda: {"run_sheets": run_sheets(days)},
        "tea-and-cake": lambda: {"tea": tea_and_cake(event)},
        "room": lambda: {"access_needs": access_needs(event)},
        "slides": lambda: {"talks": talks_with_slides(event)},
    }
    return dict(chain.from_iterable(facts[slug]().items() for slug in slugs if slug in facts))
