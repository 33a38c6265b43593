"""Invented people in real museums. Every address ends in .example, so nothing can ever reach anybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from people.choices import AffiliationKind, Direction
from people.models import Affiliation, Museum, Person, Topic, TopicInterest
from programmes.choices import RoleKind
from programmes.models import Programme, Role

#: Everybody on the demo signs in with this.
PASSWORD = "tea and cake at two"  # noqa: S105  # the demo's, and printed on its front page

FIRST = [
    "Amira",
    "Ben",
    "Bethan",
    "Callum",
    "Carys",
    "Daniel",
    "Deepa",
    "Eleanor",
    "Emeka",
    "Fatima",
    "Fergus",
    "Gareth",
    "Grace",
    "Hamish",
    "Hannah",
    "Imogen",
    "Isaac",
    "Jasmine",
    "Joan",
    "Kwame",
    "Leila",
    "Lorna",
    "Marcus",
    "Martha",
    "Megan",
    "Mohammed",
    "Nadia",
    "Nerys",
    "Oliver",
    "Olwen",
    "Patrick",
    "Priya",
    "Rachel",
    "Rhys",
    "Rosa",
    "Ruth",
    "Samuel",
    "Shona",
    "Sunita",
    "Thomas",
    "Tilda",
    "Una",
    "Victor",
    "Wanjiru",
    "Winifred",
    "Yusuf",
    "Zoe",
]
LAST = [
    "Ashdown",
    "Barlow",
    "Bhatt",
    "Carrick",
    "Chaudhry",
    "Dunmore",
    "Eastwood",
    "Fairweather",
    "Ferrier",
    "Goddard",
    "Hallam",
    "Hughes",
    "Iqbal",
    "Jessop",
    "Kershaw",
    "Lacey",
    "Larkin",
    "Mackie",
    "Mbeki",
    "Nightingale",
    "Okafor",
    "Parry",
    "Pemberton",
    "Quigley",
    "Rahman",
    "Redfern",
    "Sandhu",
    "Sinclair",
    "Tapper",
    "Thorne",
    "Upton",
    "Varley",
    "Whitlock",
    "Wilding",
    "Yeates",
]
JOBS = (
    ("Museum manager", AffiliationKind.STAFF),
    ("Collections officer", AffiliationKind.STAFF),
    ("Learning officer", AffiliationKind.STAFF),
    ("Volunteer coordinator", AffiliationKind.STAFF),
    ("Steward", AffiliationKind.VOLUNTEER),
    ("Documentation volunteer", AffiliationKind.VOLUNTEER),
    ("Chair of trustees", AffiliationKind.TRUSTEE),
    ("Exhibitions officer", AffiliationKind.STAFF),
    ("Freelance conservator", AffiliationKind.FREELANCE),
)


@dataclass(frozen=True)
class Known:
    """Somebody a newcomer can sign in as, and what they are."""

    name: str
    email: str
    does: str


OFFICER = Known(
    "Maud Ellery", "officer@peer2peer.example", "officer of Kent & Medway Peer2Peer and of the peer groups"
)
OTHER_OFFICER = Known("Idris Penhale", "exchange@peer2peer.example", "officer of the other three programmes")
MEMBER = Known("Rose Tanner", "member@peer2peer.example", "member of staff at a small museum in Kent")
ADMINISTRATOR = Known("Ada Lowe", "admin@peer2peer.example", "administrator of the whole site")
WHO = (MEMBER, OFFICER, OTHER_OFFICER, ADMINISTRATOR)


def load(museums: dict[str, Museum], programmes: dict[str, Programme]) -> list[Person]:
    """Write the people, where they work, what they offer and want, and who is an officer. Returns the members."""
    hashed = make_password(PASSWORD)
    topics = list(Topic.objects.live())
    known = {who.email: Person(name=who.name, email=who.email, password=hashed) for who in WHO}
    known[ADMINISTRATOR.email].is_superuser = known[ADMINISTRATOR.email].is_staff = True
    for officer in (OFFICER, OTHER_OFFICER):
        known[officer.email].is_staff = True
    members = [Person(name=name, email=email, password=hashed) for name, email in _members()]
    for number, person in enumerate(members):
        person.about = voice(number)
    Person.objects.bulk_create([*known.values(), *members])
    everybody = [known[MEMBER.email], *members]
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=person, email=person.email, verified=True, primary=True)
            for person in [*known.values(), *members]
        ]
    )
    _affiliate(everybody, list(museums.values()), museums["Deal Museum"])
    _interests(everybody, topics)
    _officers(known, programmes)
    return everybody


OPENINGS = (
    "I came for a summer and have stayed for nine years.",
    "Half my week is keys and boilers, the other half is schools.",
    "I know every spider in our store by name.",
    "Before this I ran a bakery, and it helps more than you would think.",
    "We are two on the staff and forty volunteers, and I look after the rota.",
    "I write the labels, and then I write them again shorter.",
    "My desk is in a corridor, so I hear everything.",
    "I count the till, feed the cat and answer the telephone.",
    "I took over from somebody who had done it for thirty years.",
)
MIDDLES = (
    "What I would like is somebody to tell me what does not work.",
    "Ask me about money we did not get, and what we did instead.",
    "I am good at lists and bad at saying no.",
    "Our trustees are kind and seldom agree.",
    "The nearest colleague with my job is forty miles away.",
    "I learn best by seeing how others do it on a Tuesday.",
    "There is always cake, and I am usually late for it.",
    "I would rather visit three small museums than one large one.",
)


def voice(number: int) -> str:
    """What the member of this number says of themselves: no two of them say the same."""
    return f"{OPENINGS[number % len(OPENINGS)]} {MIDDLES[number // len(OPENINGS) % len(MIDDLES)]}"


def members() -> list[Person]:
    """Return the members who are there, in the order in which they were written."""
    emails = [MEMBER.email, *(email for _, email in _members())]
    there = Person.objects.in_bulk(emails, field_name="email")
    return [there[email] for email in emails]


def _members() -> Iterator[tuple[str, str]]:
    for n in range(84):
        name = f"{FIRST[n % len(FIRST)]} {LAST[(n * 7 + 3) % len(LAST)]}"
        yield name, f"{name.lower().replace(' ', '.')}@museum.example"


def _affiliate(people: Sequence[Person], museums: Sequence[Museum], first: Museum) -> None:
    Affiliation.objects.bulk_create(
        [
            Affiliation(
                person=person,
                museum=first if n == 0 else museums[n % len(museums)],
                role=JOBS[n % len(JOBS)][0],
                kind=JOBS[n % len(JOBS)][1],
                is_main=True,
            )
            for n, person in enumerate(people)
        ]
    )


def _interests(people: Sequence[Person], topics: Sequence[Topic]) -> None:
    if not topics:
        return
    TopicInterest.objects.bulk_create(
        [
            TopicInterest(person=person, topic=topics[(n * step + shift) % len(topics)], direction=direction)
            for n, person in enumerate(people)
            for direction, step, shift in (
                (Direction.WANT, 5, 0),
                (Direction.WANT, 3, 7),
                (Direction.OFFER, 7, 2),
            )
        ],
        ignore_conflicts=True,
    )


def _officers(known: dict[str, Person], programmes: dict[str, Programme]) -> None:
    ours = ("kent-medway-peer2peer", "hampshire-solent-peer-groups")
    for slug, programme in programmes.items():
        officer = OFFICER if slug in ours else OTHER_OFFICER
        Role.objects.create(programme=programme, person=known[officer.email], kind=RoleKind.OFFICER)
