"""Money on the desk: a budget opened, seen, promised from, and its statement taken as a file."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from common.testing import page_words
from funds.balances import balance_of
from funds.claims import deciding
from funds.factories import a_budget, a_claim, a_promise, a_request
from funds.home import claims_to_see_to, requests_to_decide
from funds.models import Claim, Commitment, FundBudget, FundEntry
from programmes.factories import FunderFactory, RoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def url(name, *args):
    return reverse(f"admin:funds_{name}", args=args)


def test_an_officer_opens_a_budget_with_what_the_funder_gave(desk, officer):
    today = timezone.localdate()
    given = {
        "programme": officer.programme_id, "funder": FunderFactory.create().pk, "name": "Visits 2026",
        "currency": "GBP", "amount": "1,500.00", "starts_on": today, "ends_on": today + timedelta(days=90),
        "claim_days": 30,
    }  # fmt: skip
    assert desk.post(url("fundbudget_add"), {**given, "amount": "0"}).status_code == 200
    assert desk.post(url("fundbudget_add"), given).status_code == 302
    budget = FundBudget.objects.get()
    assert balance_of(budget).left == Decimal("1500.00")
    assert FundEntry.objects.get().by == officer.person
    assert "£1,500.00 left" in page_words(desk.get(url("fundbudget_overview", budget.pk)))
    assert "£1,500.00" in page_words(desk.get(url("fundbudget_changelist")))


def test_a_budget_of_another_programme_is_not_there(desk):
    theirs = a_budget()
    for name in ("overview", "change"):
        assert desk.get(url(f"fundbudget_{name}", theirs.pk)).status_code == 404
    assert desk.post(url("fundbudget_do", theirs.pk, "close"), {}).status_code == 404


def test_promising_more_than_is_left_asks_for_the_reason_beside_its_box(desk, officer):
    budget = a_budget("50.00", programme=officer.programme)
    member = RoleFactory.create(programme=officer.programme).person
    given = {"to": member.pk, "purpose": "Coach", "amount": "60", "currency": "GBP"}
    page = desk.post(url("fundbudget_do", budget.pk, "promise"), given)
    assert list(page.context["form"].errors) == ["reason"]
    desk.post(url("fundbudget_do", budget.pk, "promise"), {**given, "reason": "It is dearer now."})
    assert Commitment.objects.get().asked_by == member
    assert "Of that, allowed beyond the budget" in page_words(desk.get(url("fundbudget_overview", budget.pk)))


def test_a_request_and_a_claim_wait_under_what_needs_attention_and_are_decided(desk, officer):
    budget = a_budget(programme=officer.programme)
    asked = a_request(budget)
    claim = a_claim(budget)
    assert [each.action for each in requests_to_decide({officer.programme_id})] == [
        "Promise it, or say why not"
    ]
    desk.post(url("commitment_do", asked.pk, "approve"))
    desk.post(url("claim_do", claim.pk, "approve"), {})
    assert [each.action for each in claims_to_see_to({officer.programme_id})] == ["Pay it, and note when"]
    desk.post(url("claim_do", claim.pk, "pay"), {"paid_on": timezone.localdate(), "reference": "P2P 1"})
    assert list(claims_to_see_to({officer.programme_id})) == []
    assert list(requests_to_decide({officer.programme_id})) == []
    assert Claim.objects.get().reference == "P2P 1"
    assert list(claims_to_see_to({officer.programme_id + 1})) == []


def test_a_claim_is_looked_at_with_its_receipts(desk, officer):
    claim = a_claim(a_budget(programme=officer.programme))
    upload = claim.spends.get().receipt
    assert upload.url in desk.get(url("claim_change", claim.pk)).content.decode()
    assert desk.get(upload.url).status_code == 200


def rows_of(response):
    text = response.content.decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_statement_is_by_funder_and_period_and_names_nobody(desk, officer):
    budget = a_budget(programme=officer.programme, name="Ours")
    a_budget(programme=officer.programme, name="Another funder's")
    a_budget(name="Another programme's")
    claim = a_claim(budget, "40.00")
    deciding.approve(claim=claim, by=officer.person)
    address = url("fundbudget_statement")
    given = {"funder": budget.funder_id, "file": "1"}
    rows = rows_of(desk.get(address, given))
    assert [(row["Kind"], row["In the budget's currency"]) for row in rows] == [
        ("Claim", "-40.00"),
        ("Given by the funder", "500.00"),
    ]
    assert rows[0]["Receipt"] == "yes"
    assert claim.claimant.name not in str(rows)
    today = timezone.localdate()
    assert rows_of(desk.get(address, {**given, "until": today - timedelta(days=30)})) == []
    assert {row["Budget"] for row in rows_of(desk.get(address, {"file": "1", "since": today}))} == {
        "Ours",
        "Another funder's",
    }
    page = desk.get(address, {"since": today, "until": today - timedelta(days=1)})
    assert list(page.context["form"].errors) == ["until"]


def test_an_invoice_and_more_for_a_promise_are_noted_on_its_page(desk, officer):
    promise = a_promise(a_budget(programme=officer.programme), "100.00")
    invoice = {
        "payee": "Kent Coaches",
        "invoice": "17",
        "on": timezone.localdate(),
        "what": "Coach",
        "amount": "120",
    }
    page = desk.post(url("commitment_do", promise.pk, "invoice"), invoice)
    assert list(page.context["form"].errors) == ["amount"]
    desk.post(url("commitment_do", promise.pk, "more"), {"amount": "20", "reason": "A larger coach."})
    desk.post(url("commitment_do", promise.pk, "invoice"), invoice)
    assert Claim.objects.get().payee == "Kent Coaches"
