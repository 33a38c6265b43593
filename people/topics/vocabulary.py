"""The vocabulary to begin with: what museum people offer each other and want to learn. Officers take it from there."""

from django.utils.text import slugify

from people.models import Topic

#: Heading, then topics with a sentence on what belongs there.
TOPICS: dict[str, tuple[tuple[str, str], ...]] = {
    "Collections": (
        ("Collections care", "Cleaning, packing, pests, light and damp."),
        ("Collections review", "Deciding what a collection is for, and what leaves it."),
        ("Documentation and cataloguing", "Records, backlogs, databases and location checks."),
        ("Digitisation", "Photographing, scanning and putting collections online."),
        ("Handling collections", "Objects that people may touch."),
        ("Loans and transport", "Borrowing, lending, packing and paperwork."),
        ("Storage moves", "Planning and surviving a move of stores."),
        ("Contested histories", "Provenance, restitution and difficult stories."),
        ("Natural science collections", "Specimens, spirit stores and hazards."),
        ("Industrial and working objects", "Engines, vehicles and machines that may run."),
    ),
    "Visitors and learning": (
        ("School programmes", "Workshops, loan boxes and working with teachers."),
        ("Families and early years", "Under-fives, trails and quiet corners."),
        ("Young people", "Panels, placements and programmes for 14 to 25."),
        ("Community engagement", "Working with people who do not come yet."),
        ("Learning resources", "Materials that work without you in the room."),
        ("Science engagement", "Science, technology and mathematics in museums of any subject."),
        ("Access for disabled visitors", "Step-free, sensory, captioned, relaxed."),
        ("Wellbeing and dementia-friendly work", "Programmes for health and with carers."),
        ("Interpretation and labels", "Finding the words and the order."),
        ("Working with artists", "Commissions, residencies and what they change."),
        ("Exhibitions on a small budget", "Planning, building and touring with little."),
    ),
    "People": (
        ("Recruiting volunteers", "Finding people, and saying clearly what for."),
        ("Keeping volunteers", "Thanks, rotas, conflicts and endings."),
        ("Training colleagues", "Passing on what one person learned."),
        ("Trustees and governance", "Boards, succession and constitutions."),
        ("Equality and inclusion at work", "Who works here, and who does not."),
        ("Managing change", "Restructures, moves and mergers."),
        ("Placements and secondments", "Working for a while in another museum."),
        ("Peer review", "Being looked at, and looking, as a critical friend."),
        ("Wellbeing at work", "Workload, lone working and looking after each other."),
    ),
    "Money": (
        ("Writing funding applications", "From first idea to final report."),
        ("Museum shops", "Stock, margins and what sells."),
        ("Cafes and hire", "Food, weddings and meeting rooms."),
        ("Membership and giving", "Friends, donations and legacies."),
        ("Admission charges", "Free, paid, or pay what you like."),
        ("Business planning", "Forward plans that are used."),
    ),
    "Buildings and climate": (
        ("Historic buildings", "Looking after the house the museum is in."),
        ("Capital projects", "Extensions, refurbishments and contractors."),
        ("Energy and carbon", "Heating, lighting and measuring."),
        ("Security and theft", "Locks, alarms and awareness."),
        ("Emergency planning", "Fire, flood and the first hour."),
    ),
    "Running a museum": (
        ("Accreditation", "Applying, returning and the evidence."),
        ("Evaluation", "Finding out what difference it made."),
        ("Marketing and social media", "Being found, on little time."),
        ("Websites and online audiences", "Sites, newsletters and online programmes."),
        ("Oral history", "Recording, consent and use."),
        ("Partnerships and networks", "Working with other museums."),
        ("Small museums without staff", "Doing everything with volunteers."),
    ),
}


def load_topics() -> int:
    """Write those topics that are not there yet. Returns how many were written."""
    topics = [
        Topic(name=name, slug=slugify(name), area=area, scope_note=note)
        for area, entries in TOPICS.items()
        for name, note in entries
    ]
    before = Topic.objects.count()
    Topic.objects.bulk_create(topics, ignore_conflicts=True)
    return Topic.objects.count() - before
