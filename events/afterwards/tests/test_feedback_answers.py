"""Answering behind the link of a mail, and what organisers may read of it: nothing below five answers."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import models

from events import scenarios
from events.afterwards import feedback
from events.afterwards.mails import feedback_path
from events.hosting.organisers_pages import run_address
from events.models import CoOrganiser, Feedback, FeedbackRequest
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db
SECRET = "I shall move the reserve collection to the dry store"


@pytest.fixture
def event(officer):
    return scenarios.held(people=PersonFactory.create_batch(6), programme=officer.programme, ago=3)


@pytest.fixture
def asked(event):
    feedback.ask_due()
    return list(FeedbackRequest.objects.order_by("pk"))


def html(response):
    return response.content.decode()


def answer(asked, count, **given):
    for each in asked[:count]:
        feedback.answer(request=each, **{"useful": 4, "takes_home": SECRET, **given})


def test_looking_changes_nothing(client, asked):
    for _ in range(2):
        response = client.get(feedback_path(asked[0]))
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
    assert "Anonymous:" in html(response)
    assert (Feedback.objects.count(), FeedbackRequest.objects.filter(answered_at=None).count()) == (0, 6)


def test_an_answer_is_kept_without_anything_of_the_person(client, asked, event):
    given = {"useful": "5", "takes_home": " Write it down. ", "may_quote": "on"}
    response = client.post(feedback_path(asked[0]), given, follow=True)
    assert "Thank you" in html(response)
    row = Feedback.objects.get()
    assert (row.useful, row.takes_home, row.may_quote, row.event) == (5, "Write it down.", True, event)
    relations = [field.name for field in Feedback._meta.get_fields() if field.is_relation]
    moments = [field.name for field in Feedback._meta.get_fields() if isinstance(field, models.DateTimeField)]
    assert (relations, moments) == (["event"], [])
    asked[0].refresh_from_db()
    assert asked[0].answered_at == row.given_on


def test_a_second_answer_is_thanked_and_not_kept(client, asked):
    for useful in ("5", "1"):
        response = client.post(feedback_path(asked[0]), {"useful": useful}, follow=True)
        assert "Thank you" in html(response)
    assert [row.useful for row in Feedback.objects.all()] == [5]


def test_nothing_is_lost_when_the_one_needed_answer_is_missing(client, asked):
    page = html(client.post(feedback_path(asked[0]), {"better": "More cake."}))
    assert ("Choose how useful it was." in page, "More cake." in page) == (True, True)
    assert client.post(feedback_path(asked[0]), {"useful": "9"}).status_code == 200
    assert Feedback.objects.count() == 0


def test_a_link_that_is_wrong_or_over_says_so(client, asked):
    assert client.get(feedback_path(asked[0])[:-4] + "xyz/").status_code == 404
    path = feedback_path(asked[1])
    asked[1].delete()
    assert client.get(path).status_code == 410


def test_whoever_was_not_there_after_all_is_not_asked(client, asked):
    asked[0].registration.person.attendances.update(state="no_show")
    assert client.get(feedback_path(asked[0])).status_code == 410
    assert client.post(feedback_path(asked[0]), {"useful": "5"}).status_code == 410
    assert Feedback.objects.count() == 0


def test_four_answers_show_their_number_and_nothing_else(client_of, officer, event, asked):
    answer(asked, 4, may_quote=True)
    found = feedback.results(event)
    assert (found.answered, found.attended, found.shown, found.missing) == (4, 6, False, 1)
    assert (found.mean, found.counts, found.texts) == (None, (), ())
    client = client_of(officer.person)
    page = html(client.get(run_address(event, "after/")))
    assert ("1 more answer to come" in page, SECRET in page, "Very useful" in page) == (True, False, False)
    refused = client.get(run_address(event, "after/feedback.csv"))
    assert (refused.status_code, SECRET in html(refused)) == (409, False)


def test_five_answers_are_shown_together(client_of, officer, event, asked):
    answer(asked, 3, useful=5, takes_home="")
    answer(asked[3:], 2, useful=3, may_quote=True)
    found = feedback.results(event)
    assert (found.mean, found.counts[0], found.counts[2]) == (4.2, ("Very useful", 3), ("Partly useful", 2))
    assert [(said.words, said.may_quote) for said in found.texts[0][1]] == [(SECRET, True)] * 2
    page = html(client_of(officer.person).get(run_address(event, "after/")))
    assert (page.count(SECRET), page.count("May be quoted")) == (2, 2)


def test_texts_come_in_no_order(event, asked):
    for number, each in enumerate(asked):
        feedback.answer(request=each, useful=4, better=f"Words {number}")
    orders = {tuple(said.words for said in feedback.results(event).texts[1][1]) for _ in range(30)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(f"Words {n}" for n in range(6))}


def test_the_file_has_the_same_and_opens_safely(client_of, officer, event, asked):
    answer(asked, 4)
    answer(asked[4:], 1, takes_home="=1+1", may_quote=True)
    response = client_of(officer.person).get(run_address(event, "after/feedback.csv"))
    rows = list(csv.reader(io.StringIO(html(response).removeprefix("\ufeff"))))
    assert rows[0] == ["Question", "Answer", "How many", "May be quoted without a name"]
    assert ["How useful was it?", "Useful", "5", "no"] in rows
    assert ["What will you do differently?", "'=1+1", "1", "yes"] in rows
    assert len(rows) == 1 + 5 + 5


def test_only_the_organisers_of_this_event_see_it(client, client_of, event, asked):
    answer(asked, 5)
    helper = PersonFactory()
    row = CoOrganiser.objects.create(event=event, person=helper)
    path, file = run_address(event, "after/"), run_address(event, "after/feedback.csv")
    assert [client.get(each).status_code for each in (path, file)] == [302, 302]
    for person in (asked[0].registration.person, OfficerFactory().person):
        assert [client_of(person).get(each).status_code for each in (path, file)] == [403, 403]
    assert [client_of(helper).get(each).status_code for each in (path, file)] == [200, 200]
    row.ended_at = event.created_at + timedelta(days=1)
    row.save()
    assert [client_of(helper).get(each).status_code for each in (path, file)] == [403, 403]


def test_my_learning_asks_as_well_until_it_is_answered(client_of, asked):
    person = asked[0].registration.person
    assert "Answer<span" in html(client_of(person).get("/my/"))
    answer(asked, 1)
    assert "Answer<span" not in html(client_of(person).get("/my/"))
