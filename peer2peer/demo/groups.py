"""A call for peer groups with people who want one, worked out by the first worker that wakes; and an earlier one,
whose groups have members."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from groups.membership import services as memberships
from matching import scenarios
from matching.calls.services import open_pool
from matching.choices import HalfDay, Meeting, PairKind
from matching.forming import publishing, runs
from matching.forming.run_settings import PRESETS, settings_from
from matching.models import Entry, PairRule, Pool
from peer2peer.demo.known import was_there
from peer2peer.demo.people import OFFICER
from people.models import Person, Topic
from programmes.choices import RoleKind
from programmes.models import Call, Programme, Role
from programmes.services import become_member

HAMPSHIRE = "hampshire-solent-peer-groups"
TITLE = "Peer groups, next spring"
WANT_ONE = 60
IN_A_GROUP = 5
TOPICS = 8


def is_there() -> bool:
    return was_there(Call, title=TITLE)


def load(programmes: dict[str, Programme], people: list[Person]) -> Pool:
    """Write the call, the wishes and what an officer knows of two pairs; ask for groups."""
    programme, officer = programmes[HAMPSHIRE], Person.objects.get(email=OFFICER.email)
    pool = open_pool(
        programme=programme,
        by=officer,
        title=TITLE,
        words="Four to eight people from different museums meet six times, in turn at each other's museums or online. You "
        "bring a problem of your own, and help the others think about theirs.",
        closes=datetime.combine(timezone.localdate() + timedelta(days=21), time(17)),
    )
    chosen = people[:WANT_ONE]
    for person in chosen:
        Role.objects.get_or_create(programme=programme, person=person, kind=RoleKind.MEMBER, museum=None)
    scenarios.wishes(pool, chosen, list(Topic.objects.live().order_by("pk")[:TOPICS]))
    PairRule.objects.create(pool=pool, kind=PairKind.LINE, first=chosen[3], second=chosen[4])
    PairRule.objects.create(pool=pool, kind=PairKind.TOGETHER, first=chosen[6], second=chosen[7])
    earlier(programme, people[WANT_ONE : WANT_ONE + 2 * IN_A_GROUP], officer)
    runs.ask(pool=pool, settings=settings_from(PRESETS[0], aim=pool.programme.group_size), seed=1, by=officer)
    return pool


def earlier(programme: Programme, people: list[Person], officer: Person) -> None:
    """A call that has led to two groups: one meets, and one has ended."""
    pool = open_pool(
        programme=programme,
        by=officer,
        title="Peer groups, last spring",
        words="Four to eight people from different museums meet six times.",
        closes=datetime.combine(timezone.localdate() - timedelta(days=150), time(17)),
    )
    for person in people:
        become_member(programme=programme, person=person)
    entries = [
        Entry.objects.create(
            pool=pool, person=person, meeting=Meeting.ONLINE, half_days=[HalfDay.TUE_AM, HalfDay.THU_PM]
        )
        for person in people
    ]
    run = scenarios.by_hand(pool, [entries[:IN_A_GROUP], entries[IN_A_GROUP:]], by=officer)
    run = publishing.publish(run=run, version=run.board_version, by=officer)
    meets, over = run.peer_groups.order_by("number")
    for group in (meets, over):
        for membership in group.memberships.select_related("person").order_by("pk"):
            memberships.accept(membership=membership, by=membership.person)
    memberships.end_group(group=over, by=officer, reason="The six meetings are over.")
