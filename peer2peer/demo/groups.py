"""A call for peer groups with people who want one, worked out by the first worker that wakes."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from matching import scenarios
from matching.calls.services import open_pool
from matching.choices import PairKind
from matching.forming import runs
from matching.forming.run_settings import PRESETS, settings_from
from matching.models import PairRule, Pool
from peer2peer.demo.known import was_there
from peer2peer.demo.people import OFFICER
from people.models import Person, Topic
from programmes.choices import RoleKind
from programmes.models import Call, Programme, Role

HAMPSHIRE = "hampshire-solent-peer-groups"
TITLE = "Peer groups, next spring"
WANT_ONE = 60
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
        meetings=6,
        hours=Decimal(3),
        months=9,
        launches_on=timezone.localdate() + timedelta(days=49),
    )
    chosen = people[1 : WANT_ONE + 1]  # not whom one signs in as: they are in a group already
    for person in chosen:
        Role.objects.get_or_create(programme=programme, person=person, kind=RoleKind.MEMBER, museum=None)
    scenarios.wishes(pool, chosen, list(Topic.objects.live().order_by("pk")[:TOPICS]))
    PairRule.objects.create(pool=pool, kind=PairKind.LINE, first=chosen[3], second=chosen[4])
    PairRule.objects.create(pool=pool, kind=PairKind.TOGETHER, first=chosen[6], second=chosen[7])
    runs.ask(pool=pool, settings=settings_from(PRESETS[0], aim=pool.programme.group_size), seed=1, by=officer)
    return pool
