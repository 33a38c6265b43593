"""Two at once, where only one may count; and lists that take as many queries for three rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import DomainError
from events import scenarios
from events.afterwards import certificates, feedback
from events.booking.tests.test_places_races import all_at_once
from events.factories import PictureFactory
from events.hosting.organisers_pages import run_address
from events.models import Certificate, Feedback, FeedbackRequest, Registration, TakeDown
from mailing.models import Message
from peer2peer.tests.world_after import what_is_left
from people.factories import PersonFactory


@pytest.mark.django_db(transaction=True)
def test_several_workers_ask_each_person_once():
    scenarios.held(people=PersonFactory.create_batch(4), ago=2)
    asked = all_at_once([feedback.ask_due] * 4)
    assert sum(asked) == 4
    assert (FeedbackRequest.objects.count(), Message.objects.filter(kind="events.feedback").count()) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_an_answer_pressed_eight_times_is_one_answer():
    scenarios.held(people=[PersonFactory()], ago=2)
    feedback.ask_due()
    request = FeedbackRequest.objects.get()
    results = all_at_once([lambda: feedback.answer(request=request, useful=5)] * 8)
    assert Feedback.objects.count() == 1
    assert sorted(isinstance(result, DomainError) for result in results) == [False] + [True] * 7


@pytest.mark.django_db(transaction=True)
def test_a_certificate_asked_for_eight_times_at_once_is_one():
    scenarios.held(people=[PersonFactory()], ago=2)
    booking = Registration.objects.get()
    made = all_at_once([lambda: certificates.issue(registration=booking)] * 8)
    assert {each.pk for each in made} == {Certificate.objects.get().pk}


@pytest.mark.django_db
def test_lists_take_as_many_queries_for_three_as_for_one(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client = client_of(officer.person)

    def add():
        left = what_is_left(officer.programme, PersonFactory.create())
        TakeDown.objects.create(picture=left["rows"]["events/picture"])
        return left

    event = add()["rows"]["events/picture"].event
    pages = [f"/desk/events/{model}/" for model in ("picture", "certificate", "speakerrequest")]
    pages += [run_address(event, "after/"), "/desk/"]

    def count(page):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    for page in pages:
        count(page)  # what the first visit of a session asks, it asks once
    before = [count(page) for page in pages]
    for number in (1, 2):
        Certificate.objects.filter(code="7K4M29QXB0TD").update(code=f"{number}" * 12)
        add()
        PictureFactory(event=event)
    assert [count(page) for page in pages] == before
