"""Publishing makes groups; their people say yes, no, and no after all."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.errors import DomainError
from groups.choices import INSIDE, MEMBERSHIP_MOVES, WAS_IN, MembershipState
from groups.factories import placed
from groups.membership import services
from groups.models import Group, Membership
from matching.factories import PoolFactory
from matching.forming import publishing
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def first_of(told, count=1):
    return list(Membership.objects.filter(group__run=told).select_related("person").order_by("pk")[:count])


def test_publishing_makes_groups_and_taking_back_takes_them_away(told, by):
    sizes = [5, 4]
    found = told.peer_groups.order_by("number")
    assert [(group.number, group.name, group.memberships.count()) for group in found] == [
        (number, f"Peer groups, spring, group {number}", size) for number, size in enumerate(sizes, start=1)
    ]
    rows = Membership.objects.filter(group__run=told)
    assert set(rows.values_list("state", "invited_at", "answer_by")) == {
        (MembershipState.INVITED, told.published_at, told.answer_by)
    }
    assert set(rows.values_list("seat", "person")) == set(
        told.seats.filter(group__isnull=False).values_list("pk", "entry__person")
    )
    publishing.take_back(run=told, by=by)
    assert (Group.objects.count(), Membership.objects.count()) == (0, 0)


def test_yes_no_and_no_after_all(told):
    first, second, third = first_of(told, 3)
    row = services.accept(membership=first, by=first.person)
    assert (row.state, row.since, row.until) == ("accepted", row.answered_at, None)
    row = services.decline(membership=first, by=first.person)
    assert (row.state, row.since <= row.until, row.until) == ("left", True, row.answered_at)
    row = services.decline(membership=second, by=second.person)
    assert (row.state, row.since, row.until) == ("declined", None, None)
    with pytest.raises(DomainError, match="You have answered already"):
        services.accept(membership=second, by=second.person)
    with pytest.raises(DomainError, match="There is no such place"):
        services.accept(membership=third, by=second.person)
    history = (
        apps.get_model("groups", "MembershipHistory").objects.filter(pgh_obj_id=first.pk).order_by("pgh_id")
    )
    assert list(history.values_list("state", flat=True)) == ["invited", "accepted", "left"]


def test_after_seven_days_the_place_is_gone(told):
    [row] = first_of(told)
    asked = timezone.now() - timedelta(days=7, seconds=1)
    Membership.objects.update(invited_at=asked, answer_by=asked + timedelta(days=7))
    with pytest.raises(DomainError, match="The seven days are over"):
        services.accept(membership=row, by=row.person)


def test_a_second_yes_is_refused_when_there_is_time_for_one(officer):
    """Rule 51: the same person in two calls. What somebody says in one counts in the other."""
    person = PersonFactory.create()
    first = placed(PoolFactory.create(programme=officer.programme), person)
    second = placed(PoolFactory.create(programme=officer.programme), person)
    services.accept(membership=first, by=person)
    with pytest.raises(DomainError) as refused:
        services.accept(membership=second, by=person)
    assert refused.value.message == services.NO_ROOM
    type(second.seat.entry).objects.filter(pk=second.seat.entry_id).update(capacity=2)
    assert services.accept(membership=second, by=person).state == "accepted"
    services.decline(membership=first, by=person)
    first.refresh_from_db()
    assert first.state == "left"


@pytest.mark.parametrize("start", list(MembershipState))
@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_answers_move_as_the_table_says_and_not_otherwise(officer, start, verb):
    now = timezone.now()
    answered = {} if start == "invited" else {"answered_at": now}
    since = {} if start in ("invited", "declined") else {"since": now}
    until = {"until": now} if start in WAS_IN else {}
    pool = PoolFactory.create(programme=officer.programme)
    row = placed(pool, PersonFactory.create(), state=start, **answered, **since, **until)
    to = {"accept": "accepted", "decline": "left" if start in INSIDE else "declined"}[verb]
    # A pause is ended by another verb.
    if to in MEMBERSHIP_MOVES[start] and (verb, start) != ("accept", "paused"):
        assert getattr(services, verb)(membership=row, by=row.person).state == to
    else:
        with pytest.raises(DomainError):
            getattr(services, verb)(membership=row, by=row.person)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "accepted"}, "membership_answer_has_its_time"),
        ({"state": "accepted", "answered_at": timezone.now()}, "membership_begins_with_a_yes"),
        ({"state": "ended"}, "membership_until_it_is_over"),
        ({"unfit": "Rivals"}, "membership_unfit_has_its_time"),
        ({"state": "asked"}, "membership_(state|answer_has_its_time)"),
    ],
)
def test_what_cannot_be_is_refused(told, changes, name):
    [row] = first_of(told)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Membership.objects.filter(pk=row.pk).update(**changes)


def test_nobody_is_twice_in_a_group(told):
    first, second = first_of(told, 2)
    with pytest.raises(IntegrityError, match="membership_once_while_it_lasts"), transaction.atomic():
        Membership.objects.filter(pk=second.pk).update(person=first.person, group=first.group)
