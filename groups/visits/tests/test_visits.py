"""Visits: who was in whose museum, whose turn it is, and words that stay in the group."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.testing import page_words
from groups import scenarios
from groups.models import AccessEntry, Visit
from groups.room import door
from groups.visits import services
from people.factories import MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db
SECRET = "The store is full of moths"


@pytest.fixture
def group():
    group = scenarios.group_of(4)
    for number, each in enumerate(group.memberships.order_by("pk").select_related("seat__entry")):
        each.seat.entry.museum = MuseumFactory.create(name=f"Museum {number}")
        each.seat.entry.save()
    return group


def rooms(group):
    people = [each.person for each in group.memberships.inside().select_related("person").order_by("pk")]
    return [door.enter_signed(group.key, person) for person in people]


def note(room, number=0, *, days_ago=1, came=(), **given):
    museum = [each.seat.entry.museum for each in room.group.memberships.order_by("pk")][number]
    facts = {
        "museum": museum,
        "on": timezone.localdate() - timedelta(days=days_ago),
        "came": came or [room.membership],
        "looked_at": SECRET,
        **given,
    }
    return services.note_visit(room=room, by=room.person, facts=services.VisitFacts(**facts))


def test_g21_the_matrix_says_who_was_where_and_suggests_the_next_host(group):
    first, second, *_ = rooms(group)
    assert services.coverage(first).words == "0 of 4 museums of your group are visited."
    for number in range(3):
        note(first, number, came=[first.membership, second.membership], days_ago=9 - number)
    found = services.coverage(first)
    assert (found.visited, found.next_host.museum.name) == (3, "Museum 3")
    order = [each.person_id for each in found.members].index(second.person.pk)
    assert [line.cells[order] for line in found.lines] == [True, True, True, False]
    note(first, 3)
    assert services.coverage(first).next_host.museum.name == "Museum 0"


def test_the_museum_of_somebody_who_is_away_is_not_suggested(group):
    first, *others = rooms(group)
    for room in others:
        room.membership.away_until = timezone.localdate() + timedelta(days=9)
        room.membership.save()
    assert services.coverage(first).next_host.members == [first.membership]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": timezone.localdate() + timedelta(days=2)}, "on"),
        ({"museum": None}, "museum"),
        ({"elsewhere": "A castle"}, "museum"),
    ],
)
def test_what_cannot_be_is_said_beside_its_box(group, wrong, field):
    with pytest.raises(DomainError) as refused:
        note(rooms(group)[0], **wrong)
    assert refused.value.field == field


def test_a_visit_is_noted_once_a_day(group):
    first, second, *_ = rooms(group)
    note(first)
    with pytest.raises(DomainError, match="noted already"):
        note(second)


def test_what_you_looked_at_is_read_inside_and_nowhere_else(client_of, group):
    first, second, *_ = rooms(group)
    visit = note(first)
    address = reverse("groups:visit", args=[group.key, visit.key])
    assert SECRET in page_words(client_of(second.person).get(address))
    assert AccessEntry.objects.filter(group=group, what="visits", who=second.membership.key).count() == 1
    for stranger in (
        PersonFactory.create(is_superuser=True, is_staff=True),
        rooms(scenarios.group_of(4))[0].person,
    ):
        assert client_of(stranger).get(address).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT visit::text FROM groups_visit visit")
        assert SECRET not in str(cursor.fetchall())


def test_only_whoever_noted_it_changes_it_or_takes_it_out(client_of, group):
    first, second, *_ = rooms(group)
    visit = note(first, cost=Decimal("12.50"))
    page, change, gone = (
        reverse(f"groups:visit{name}", args=[group.key, visit.key]) for name in ("", "-change", "-take-out")
    )
    theirs, mine = client_of(second.person), client_of(first.person)
    assert (theirs.get(change).status_code, theirs.post(gone).status_code) == (404, 404)
    given = {
        "museum": visit.museum_id, "on": visit.on, "came": [first.membership.pk, second.membership.pk],
        "looked_at": "Nothing to see", "cost": "15",
    }  # fmt: skip
    assert SECRET in mine.get(change).content.decode()
    assert mine.post(change, {**given, "came": []}).status_code == 400
    assert mine.post(change, given).status_code == 302
    assert "Nothing to see" in page_words(mine.get(page))
    mine.post(gone)
    assert Visit.objects.count() == 0


def test_a_visit_elsewhere_is_noted_on_a_phone(client_of, group):
    first, *_ = rooms(group)
    mine = client_of(first.person)
    given = {"elsewhere": "Dover Castle", "on": timezone.localdate(), "came": [first.membership.pk]}
    mine.post(reverse("groups:visit-new", args=[group.key]), given)
    assert "Dover Castle" in page_words(mine.get(reverse("groups:visits", args=[group.key])))


def test_the_page_costs_the_same_for_one_visit_and_for_three(client_of, group):
    first, *_ = rooms(group)
    mine, counts = client_of(first.person), []
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            note(first, number)
        with CaptureQueriesContext(connection) as queries:
            assert mine.get(reverse("groups:visits", args=[group.key])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
