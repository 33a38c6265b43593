"""The fund of a group: asked by its members, promised by an officer who is not one of them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.errors import DomainError
from common.testing import page_words
from funds.balances import balance_of
from funds.choices import CommitmentState
from funds.claims import services as claims
from funds.commitments import services as commitments
from funds.factories import a_budget, a_spend
from funds.models import Commitment
from groups import scenarios
from groups.fund import services
from groups.membership import services as membership
from groups.models import Group
from groups.room import door
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return scenarios.group_of(5)


@pytest.fixture
def officer(group):
    return OfficerFactory.create(programme=group.programme).person


@pytest.fixture
def fund(group, officer):
    budget = a_budget(programme=group.programme)
    return services.give_fund(group=group, by=officer, budget=budget, amount=Decimal("120"))


def rooms(group):
    people = [each.person for each in group.memberships.inside().select_related("person")]
    return [door.enter(group.key, person) for person in people]


def test_a_fund_is_set_apart_of_a_budget_and_its_name_tells_nothing(group, fund):
    assert (fund.budget.name, balance_of(fund.budget).left) == (f"Fund of group {group.pk}", Decimal("120"))
    assert balance_of(fund.budget.within).left == Decimal("380")


def test_two_members_ask_for_the_last_pounds_and_the_second_is_refused_in_a_sentence(group, fund):
    first, second, *_ = rooms(group)
    services.ask(room=first, purpose="Coach", amount=Decimal("100"))
    with pytest.raises(DomainError, match=r"No more than £20\.00 is left"):
        services.ask(room=second, purpose="Cake", amount=Decimal("30"))


def test_rule_36_an_officer_who_is_a_member_neither_gives_nor_administers_the_fund(group, fund, officer):
    first, second, *_ = rooms(group)
    asked = services.ask(room=first, purpose="Coach", amount=Decimal("10"))
    inside = OfficerFactory.create(programme=group.programme, person=second.person).person
    with pytest.raises(DomainError, match="You are in this group"):
        commitments.approve(commitment=asked, by=inside)
    other = scenarios.group_of(4)
    with pytest.raises(DomainError, match="You are in this group"):
        services.give_fund(
            group=other,
            by=other.memberships.first().person,
            budget=a_budget(programme=other.programme),
            amount=Decimal("1"),
        )
    assert commitments.approve(commitment=asked, by=officer).state == CommitmentState.APPROVED


def test_each_member_claims_their_own_of_one_promise_and_nobody_else_does(group, fund, officer):
    first, second, *_ = rooms(group)
    asked = services.ask(room=first, purpose="Coach", amount=Decimal("50"))
    commitments.approve(commitment=asked, by=officer)
    mine, theirs = (claims.start(commitment=asked, by=each.person) for each in (first, second))
    assert mine != theirs
    with pytest.raises(DomainError):
        claims.start(commitment=asked, by=PersonFactory.create())


def test_rule_45_who_has_left_goes_on_with_the_claim_they_began_and_begins_none(group, fund, officer):
    first, second, *_ = rooms(group)
    asked = services.ask(room=first, purpose="Coach", amount=Decimal("50"))
    commitments.approve(commitment=asked, by=officer)
    begun = claims.start(commitment=asked, by=second.person)
    membership.decline(membership=second.membership, by=second.person)
    a_spend(begun, "5.00", days_ago=0)
    assert claims.submit(claim=begun, by=second.person).claimant == second.person
    with pytest.raises(DomainError, match="no such promise"):
        claims.start(commitment=asked, by=second.person)


def test_rule_45_with_the_group_its_fund_closes_and_what_was_promised_is_claimed_for_a_while(
    group, fund, officer
):
    first, second, *_ = rooms(group)
    promised = services.ask(room=first, purpose="Coach", amount=Decimal("50"))
    commitments.approve(commitment=promised, by=officer)
    waiting = services.ask(room=second, purpose="Cake", amount=Decimal("5"))
    membership.end_group(group=group, by=officer, reason="Too few could come.")
    waiting.refresh_from_db()
    fund.budget.refresh_from_db()
    assert (waiting.state, fund.budget.is_open) == (CommitmentState.REFUSED, False)
    claim = claims.start(commitment=promised, by=first.person)
    a_spend(claim, "5.00", days_ago=0)
    assert claims.submit(claim=claim, by=first.person).state == "submitted"
    ended = door.Room(Group.objects.get(), first.membership, first.person, reads=True)
    with pytest.raises(DomainError, match="over"):
        services.ask(room=ended, purpose="More", amount=Decimal("1"))


def test_the_ledger_is_for_members_and_shows_no_receipt(client_of, group, fund, officer):
    first, second, *_ = rooms(group)
    address = reverse("groups:fund", args=[group.key])
    mine = client_of(first.person)
    page = mine.post(address, {"purpose": "Coach to Dover", "amount": "50", "currency": "GBP"})
    assert page.status_code == 302
    commitments.approve(commitment=Commitment.objects.get(), by=officer)
    seen = page_words(client_of(second.person).get(address))
    assert ("Coach to Dover" in seen, str(first.person) in seen, "<b>£70.00</b>" in seen) == (
        True,
        True,
        True,
    )
    for stranger in (officer, PersonFactory.create(), PersonFactory.create(is_superuser=True)):
        assert client_of(stranger).get(address).status_code == 404
    assert mine.post(address, {"purpose": "", "amount": "1", "currency": "GBP"}).status_code == 400
    assert "is left" in page_words(mine.get(group.get_absolute_url()))


def test_an_officer_gives_a_fund_on_the_desk(client_of, group, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    officer.is_staff = True
    officer.save()
    budget = a_budget(programme=group.programme)
    address = reverse("admin:groups_group_do", args=[group.pk, "fund"])
    assert "£500.00 left" in page_words(client_of(officer).get(address))
    client_of(officer).post(address, {"budget": budget.pk, "amount": "60"})
    assert balance_of(services.of(group).budget).left == Decimal("60")
