"""A claim on its claimant's phone: put together, handed in, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.home import WAITS, blocks_of
from common.testing import page_words
from funds.choices import ClaimState, CommitmentState
from funds.claims import deciding
from funds.factories import a_budget, a_claim, a_promise, a_request, receipt
from funds.models import Claim
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def what_was_paid(**given):
    return {
        "what": "Return train",
        "on": timezone.localdate() - timedelta(days=1),
        "amount": "12,50",
        "currency": "GBP",
        "file": receipt(),
        **given,
    }


def test_from_a_promise_to_a_claim_that_is_handed_in(client_of):
    promise = a_promise(a_budget())
    mine = client_of(promise.asked_by)
    assert "Claim what you paid" in page_words(mine.get(reverse("funds:mine")))
    page = mine.post(reverse("funds:start", args=[promise.key]), follow=True)
    address = page.redirect_chain[-1][0]
    assert "Hand it in" not in page_words(page)
    page = mine.post(address, what_was_paid(), follow=True)
    assert "<b>£12.50</b> of £100.00 promised; £87.50 of it is left." in page_words(page)
    mine.post(f"{address}hand-in/")
    assert Claim.objects.get().state == ClaimState.SUBMITTED
    assert "Put it in" not in page_words(mine.get(address))


def test_what_is_not_complete_is_said_beside_its_box_and_what_was_typed_stays(client_of):
    claim = a_claim(a_budget(), handed_in=False)
    mine = client_of(claim.claimant)
    address = claim.get_absolute_url()
    for wrong, field in (
        ({"file": ""}, "file"),
        ({"amount": "60.01"}, "amount"),
        ({"currency": "EUR"}, "rate"),
        ({"on": timezone.localdate() + timedelta(days=1)}, "on"),
    ):
        page = mine.post(address, what_was_paid(**wrong))
        assert (page.status_code, list(page.context["form"].errors)) == (400, [field])
        assert page.context["form"]["what"].value() == "Return train"


def test_a_receipt_that_was_claimed_already_asks_what_else_is_on_it(client_of):
    claim = a_claim(a_budget(), "1.00", handed_in=False)
    mine, address = client_of(claim.claimant), claim.get_absolute_url()
    assert "What else is on this receipt" not in page_words(mine.get(address))
    mine.post(address, what_was_paid(file=receipt("one")))
    page = mine.post(address, what_was_paid(file=receipt("one")))
    assert "What else is on this receipt" in page_words(page)
    mine.post(address, what_was_paid(file=receipt("one"), twice_why="The bus stands on it too."))
    assert claim.spends.count() == 3


def test_somebody_elses_claim_promise_and_receipt_are_not_there(client_of):
    claim = a_claim(a_budget(), handed_in=False)
    stranger = client_of(PersonFactory.create())
    officer_elsewhere = client_of(OfficerFactory.create().person)
    for client in (stranger, officer_elsewhere):
        assert client.get(claim.get_absolute_url()).status_code == 404
        assert client.get(claim.spends.get().receipt.url).status_code == 404
        assert client.post(reverse("funds:start", args=[claim.commitment.key])).status_code == 404
    assert client_of(claim.claimant).get(claim.spends.get().receipt.url).status_code == 200


def test_taking_out_withdrawing_and_doing_without(client_of):
    budget = a_budget()
    claim = a_claim(budget, handed_in=False)
    mine, address = client_of(claim.claimant), claim.get_absolute_url()
    mine.post(f"{address}remove/{claim.spends.get().key}/")
    assert claim.spends.count() == 0
    mine.post(f"{address}withdraw/")
    assert Claim.objects.get().state == ClaimState.WITHDRAWN
    asked = a_request(budget, by=claim.claimant)
    mine.post(reverse("funds:withdraw-request", args=[asked.key]))
    asked.refresh_from_db()
    assert asked.state == CommitmentState.WITHDRAWN


def test_what_was_sent_back_waits_on_my_learning_and_in_a_mail_that_says_why(client_of):
    claim = a_claim(a_budget())
    officer = OfficerFactory.create(programme=claim.commitment.budget.programme).person
    deciding.send_back(claim=claim, by=officer, reason="The photo is too dark to read.")
    [waits] = [each for each in blocks_of(claim.claimant) if each.title == WAITS]
    assert [row.title for row in waits.rows] == ["Trains to Dover"]
    message = Message.objects.get(kind="funds.claim_sent_back")
    assert (message.person, "too dark" in message.text) == (claim.claimant, True)


def test_the_page_of_money_costs_the_same_for_one_row_and_for_three(client_of):
    budget, person, counts = a_budget(), PersonFactory.create(), []
    mine = client_of(person)
    for more in (1, 2):
        for _ in range(more):
            a_claim(budget, by=person)
        with CaptureQueriesContext(connection) as queries:
            assert mine.get(reverse("funds:mine")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
