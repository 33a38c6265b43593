"""What officers do with offers and the line: move somebody up, see why nobody moves."""

from datetime import timedelta

import pytest

from agenda.choices import Mode
from common.errors import DomainError
from common.history import history_of
from events.booking import offers, signup, waiting_list
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory, WaitingFactory
from events.models import PlaceOffer, Registration
from events.planning import publishing
from events.selectors import position_in_line
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """A block in which what happens on commit does happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def join(event, **options):
    person = PersonFactory()
    return signup.sign_up(event=event, person=person, by=person, **options).registration


def test_moving_somebody_up_offers_them_what_is_free_and_keeps_who_did_it_and_why(officer):
    event = PublishedEventFactory(capacity=1, programme=officer.programme)
    inside, first, second = (join(event) for _ in range(3))
    signup.cancel_registration(registration=inside, by=inside.person)
    with pytest.raises(DomainError) as refused:
        offers.offer_out_of_turn(registration=second, by=officer.person, reason=" ")
    assert refused.value.field == "reason"
    offer = offers.offer_out_of_turn(
        registration=second, by=officer.person, reason="She interprets for a colleague."
    )
    assert (offer.registration, offer.made_by, offer.reason) == (
        second,
        officer.person,
        "She interprets for a colleague.",
    )
    assert Message.objects.get(kind="events.offer").to_address == second.person.email
    assert waiting_list.fill_places(event_id=event.pk) == [], "the place is held for her"
    assert position_in_line(first) == 1
    with pytest.raises(DomainError, match="They have an offer already"):
        offers.offer_out_of_turn(registration=second, by=officer.person, reason="Once more.")


def test_with_nothing_free_moving_up_makes_them_first_in_line_and_the_history_says_so(officer, commits):
    event = PublishedEventFactory(capacity=1, programme=officer.programme)
    inside, first, second = (join(event) for _ in range(3))
    assert offers.offer_out_of_turn(registration=second, by=officer.person, reason="As agreed.") is None
    second.refresh_from_db()
    assert (position_in_line(second), position_in_line(first)) == (1, 2)
    noted = history_of(second)[0]
    assert (noted["who"], noted["why"]) == (str(officer.person), "As agreed.")
    with commits():
        signup.cancel_registration(registration=inside, by=inside.person)
    assert PlaceOffer.objects.get().registration == second


def test_nobody_is_moved_up_once_sign_up_has_closed_or_while_bookings_are_off(officer):
    event = PublishedEventFactory(capacity=1, programme=officer.programme)
    _, waiting = join(event), join(event)
    publishing.change_event(event=event, by=officer.person, takes_bookings=False)
    with pytest.raises(DomainError, match="No new bookings"):
        offers.offer_out_of_turn(registration=waiting, by=officer.person, reason="Please.")
    publishing.close(event=event, by=officer.person)
    with pytest.raises(DomainError, match="Sign-up has closed"):
        offers.offer_out_of_turn(registration=waiting, by=officer.person, reason="Please.")


def test_an_offer_that_was_settled_says_what_became_of_it(officer, commits):
    event = PublishedEventFactory(capacity=1, programme=officer.programme)
    inside, waiting = join(event), join(event)
    with commits():
        signup.cancel_registration(registration=inside, by=inside.person)
    offer = PlaceOffer.objects.get()
    offers.revoke(offer=offer, by=officer.person, reason="By mistake.")
    for answer in (offers.accept, offers.decline):
        with pytest.raises(DomainError, match="taken back by an officer"):
            answer(offer=offer, by=waiting.person)
    with pytest.raises(DomainError, match="cannot be taken back"):
        offers.revoke(offer=offer, by=officer.person, reason="Again.")


def test_a_cancelled_or_postponed_event_leaves_no_offer_open(officer, commits):
    for move in (publishing.cancel, publishing.postpone):
        event = PublishedEventFactory(capacity=1, programme=officer.programme)
        inside, waiting = join(event), join(event)
        with commits():
            signup.cancel_registration(registration=inside, by=inside.person)
        with commits():
            move(event=event, by=officer.person, reason="The heating has failed.")
        offer = PlaceOffer.objects.get(registration=waiting)
        assert offer.state == OfferState.MOOT
        assert not Message.objects.filter(kind="events.offer_over").exists(), "they are told why otherwise"
        with pytest.raises(DomainError):
            offers.accept(offer=offer, by=waiting.person)


def test_an_offer_to_come_one_way_is_none_to_come_the_other(commits):
    event = PublishedEventFactory(day__mode=Mode.HYBRID, capacity=2, places_in_person=1)
    inside = join(event, mode=Mode.IN_PERSON)
    waiting = join(event, mode=Mode.IN_PERSON)
    with commits():
        signup.cancel_registration(registration=inside, by=inside.person)
    with commits():
        signup.change_booking(registration=waiting, by=waiting.person, mode=Mode.ONLINE)
    first, second = PlaceOffer.objects.order_by("pk")
    assert (first.state, second.state) == (OfferState.MOOT, OfferState.PENDING)
    offers.accept(offer=second, by=waiting.person)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.mode) == (RegistrationState.CONFIRMED, Mode.ONLINE)


def test_everybody_in_line_has_a_reason_that_can_be_shown(officer, commits):
    event = PublishedEventFactory(
        day__mode=Mode.HYBRID, capacity=3, room_capacity=3, places_in_person=1, bring_up_to=3
    )
    join(event, mode=Mode.IN_PERSON)
    room = join(event, mode=Mode.IN_PERSON)
    assert waiting_list.why_waiting(room) == "All places in the room are taken."
    inside = join(event, mode=Mode.ONLINE)
    assert waiting_list.why_waiting(inside) == ""
    party = join(event, mode=Mode.ONLINE, to_be_named=1)
    publishing.change_event(event=event, by=officer.person, places_online=1)
    party.refresh_from_db()
    assert waiting_list.why_waiting(party) == "All places online are taken."
    publishing.change_event(event=event, by=officer.person, places_online=None)
    party.refresh_from_db()
    assert waiting_list.why_waiting(party) == "2 places are wanted together, and one place is free."
    with commits():
        signup.cancel_registration(registration=inside, by=inside.person)
    offer = PlaceOffer.objects.get()
    assert waiting_list.why_waiting(party).startswith("2 places are held until ")
    single = join(event, mode=Mode.ONLINE)
    assert (
        waiting_list.why_waiting(single)
        == "All places are taken, and 2 of them are offered to others in line."
    )
    publishing.close(event=event, by=officer.person)
    single.refresh_from_db()
    assert waiting_list.why_waiting(single) == "Sign-up has closed."
    assert offer.state == OfferState.PENDING


def test_reasons_take_the_same_queries_however_long_the_line(django_assert_num_queries):
    event = PublishedEventFactory(capacity=1, museum_limit=2)
    RegistrationFactory(event=event)
    WaitingFactory.create_batch(2, event=event)
    with django_assert_num_queries(5):
        assert len(waiting_list.reasons_in_line(event)) == 2
    WaitingFactory.create_batch(8, event=event)
    with django_assert_num_queries(5):
        assert len(waiting_list.reasons_in_line(event)) == 10


def test_offers_are_made_in_the_order_of_the_line_whatever_the_order_of_the_rows(commits):
    event = PublishedEventFactory(capacity=2)
    late = WaitingFactory(event=event)
    early = WaitingFactory(event=event, waiting_since=late.waiting_since - timedelta(days=1))
    made = waiting_list.fill_places(event_id=event.pk)
    assert [offer.registration for offer in made] == [early, late]
    assert Registration.objects.filter(event=event).in_line().first() == early
