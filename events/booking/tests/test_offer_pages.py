"""Offers of places, seen from the page of the booking: taken, let go, too late, in part, for whoever is first."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from common.clock import moment_words
from common.testing import page_words
from events.booking import naming, offers, signup, waiting_list
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory, WaitingFactory, in_days
from events.links import booking_path
from events.models import PlaceOffer, Registration
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def html(response):
    return page_words(response)


def join(event, **options):
    return signup.sign_up(event=event, person=PersonFactory(), by=None, **options).registration


@pytest.fixture
def event():
    return PublishedEventFactory(title="Stairwells", capacity=1, bring_up_to=3)


@pytest.fixture
def offered(event):
    """The next in line, who is offered the place that came free."""
    first, second = join(event), join(event)
    signup.cancel_registration(registration=first, by=first.person)
    waiting_list.fill_places(event_id=event.pk)
    return second


def act(client, booking, action, **given):
    return html(client.post(f"{booking_path(booking)}{action}/", given, follow=True))


def test_looking_at_an_offer_takes_nothing(client, offered):
    offer = offered.offers.get()
    for _ in range(2):
        page = html(client.get(booking_path(offered)))
    assert "A place has come free for you" in page
    assert f"held for you until <strong>{moment_words(offer.expires_at)}</strong>" in page
    assert ("Take the place" in page, "Let it go" in page, "you leave the waiting list" in page) == (
        True,
        True,
        True,
    )
    offer.refresh_from_db()
    assert offer.state == OfferState.PENDING
    for action in ("offer/take", "offer/let-go", "take-free"):
        assert client.get(f"{booking_path(offered)}{action}/").status_code == 405


def test_the_mail_says_until_when_and_what_happens_otherwise(offered):
    offer, mail = offered.offers.get(), Message.objects.get(kind="events.offer")
    until = moment_words(offer.expires_at)
    assert mail.subject == "A place has come free: Stairwells"
    assert (
        f"It is held for you until {until}. Without an answer by then, it goes to the next in line"
        in mail.text
    )
    # A link carries the second in which it was made.
    assert re.search(r"/bookings/[^/\"]+/#offer", mail.html)
    assert mail.expires_at == offer.expires_at


def test_taking_it_gives_the_place_and_its_mail(client, offered):
    page = act(client, offered, "offer/take")
    assert ("The place is yours." in page, "You have a place" in page) == (True, True)
    offered.refresh_from_db()
    assert (offered.state, offered.claimed_at is not None) == (RegistrationState.CONFIRMED, True)
    assert Message.objects.get(kind="events.place", person=offered.person).calendar_method == "REQUEST"
    assert "No offer waits for your answer." in act(client, offered, "offer/take")


def test_letting_it_go_leaves_the_line_and_the_next_is_asked(
    client, event, offered, django_capture_on_commit_callbacks
):
    third = join(event)
    with django_capture_on_commit_callbacks(execute=True):
        page = act(client, offered, "offer/let-go")
    assert "You have let the place go" in page
    assert [offer.registration for offer in PlaceOffer.objects.pending()] == [third]
    assert Message.objects.get(kind="events.offer_over").subject == "You have let the place go: Stairwells"


def test_an_offer_opened_too_late_says_what_happened_and_where_one_stands(client, event, offered):
    third = join(event)
    Registration.objects.filter(pk=offered.pk).update(booked_at=timezone.now() - timedelta(days=9))
    offer = offered.offers.get()
    PlaceOffer.objects.filter(pk=offer.pk).update(
        made_at=offer.made_at - timedelta(days=3), expires_at=timezone.now() - timedelta(minutes=1)
    )
    page = html(client.get(booking_path(offered)))
    assert ("Take the place" in page, "The place was held for you until" in page) == (False, True)
    assert "No offer waits for your answer." in act(client, offered, "offer/take")
    waiting_list.fill_places(event_id=event.pk)
    page = html(client.get(booking_path(offered)))
    assert ("We heard nothing by then" in page, "You are number 2 in line" in page) == (True, True)
    told = Message.objects.get(kind="events.offer_over")
    assert (told.to_address, "number 2 in line now" in told.text) == (offered.person.email, True)
    assert "A place has come free for you" in html(client.get(booking_path(third)))


def test_part_of_a_party_is_asked_whether_it_comes(client):
    event = PublishedEventFactory(capacity=3, bring_up_to=3)
    first = join(event, to_be_named=2)
    party = join(event, to_be_named=2)
    guest = first.brings.first()
    naming.remove_guest(registration=guest, by=None)
    waiting_list.fill_places(event_id=event.pk)
    page = html(client.get(booking_path(party)))
    assert "You asked for 3 places. 1 has come free" in page
    assert ("Take 1 and keep waiting for the others?" in page, "Take 1 and keep waiting" in page) == (
        True,
        True,
    )
    mail = Message.objects.get(kind="events.offer")
    assert "You asked for 3 places. 1 has come free." in mail.text
    act(client, party, "offer/take")
    party.refresh_from_db()
    states = sorted(party.brings.values_list("state", flat=True))
    assert (party.state, states) == ("confirmed", ["waiting", "waiting"])
    page = html(client.get(booking_path(party)))
    assert page.count("Waits with you") == 2


def test_whoever_would_not_be_parted_may_think_again_while_it_is_free(client):
    event = PublishedEventFactory(capacity=3, bring_up_to=3)
    first, party = join(event, to_be_named=1), join(event, to_be_named=1)
    waiting_list.fill_places(event_id=event.pk)
    assert "You asked for 2 places. 1 has come free" in html(client.get(booking_path(party)))
    page = act(client, party, "offer/let-go")
    assert ("You asked for 2 places. 1 is free now" in page, "held for nobody" in page) == (True, True)
    assert "It is yours." in act(client, party, "take-free")
    party.refresh_from_db()
    assert (party.state, party.brings.get().state) == ("confirmed", "waiting")
    assert first.brings.get().state == RegistrationState.CONFIRMED


def test_of_several_places_fewer_may_be_taken(client):
    event = PublishedEventFactory(capacity=3, bring_up_to=3)
    first, party = join(event, to_be_named=2), join(event, to_be_named=2)
    signup.cancel_registration(registration=first, by=None, guests="cancel")
    waiting_list.fill_places(event_id=event.pk)
    page = html(client.get(booking_path(party)))
    assert ("3 places have come free for you" in page, "How many of you come?" in page) == (True, True)
    assert "The 2 places are yours." in act(client, party, "offer/take", places="2")
    assert Registration.objects.filter(event=event).confirmed().count() == 2


@pytest.mark.parametrize("places_given", ["0", "7", "many", "-1"])
def test_nonsense_for_a_number_takes_nothing_it_should_not(client, places_given):
    event = PublishedEventFactory(capacity=2, bring_up_to=3)
    first, party = join(event, to_be_named=1), join(event, to_be_named=1)
    signup.cancel_registration(registration=first, by=None, guests="cancel")
    waiting_list.fill_places(event_id=event.pk)
    act(client, party, "offer/take", places=places_given)
    assert Registration.objects.filter(event=event).confirmed().count() in (0, 2)


def test_near_the_start_whoever_presses_first_has_it(client):
    """Rule 9: nothing is held, and the words say so."""
    soon = timezone.localtime() + timedelta(hours=4)
    event = PublishedEventFactory(
        capacity=1,
        day__start_day=soon.date(),
        day__start_time=soon.time(),
        day__end_day=soon.date() + timedelta(days=1),
    )
    holder = RegistrationFactory(event=event)
    one, two = WaitingFactory(event=event), WaitingFactory(event=event)
    signup.cancel_registration(registration=holder, by=holder.person)
    waiting_list.fill_places(event_id=event.pk)
    said = "Several people have this message. Whoever presses first has the place."
    assert [said in html(client.get(booking_path(each))) for each in (one, two)] == [True, True]
    assert [said in mail.text for mail in Message.objects.filter(kind="events.offer")] == [True, True]
    act(client, two, "offer/take")
    page = act(client, one, "offer/take")
    assert "Somebody else was quicker" in page or "No offer waits" in page
    two.refresh_from_db()
    one.refresh_from_db()
    assert (two.state, one.state) == (RegistrationState.CONFIRMED, RegistrationState.WAITING)


def test_why_somebody_waits_is_said_on_their_page(client, event):
    join(event)
    waiting = join(event)
    assert "All places are taken." in html(client.get(booking_path(waiting)))
    event.takes_bookings = False
    event.save()
    assert "No new bookings are taken at the moment." in html(client.get(booking_path(waiting)))


def test_whoever_is_signed_in_sees_the_offer_on_the_page_of_the_event(client_of, event, offered):
    signup.claim(registration=offered)
    page = html(client_of(offered.person).get(event.get_absolute_url()))
    assert ("A place has come free for you." in page, "Take it or let it go" in page) == (True, True)


def test_a_guest_cannot_answer_for_the_party(client):
    event = PublishedEventFactory(capacity=2, bring_up_to=3)
    first = join(event, to_be_named=1)
    booker = WaitingFactory(event=event, waiting_since=timezone.now())
    guest = WaitingFactory(event=event, brought_by=booker, waiting_since=booker.waiting_since)
    signup.cancel_registration(registration=first, by=None, guests="cancel")
    waiting_list.fill_places(event_id=event.pk)
    assert "offer/take" not in html(client.get(booking_path(guest)))
    assert "No offer waits for your answer." in act(client, guest, "offer/take")
    assert PlaceOffer.objects.get().state == OfferState.PENDING
    assert offers.open_to(booker) == [PlaceOffer.objects.get()]


def test_the_page_of_a_long_line_asks_as_often_as_that_of_a_short_one(client, django_assert_max_num_queries):
    event = PublishedEventFactory(capacity=1, day__start_day=in_days(20))
    booking = WaitingFactory(event=event)
    with django_assert_max_num_queries(18):
        client.get(booking_path(booking))
    WaitingFactory.create_batch(5, event=event)
    with django_assert_max_num_queries(18):
        client.get(booking_path(booking))
