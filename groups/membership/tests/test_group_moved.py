"""Somebody changes museum while in a group, waiting for one, or acting for it: who is told, what goes on (rule 32)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from groups.membership import services
from groups.membership.home import members_who_moved
from groups.models import Membership
from matching.forming.home import wishes_of_a_museum_left
from matching.models import Entry
from people.factories import MuseumFactory
from people.models import Affiliation, Person
from people.profile.services import add_affiliation, end_affiliation
from programmes.attention import roles_of_a_museum_left
from programmes.factories import ProgrammeFactory, RoleFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def works_at(person: Person, museum) -> Affiliation:
    return add_affiliation(person=person, museum=museum)


def leave(affiliation: Affiliation, *, ago: int = 1) -> Affiliation:
    return end_affiliation(affiliation=affiliation, on=timezone.localdate() - ago * DAY)


@pytest.fixture
def members(group):
    """Three who said yes, each at the museum of their wish."""
    rows = list(group.memberships.select_related("person", "seat__entry__museum").order_by("pk"))[:3]
    for row in rows:
        museum = MuseumFactory.create(name=f"Museum of {row.person}")
        Entry.objects.filter(pk=row.seat.entry_id).update(museum=museum)
        works_at(row.person, museum)
        services.accept(membership=row, by=row.person)
    return list(group.memberships.select_related("person", "seat__entry__museum").order_by("pk"))[:3]


def titles(programmes=None):
    return [item.title for item in members_who_moved(programmes)]


def test_rule_32_who_leaves_their_museum_stays_in_the_group_until_it_is_settled(
    members, group, officer, client_of, settings
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    ann, ben, _ = members
    assert titles() == []
    leave(Affiliation.objects.get(person=ann.person))
    says = f"{ann.person} has left {ann.seat.entry.museum} and is in “{group}”"
    assert titles() == titles([officer.programme.pk]) == [says]
    assert titles([ProgrammeFactory().pk]) == titles([]) == []
    ann.refresh_from_db()
    assert ann.state == "accepted", "membership goes on"
    desk = client_of(officer.person)
    page = desk.get(reverse("admin:groups_group_change", args=[group.pk]))
    assert f'They stay<span class="visually-hidden"> ({ann.person})' in page.text
    assert f"({ben.person})" not in page.text
    done = desk.post(reverse("admin:groups_group_stays", args=[group.pk, ann.key]), follow=True)
    assert f"Noted: {ann.person} stays in the group." in done.text
    assert titles() == []
    with pytest.raises(DomainError, match="settled already"):
        services.settle_move(membership=ann, by=officer.person)


def test_who_is_still_there_in_another_part_or_comes_back_has_not_left(members):
    ann, ben, cy = members
    works_at_too = add_affiliation(person=ann.person, museum=ann.seat.entry.museum, kind="volunteer")
    leave(ann.person.affiliations.exclude(pk=works_at_too.pk).get())
    assert titles() == [], "they volunteer there now"
    leave(ben.person.affiliations.get())
    works_at(ben.person, ben.seat.entry.museum)
    end_affiliation(affiliation=cy.person.affiliations.get())  # today is the last day
    assert titles() == []


def test_leaving_a_second_time_is_asked_again_and_who_left_the_group_is_not(members, officer):
    ann, ben, _ = members
    leave(ann.person.affiliations.get(), ago=3)
    services.settle_move(membership=ann, by=officer.person)
    Membership.objects.filter(pk=ann.pk).update(moved_seen_to_at=timezone.now() - 2 * DAY)
    assert titles() == []
    leave(works_at(ann.person, ann.seat.entry.museum))
    assert len(titles()) == 1
    leave(ben.person.affiliations.get())
    services.decline(membership=ben, by=ben.person)
    assert len(titles()) == 1


def test_a_wish_that_names_a_museum_they_left_is_flagged_and_one_that_is_placed_is_not(pool, wishes, members):
    waiting = Entry.objects.exclude(pk__in=Membership.objects.values("seat__entry")).first()
    if waiting is None:
        Membership.objects.all().delete()
        Entry.objects.get(pk=wishes[-1].pk).seats.all().delete()
        waiting = Entry.objects.get(pk=wishes[-1].pk)
    waiting.museum = MuseumFactory.create(name="Old Mill", town="")
    waiting.save()
    leave(works_at(waiting.person, waiting.museum))
    [item] = wishes_of_a_museum_left([pool.programme.pk])
    assert item.title == f"{waiting.person} has left Old Mill, and their wish for “{pool}” still names it"
    assert item.url == reverse("admin:matching_entry_change", args=[waiting.pk])
    assert list(wishes_of_a_museum_left([ProgrammeFactory().pk])) == []
    waiting.museum = None
    waiting.save()
    assert list(wishes_of_a_museum_left(None)) == []


def test_a_role_for_a_museum_they_left_is_flagged(officer):
    museum = MuseumFactory.create(name="Old Mill", town="")
    role = RoleFactory.create(
        programme=officer.programme, kind="partner_lead", museum=museum, person__name="Ann Field"
    )
    assert list(roles_of_a_museum_left(None)) == [], "who never said that they work there has not left"
    leave(works_at(role.person, museum))
    [item] = roles_of_a_museum_left([officer.programme.pk])
    assert item.title == "Ann Field is partner lead for Old Mill, and has left it"
    assert list(roles_of_a_museum_left([ProgrammeFactory().pk])) == []


def test_all_of_it_costs_the_same_for_one_and_for_three(members):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            list(members_who_moved(None))
        return len(seen)

    leave(members[0].person.affiliations.get())
    one = queries()
    for row in members[1:]:
        leave(row.person.affiliations.get())
    assert (len(titles()), queries()) == (3, one)
