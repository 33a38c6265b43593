"""Forty places given back at once are forty mails: the desk asks first, and says how many."""

import pytest

from common.testing import page_words
from events.booking import signup
from events.factories import PublishedEventFactory
from events.models import Registration
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
LIST = "/desk/events/registration/"


@pytest.fixture
def rows(officer):
    event = PublishedEventFactory(programme=officer.programme, capacity=60)
    people = PersonFactory.create_batch(41)
    return [signup.sign_up(event=event, person=person, by=None).registration for person in people]


def states() -> list[str]:
    return sorted(Registration.objects.values_list("state", flat=True))


def mails() -> int:
    return Message.objects.filter(kind="events.ended").count()


def chosen(rows, **more):
    return {"action": "give-back", "index": "0", "_selected_action": [row.pk for row in rows], **more}


def test_it_asks_first_with_the_number_and_does_nothing_by_then(client_of, officer, rows):
    signup.cancel_registration(registration=rows[0], by=rows[0].person)
    before, mailed = states(), mails()
    page = client_of(officer.person).post(LIST, chosen(rows))
    words = page_words(page)
    assert page.status_code == 200
    assert "Give the place back for them: 40 registrations?" in words
    assert "This is about <b>40 registrations</b>" in words
    assert "Each has a mail that says so." in words
    assert "1 registration of those you chose cannot be part of it now" in words
    assert ("and 20 more" in words, words.count("“")) == (True, 20)
    assert (states(), mails()) == (before, mailed)


def test_the_button_of_that_page_does_it(client_of, officer, rows):
    desk = client_of(officer.person)
    page = desk.post(LIST, chosen(rows[:40]))
    fields = {
        "action": page.context["verb"],
        "index": "0",
        "sure": "yes",
        "_selected_action": page.context["chosen"],
    }
    answer = desk.post(page.context["back"], fields, follow=True)
    assert "Given back: 40 registrations." in page_words(answer)
    assert states() == [*["cancelled"] * 40, "confirmed"]
    assert mails() == 40


def test_where_nothing_can_be_given_back_there_is_no_button(client_of, officer, rows):
    signup.cancel_registration(registration=rows[0], by=rows[0].person)
    page = client_of(officer.person).post(LIST, chosen(rows[:1]))
    assert "Nothing that you chose can be part of this now" in page_words(page)
    assert 'name="sure"' not in page.content.decode()


def test_rows_of_another_programme_are_refused_before_anything_is_asked(client_of, officer, rows):
    other = PublishedEventFactory()
    theirs = signup.sign_up(event=other, person=PersonFactory(), by=None).registration
    page = client_of(officer.person).post(LIST, chosen([rows[0], theirs]), follow=True)
    assert "Some of the rows you chose belong to a programme that is not yours" in page_words(page)
