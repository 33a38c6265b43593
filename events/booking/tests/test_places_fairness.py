"""Fair shares (E17): over a share one waits with a reason, and never for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.booking import offers, parties, signup, waiting_list
from events.booking.signup import SignUpOutcome
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory
from events.models import PlaceOffer, Registration
from events.planning import publishing
from events.tasks import lapse_offers
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """A block in which what happens on commit does happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def join(commits):
    def sign_up(event, museum=None, **options):
        person = PersonFactory()
        with commits():
            return signup.sign_up(event=event, person=person, by=person, museum=museum, **options)

    return sign_up


def test_over_its_share_a_museum_waits_and_others_do_not(join):
    dover, deal = MuseumFactory(name="Dover Museum"), MuseumFactory()
    event = PublishedEventFactory(museum_limit=2)
    assert [join(event, dover).outcome for _ in range(3)] == [
        SignUpOutcome.PLACE,
        SignUpOutcome.PLACE,
        SignUpOutcome.IN_LINE,
    ]
    assert [join(event, museum).outcome for museum in (deal, None, None, None)] == [SignUpOutcome.PLACE] * 4
    waiting = Registration.objects.filter(event=event).in_line().get()
    reason = "Each museum can have 2 places, and Dover Museum has 2 already."
    assert waiting_list.why_waiting(waiting) == reason
    assert reason in Message.objects.get(kind="events.in_line").text
    assert waiting_list.fill_places(event_id=event.pk) == [], (
        "what nobody else wants stays free while the rule binds"
    )


def test_once_a_rule_ends_those_who_waited_because_of_it_are_offered_what_is_left(join):
    dover = MuseumFactory(name="Dover Museum")
    until = timezone.now() + 2 * DAY
    event = PublishedEventFactory(capacity=3, museum_limit=1, museum_limit_until=until)
    join(event, dover)
    second, third = (join(event, dover).registration for _ in range(2))
    assert waiting_list.why_waiting(third).startswith("Each museum can have one place until ")
    made = waiting_list.fill_places(event_id=event.pk, now=until)
    assert [offer.registration for offer in made] == [second, third]


def test_the_minute_after_a_rule_has_ended_its_places_are_offered(join):
    dover = MuseumFactory()
    event = PublishedEventFactory(museum_limit=1, museum_limit_until=timezone.now() + DAY)
    join(event, dover)
    waiting = join(event, dover).registration
    lapse_offers()
    assert not PlaceOffer.objects.exists()
    event.museum_limit_until = timezone.now() - timedelta(seconds=30)
    event.save()
    lapse_offers()
    assert PlaceOffer.objects.get().registration == waiting


def test_an_offer_counts_towards_the_share_of_its_museum(join, commits):
    dover, deal = MuseumFactory(), MuseumFactory()
    event = PublishedEventFactory(capacity=3, museum_limit=1)
    first = join(event, dover).registration
    join(event, deal)
    waiting = [join(event, dover).registration for _ in range(2)]
    with commits():
        signup.cancel_registration(registration=first, by=first.person)
    assert PlaceOffer.objects.get().registration == waiting[0], "one of them, though two places are free"
    assert join(event, dover).outcome is SignUpOutcome.IN_LINE
    with commits():
        offers.decline(offer=PlaceOffer.objects.get(), by=waiting[0].person)
    assert PlaceOffer.objects.get(state=OfferState.PENDING).registration == waiting[1]


def test_until_its_time_the_region_comes_first(join):
    kent, sussex = MuseumFactory(region="Kent"), MuseumFactory(region="Sussex")
    until = timezone.now() + 2 * DAY
    event = PublishedEventFactory(capacity=4, region="Kent", region_first_until=until)
    outside = join(event, sussex)
    unknown = join(event, None)
    assert [outside.outcome, unknown.outcome] == [SignUpOutcome.IN_LINE, SignUpOutcome.IN_LINE]
    assert "museums of Kent have the places first" in waiting_list.why_waiting(outside.registration)
    assert join(event, kent).outcome is SignUpOutcome.PLACE, "nobody ahead could have it"
    assert not PlaceOffer.objects.exists()
    made = waiting_list.fill_places(event_id=event.pk, now=until)
    assert [offer.registration for offer in made] == [outside.registration, unknown.registration]


def test_without_a_region_of_the_event_there_is_no_such_rule(join):
    event = PublishedEventFactory(region="", region_first_until=timezone.now() + DAY)
    assert join(event, MuseumFactory(region="Sussex")).outcome is SignUpOutcome.PLACE


def test_a_party_larger_than_its_share_is_offered_what_the_rule_leaves(join, commits):
    dover = MuseumFactory(name="Dover Museum")
    event = PublishedEventFactory(capacity=8, museum_limit=2, bring_up_to=3)
    party = join(event, dover, to_be_named=3)
    assert party.outcome is SignUpOutcome.IN_LINE
    offer = PlaceOffer.objects.get()
    assert (offer.registration, offer.places) == (party.registration, 2)
    with commits():
        offers.accept(offer=offer, by=party.registration.person)
    rest = [row for row in parties.party_of(party.registration) if row.state == RegistrationState.WAITING]
    assert len(rest) == 2
    assert waiting_list.why_waiting(rest[0]).endswith("and Dover Museum has 2 already.")
    with commits():
        publishing.change_event(event=event, by=None, museum_limit=None)
    again = PlaceOffer.objects.get(state=OfferState.PENDING)
    assert (again.registration, again.places) == (rest[0], 2)


def test_guests_count_for_the_museum_they_come_from(join):
    dover, deal = MuseumFactory(), MuseumFactory()
    event = PublishedEventFactory(museum_limit=1, bring_up_to=2)
    guests = [parties.Guest("Bea Marsh", "bea@deal.example", museum=deal)]
    assert join(event, dover, guests=guests).outcome is SignUpOutcome.PLACE
    assert join(event, deal).outcome is SignUpOutcome.IN_LINE


def test_near_the_start_the_share_is_checked_again_by_whoever_answers_first(join, commits):
    dover = MuseumFactory()
    event = PublishedEventFactory(capacity=2, museum_limit=1)
    inside = [join(event, MuseumFactory()).registration for _ in range(2)]
    waiting = [join(event, dover).registration for _ in range(2)]
    now = event.sessions.get().starts_at - timedelta(hours=2)
    for row in inside:
        signup.cancel_registration(registration=row, by=row.person, now=now)
    first, second = waiting_list.fill_places(event_id=event.pk, now=now)
    offers.accept(offer=first, by=waiting[0].person, now=now)
    waiting_list.fill_places(event_id=event.pk, now=now)
    second.refresh_from_db()
    assert second.state == OfferState.PASSED
