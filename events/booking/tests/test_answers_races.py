"""An answer by mail and the page's own buttons at the same moment, on real Postgres."""

import pytest
from django.test import Client

from events.booking import signup, waiting_list
from events.booking.tests.test_answers_by_mail import join, newest
from events.booking.tests.test_places_races import all_at_once, errors, nothing_is_oversold
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory
from events.links import booking_path
from events.models import PlaceOffer, Registration
from mailing.bounces import intake
from mailing.models import Message, Reply
from mailing.replies.intake import undo_path
from mailing.replies.mails import ECHO
from mailing.replies.tests.test_replies_intake import answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on(settings):
    settings.REPLY_DOMAIN, settings.SITE_URL = "replies.example", "http://testserver"


@pytest.fixture
def offered():
    event = PublishedEventFactory(capacity=1)
    inside, first, second = (join(event) for _ in range(3))
    signup.cancel_registration(registration=inside, by=inside.person)
    return event, first, second


def written(registration, kind, words, message_id="<1@museum.example>"):
    mail = newest(registration, kind)
    raw = f"From: {registration.person.email}\nTo: {mail.reply_to}\nMessage-ID: {message_id}\n\n{words}\n"
    return intake.take(raw.encode())


@pytest.mark.parametrize(("words", "button"), [("Yes", "let-go"), ("No", "take")])
def test_an_answer_and_the_button_that_says_the_contrary(offered, words, button):
    event, first, _ = offered
    written(first, "events.offer", words)
    press = f"{booking_path(first)}offer/{button}/"
    results = all_at_once([intake.settle_new, lambda: Client().post(press).status_code])
    assert (errors(results), results[1]) == ([], 302)
    first.refresh_from_db()
    offer = PlaceOffer.objects.filter(registration=first).get()
    reply = Reply.objects.get()
    if first.state == RegistrationState.CONFIRMED:
        assert (offer.state, reply.was_done) == (OfferState.ACCEPTED, words == "Yes")
    else:
        assert (first.state, offer.state) == (RegistrationState.CANCELLED, OfferState.DECLINED)
        assert reply.was_done == (words == "No")
    nothing_is_oversold(event)


def test_an_answer_that_two_workers_read_and_a_button_that_is_pressed_twice():
    event = PublishedEventFactory(capacity=1)
    row = join(event)
    first = written(row, "events.place", "No")
    second = written(row, "events.place", "No\n")
    assert first is not None
    assert second is not None
    assert errors(all_at_once([intake.settle_new, intake.settle_new])) == []
    assert (Reply.objects.count(), Message.objects.filter(kind=ECHO.kind).count()) == (1, 1)
    where = undo_path(Reply.objects.get())
    results = all_at_once([lambda: Client().post(where).status_code] * 2)
    assert results == [302, 302]
    assert list(Registration.objects.values_list("state", flat=True)) == [RegistrationState.CONFIRMED]
    assert waiting_list.count(event).taken == 1
    assert answer(newest(row, "events.place"), "No", sender=row.person.email).note.startswith("Understood")
