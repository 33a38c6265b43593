"""Sessions past and to come. Days are counted from the day the demo is loaded, so that it never looks old."""

from dataclasses import dataclass
from datetime import time

from agenda.choices import Mode
from events.choices import EventKind

#: The series of the demo, by their titles.
MEET_UPS = "Science in Your World meet-ups"
COLLECTIONS = "Collections care afternoons"

KENT, GROUPS, EXCHANGE, REVIEWS, SCIENCE = (
    "kent-medway-peer2peer",
    "hampshire-solent-peer-groups",
    "knowledge-exchange",
    "international-peer-learning",
    "science-in-your-world",
)


@dataclass(frozen=True)
class DemoDay:
    """One session: ``in_weeks`` from this week (negative: past), on ``weekday`` (Monday is 0)."""

    in_weeks: int
    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class DemoEvent:
    """One event as the demo lays it out. ``people`` is how many sign up."""

    programme: str
    title: str
    summary: str
    description: str
    days: tuple[DemoDay, ...]
    host: str
    people: int
    capacity: int | None = 24
    theme: str = ""
    kind: EventKind = EventKind.SHARING
    mode: Mode = Mode.IN_PERSON
    access: str = "Level from the street. The talks are on the ground floor, with a hearing loop."
    fate: str = ""  # "cancelled" or "postponed", or the state follows from the day
    series: str = ""
    notes: str = ""  # what came out of it, for the archive

    @property
    def online_link(self) -> str:
        return "" if self.mode == Mode.IN_PERSON else "https://meet.example/peer2peer"


def afternoon(week: int, weekday: int = 3) -> tuple[DemoDay, ...]:
    return (DemoDay(week, weekday, time(13, 30), time(16, 30)),)


def hour(week: int, weekday: int = 1) -> tuple[DemoDay, ...]:
    return (DemoDay(week, weekday, time(11, 0), time(12, 15)),)


PLANS = (
    # To come.
    DemoEvent(
        KENT,
        "Artists in the parts of the museum nobody visits",
        "Three museums that gave artists a stairwell, a store and a clock tower say what it cost and what they would do again.",
        "Short talks by three museums, with questions after each, then tea and the conversation you came for. Bring a problem "
        "and a photograph of the corner of your museum that nobody looks at.",
        afternoon(3),
        "Tunbridge Wells Museum & Art Gallery",
        17,
        24,
        "Working with artists",
    ),
    DemoEvent(
        KENT,
        "A handling collection people may really handle",
        "How a new gallery brought objects out of store and into visitors' hands, and what the conservator said.",
        "We open the cupboards. Hear how the handling collection was chosen, insured and mended, and try it.",
        afternoon(5),
        "Powell-Cotton Museum",
        26,
        20,
        "Handling collections",
    ),
    DemoEvent(
        KENT,
        "Winter checks for a building older than your boiler",
        "Damp, gutters, pests and the one cupboard nobody opens: a morning round with people who do it every week.",
        "A walk through the building in small parties, then a checklist to take home.",
        (DemoDay(8, 2, time(10, 0), time(13, 0)),),
        "The Historic Dockyard Chatham",
        6,
        16,
        "Collections care",
        series=COLLECTIONS,
    ),
    DemoEvent(
        KENT,
        "Small shops, honest profits",
        "What sells in a museum shop of eight square metres, told by three people who count the till.",
        "Postponed while the host's roof is mended. Everybody who had a place hears first.",
        afternoon(4, 1),
        "Deal Museum",
        9,
        18,
        fate="postponed",
    ),
    DemoEvent(
        SCIENCE,
        "What did they actually take home?",
        "Ways to find out what a visit left behind that do not end in a smiley face.",
        "Two partners show the questions they ask and what they learned from the answers, then we work in threes. "
        "Colleagues are welcome.",
        hour(2),
        "Manchester Museum",
        31,
        None,
        "Evaluating experiences",
        EventKind.MEET_UP,
        Mode.ONLINE,
        access="Live captions. Say in the chat if you would like the slides beforehand.",
        series=MEET_UPS,
    ),
    DemoEvent(
        SCIENCE,
        "Teaching the team what one of you learned",
        "From one keen person to a whole front-of-house team, in an hour a week.",
        "A themed meet-up with two short stories and a lot of talking.",
        hour(6),
        "Thinktank, Birmingham Science Museum",
        12,
        60,
        "Training our colleagues",
        EventKind.MEET_UP,
        Mode.ONLINE,
        access="Live captions.",
        series=MEET_UPS,
    ),
    DemoEvent(
        SCIENCE,
        "Two days together: launch of the third year",
        "New and old partners in one building, with science, supper and time to talk.",
        "Day one is for getting to know each other's museums. Day two is for plans. Supper on the first evening is part of it.",
        (DemoDay(10, 1, time(10, 30), time(17, 0)), DemoDay(10, 2, time(9, 30), time(15, 30))),
        "Leeds Industrial Museum",
        22,
        40,
        kind=EventKind.LAUNCH,
        access="Step-free throughout. A quiet room is open both days.",
    ),
    DemoEvent(
        GROUPS,
        "Try an action learning set for an afternoon",
        "Bring one real problem, leave with your own next step, and find out whether a group is for you.",
        "We show the method, then do it. What is said in the room stays there.",
        afternoon(4, 2),
        "SeaCity Museum",
        11,
        12,
        "Volunteer management",
        EventKind.SEMINAR,
        access="Lift to the first floor. Two reserved parking bays; tell us if you need one.",
    ),
    DemoEvent(
        EXCHANGE,
        "Should I apply? Five days inside another museum",
        "People who went, and people who hosted, answer your questions before applications open.",
        "Half an hour of stories, half an hour of questions. Ask about cover at work, children, trains and nerves.",
        hour(7, 3),
        "British Museum",
        18,
        80,
        "Placements",
        EventKind.SEMINAR,
        Mode.ONLINE,
        access="Live captions.",
    ),
    DemoEvent(
        REVIEWS,
        "Reviewing each other without falling out",
        "Two warship museums show how a peer review runs, from the first question to the awkward finding.",
        "In Portsmouth and online at once. The toolkit is yours to take away.",
        (DemoDay(9, 3, time(13, 0), time(16, 0)),),
        "Mary Rose Museum",
        14,
        30,
        "Peer review",
        EventKind.SEMINAR,
        Mode.HYBRID,
    ),
    DemoEvent(
        KENT,
        "Young people on the board",
        "Two museums with trustees under twenty-five say what changed.",
        "Called off because the speakers cannot come. We hope to try again in spring.",
        afternoon(2, 1),
        "Maidstone Museum",
        8,
        20,
        fate="cancelled",
    ),
    # Past.
    DemoEvent(
        KENT,
        "Collections care on a Tuesday budget",
        "Brushes, boxes and a thermometer: what three small museums do with almost nothing.",
        "Three talks, a discussion after each, and a checklist that people wrote together.",
        afternoon(-4),
        "Powell-Cotton Museum",
        21,
        24,
        "Collections care",
    ),
    DemoEvent(
        SCIENCE,
        "Resources that work without you in the room",
        "Making a box, a trail or a film that a colleague can pick up on a busy Saturday.",
        "A themed meet-up on developing resources.",
        hour(-6),
        "Horniman Museum and Gardens",
        28,
        None,
        "Developing resources",
        EventKind.MEET_UP,
        Mode.ONLINE,
        access="Live captions.",
        series=MEET_UPS,
    ),
    DemoEvent(
        KENT,
        "Making the most of your handling collection",
        "A new gallery, an old collection, and what happened when they met.",
        "Talks in the new galleries, then tea among the cases.",
        afternoon(-14),
        "Powell-Cotton Museum",
        19,
        20,
        "Handling collections",
    ),
    DemoEvent(
        GROUPS,
        "How the documentation group cleared its first thousand",
        "Five museums that met for eight months say what they did, and what they stopped doing.",
        "The group's own report to everybody else.",
        afternoon(-20, 2),
        "Gosport Museum and Art Gallery",
        15,
        25,
        "Documentation backlog",
        EventKind.SEMINAR,
    ),
    DemoEvent(
        KENT,
        "Working with artists: what we would do again",
        "Top tips and lessons from bringing artists to an under-used collection.",
        "Tips, lessons and something to try with your hands.",
        afternoon(-31),
        "Tunbridge Wells Museum & Art Gallery",
        22,
        24,
        "Working with artists",
    ),
    DemoEvent(
        REVIEWS,
        "One honest mirror: two years of reviewing each other",
        "What changed in Portsmouth and in Stockholm after the first reviews.",
        "A seminar with both teams.",
        (DemoDay(-40, 3, time(13, 0), time(16, 0)),),
        "Mary Rose Museum",
        26,
        40,
        "Peer review",
        EventKind.SEMINAR,
        Mode.HYBRID,
    ),
)
