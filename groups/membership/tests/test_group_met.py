"""Having met is having been in a group to which both said yes: a seat that was published is no meeting (M8)."""

import pytest

from groups.membership import services
from groups.membership.matched import declined, met
from groups.models import Group, Membership
from matching.forming.snapshot import freeze
from matching.partners.search import suggest
from matching.registry import met as who_met
from people.choices import Direction
from people.factories import TopicFactory
from people.models import TopicInterest

pytestmark = pytest.mark.django_db


def yes(*rows):
    for row in rows:
        services.accept(membership=row, by=row.person)


def members(group: Group) -> list[Membership]:
    return list(group.memberships.select_related("person").order_by("pk"))


def test_only_those_who_both_said_yes_have_met_and_they_stay_so(group):
    ann, ben, cy, dee, eve = members(group)
    yes(ann, ben, cy)
    services.decline(membership=dee, by=dee.person)
    everybody = [row.person_id for row in (ann, ben, cy, dee, eve)]
    pairs = {
        tuple(sorted(pair))
        for pair in (
            (ann.person_id, ben.person_id),
            (ann.person_id, cy.person_id),
            (ben.person_id, cy.person_id),
        )
    }
    assert met(everybody) == pairs
    assert met([ann.person_id, dee.person_id, eve.person_id]) == set()
    services.end_group(group=group, by=ann.person, reason="The six meetings are over.")
    assert met(everybody) == pairs
    assert who_met.get("groups") is met


def test_those_of_two_groups_of_one_run_have_not_met(told):
    one, two = (members(told.peer_groups.get(number=number))[0] for number in (1, 2))
    yes(one, two)
    assert met([one.person_id, two.person_id]) == set()


def test_a_partner_is_no_acquaintance_by_a_seat_that_they_turned_down(group):
    me, known, declined, silent = members(group)[:4]
    yes(me, known)
    services.decline(membership=declined, by=declined.person)
    topic = TopicFactory(name="Moths")
    TopicInterest.objects.create(person=me.person, topic=topic, direction=Direction.WANT)
    for row in (known, declined, silent):
        TopicInterest.objects.create(person=row.person, topic=topic, direction=Direction.OFFER)
    found = {each.person: each.met for each in suggest(asker=me.person, words="moths").people}
    assert {row.person: found.get(row.person) for row in (known, declined, silent)} == {
        known.person: True, declined.person: False, silent.person: False,
    }  # fmt: skip


def test_m7_who_said_no_to_a_group_is_not_put_with_its_people_again(group, told):
    ann, ben, cy, dee = members(group)[:4]
    yes(ann)
    services.decline(membership=ben, by=ben.person)
    yes(cy)
    services.decline(
        membership=cy, by=cy.person
    )  # who leaves after a yes has met the others, and said no to nobody
    elsewhere = members(told.peer_groups.exclude(pk=group.pk).get())[0]
    people = [row.person_id for row in (ann, ben, cy, dee, elsewhere)]
    pairs = {tuple(sorted((ben.person_id, row.person_id))) for row in (ann, cy, dee)}
    assert {tuple(sorted(pair)) for pair in declined(people)} == pairs
    assert declined([ann.person_id, cy.person_id, dee.person_id]) == set()
    services.end_group(group=group, by=ann.person, reason="The six meetings are over.")
    frozen = freeze(told.pool)
    number = {each["person"]: n for n, each in enumerate(frozen["people"])}
    apart = {frozenset(pair) for pair in frozen["apart"]}
    for row in (ann, cy, dee):
        assert frozenset((number[ben.person_id], number[row.person_id])) in apart
    assert frozenset((number[ann.person_id], number[dee.person_id])) not in apart


def test_m7_who_thinks_again_has_said_no_to_nobody(group):
    ann, ben = members(group)[:2]
    gone = services.decline(membership=ben, by=ben.person)
    assert len(declined([ann.person_id, ben.person_id])) == 1
    services.think_again(membership=ben, by=ben.person, answered_at=gone.answered_at)
    assert declined([ann.person_id, ben.person_id]) == set()
    assert met([ann.person_id, ben.person_id]) == set(), "declining is not having met"
