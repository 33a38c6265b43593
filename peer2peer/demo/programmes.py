"""The five programmes, in our own words from what they publish about themselves."""

from dataclasses import dataclass, field
from datetime import date

from people.models import Topic
from programmes.choices import Form
from programmes.models import Funder, Funding, Programme, Theme
from programmes.services import open_programme


@dataclass(frozen=True)
class DemoProgramme:
    """One programme as the demo lays it out."""

    slug: str
    name: str
    form: Form
    session_word: str
    organisation: str
    region: str
    summary: str
    description: str
    since: date
    funder: str
    purpose: str
    themes: tuple[tuple[str, str, str], ...]  # name, sentence, a topic's name
    zone: str = "Europe/London"
    contact: str = field(default="hello@peer2peer.example")


PLANS = (
    DemoProgramme(
        "kent-medway-peer2peer",
        "Kent & Medway Peer2Peer",
        Form.EVENTS,
        "Peer2Peer",
        "Kent & Medway Museum Development Programme",
        "South East",
        "A museum that has just done something well shows the others how, in an afternoon of short talks, questions and cake.",
        "A Peer2Peer is a sharing event that a museum runs for its neighbours when it has something fresh to tell: a new "
        "gallery, an award, a project that went well or one that taught a lesson.\n\n"
        "The shape never changes. A few museums talk briefly and informally. After each talk there is time to ask, object and "
        "add. The afternoon ends with tea and with time for the conversation you came for.\n\n"
        "The first was held in February 2014, when Tunbridge Wells Museum & Art Gallery told how it had worked with artists on "
        "parts of its collection that nobody saw. The manager was then asked to speak to the Dover museums' own network. "
        "Collections care and handling collections followed the same year at the Powell-Cotton Museum.",
        date(2014, 2, 1),
        "Arts Council England",
        "Museum development in the South East",
        (
            ("Working with artists", "Letting artists loose on what is seldom seen.", "Working with artists"),
            (
                "Collections care",
                "Looking after things on the money and the hours there are.",
                "Collections care",
            ),
            (
                "Handling collections",
                "Objects that people may touch, and what they do with them.",
                "Handling collections",
            ),
        ),
    ),
    DemoProgramme(
        "hampshire-solent-peer-groups",
        "Hampshire Solent peer development groups",
        Form.GROUPS,
        "Taster session",
        "South East Museum Development Programme",
        "South East",
        "Four to eight people with the same problem meet regularly, visit each other and help each other think.",
        "A peer development group is a small group with one shared question. Its members meet over several months, use a simple "
        "form of action learning to work through each other's problems, and visit each other's museums.\n\n"
        "Nobody in the group is the expert and nobody is the pupil. That works when people come every time, listen well and say "
        "what they really think, so the time it takes is stated at the start and every group writes its own agreement, "
        "confidentiality included.\n\n"
        "The groups run themselves. An officer finds the people, teaches the method, holds a small fund for visits, and is there "
        "when a group needs outside help or has fallen out.",
        date(2014, 5, 1),
        "Arts Council England",
        "Museum development in the South East",
        (
            (
                "Volunteer management",
                "Finding, keeping and thanking the people who keep museums open.",
                "Recruiting volunteers",
            ),
            ("Collections review", "Deciding what a collection is for.", "Collections review"),
            (
                "Documentation backlog",
                "A way through what was never catalogued.",
                "Documentation and cataloguing",
            ),
        ),
    ),
    DemoProgramme(
        "knowledge-exchange",
        "Knowledge Exchange",
        Form.EXCHANGES,
        "Briefing",
        "British Museum National Programmes",
        "United Kingdom",
        "Five days inside another museum, made to measure and fully paid, for staff of any specialism at any level.",
        "Each year five partner museums and the British Museum exchange staff. Everybody spends five days in the other's house on "
        "a programme made for them, and travel, bed and food are paid.\n\n"
        "Partners are confirmed in spring; then each institution opens applications to its own staff. People are chosen for what "
        "they want to learn, what they can share, and whether the host department has room for them.\n\n"
        "The evaluation of the years 2010 to 2018 found lasting effects: skill in sharing knowledge, confidence, time to "
        "reflect, and motivation.",
        date(2010, 1, 1),
        "Vivmar Foundation",
        "Funded placements since 2010",
        (("Placements", "How to get the most out of five days elsewhere.", "Placements and secondments"),),
    ),
    DemoProgramme(
        "international-peer-learning",
        "International Peer Learning Project",
        Form.REVIEWS,
        "Seminar",
        "Mary Rose Trust",
        "South East and Stockholm",
        "Two museums of historic warships, in Portsmouth and in Stockholm, review each other as critical friends.",
        "The Mary Rose and the Vasa Museum each keep a warship that sank and was raised. They could compete; instead they review "
        "each other in a structured way, so that both learn what they would not have seen alone.\n\n"
        "The project began in 2015. What came out of it is for anybody who wants to do the same: a toolkit for peer reviews, a "
        "seminar held in October 2015, a case study and a film.",
        date(2015, 1, 1),
        "Arts Council England",
        "Strong leadership, 2015 to 2018",
        (("Peer review", "How to be honest with a neighbour and stay friends.", "Peer review"),),
        zone="Europe/Stockholm",
    ),
    DemoProgramme(
        "science-in-your-world",
        "Science in Your World",
        Form.COMMUNITY,
        "Meet-up",
        "A partnership of museums across the United Kingdom",
        "United Kingdom",
        "Museums of every size and subject bring more science to more people, and keep each other going in themed meet-ups online.",
        "The partners differ in size, subject and visitors. What they share is the wish to offer more science, technology, "
        "engineering and mathematics, to people who have seldom been offered it.\n\n"
        "They began with two days in one room, where the meals mattered as much as the talks. Since then they meet online, each time "
        "on one theme, and bring colleagues along; they visit each other's museums; and a monthly newsletter keeps everybody in "
        "touch without asking for much time.",
        date(2024, 9, 1),
        "A charitable trust",
        "Equity and inclusion in informal science learning",
        (
            (
                "Training our colleagues",
                "Passing on what one person learned to a whole team.",
                "Training colleagues",
            ),
            (
                "Developing resources",
                "Making things other people can use without you in the room.",
                "Learning resources",
            ),
            ("Evaluating experiences", "Finding out what people took home.", "Evaluation"),
        ),
    ),
)


def load() -> dict[str, Programme]:
    """Write the five programmes, their themes and funders. Returns them by slug."""
    topics = {topic.name.lower(): topic for topic in Topic.objects.all()}
    written = {}
    for plan in PLANS:
        programme = open_programme(
            Programme(
                slug=plan.slug,
                name=plan.name,
                form=plan.form,
                session_word=plan.session_word,
                organisation=plan.organisation,
                region=plan.region,
                summary=plan.summary,
                description=plan.description,
                starts_on=plan.since,
                zone=plan.zone,
                contact_email=plan.contact,
            )
        )
        for name, sentence, topic_name in plan.themes:
            theme = Theme.objects.create(
                programme=programme, name=name, slug=name.lower().replace(" ", "-"), description=sentence
            )
            if topic := topics.get(topic_name.lower()):
                theme.topics.add(topic)
        funder, _ = Funder.objects.get_or_create(name=plan.funder)
        Funding.objects.create(programme=programme, funder=funder, purpose=plan.purpose, starts_on=plan.since)
        written[plan.slug] = programme
    return written
