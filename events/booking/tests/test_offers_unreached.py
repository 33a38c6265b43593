"""An offer whose mail came back waits: for an officer, and with its time standing still (rule 26)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agenda.models import Nudge
from agenda.nudges import services as nudges
from common import scoping
from common.errors import DomainError
from events.booking import offers, signup, undelivered_offers, waiting_list
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory
from events.models import PlaceOffer
from events.obligations import offers_to_answer
from events.planning.attention import events_that_wait
from mailing.bounces.addresses import clear, record
from mailing.choices import Bounce, MessageState
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


def join(event, **options):
    person = PersonFactory()
    return signup.sign_up(event=event, person=person, by=person, **options).registration


@pytest.fixture
def event(officer):
    return PublishedEventFactory(capacity=1, programme=officer.programme)


@pytest.fixture
def offer(event):
    """Of two in line, the first is offered the place that came free."""
    inside, first, _ = (join(event) for _ in range(3))
    signup.cancel_registration(registration=inside, by=inside.person)
    [made] = waiting_list.fill_places(event_id=event.pk)
    assert made.registration == first
    return made


def mail_of(offer):
    return Message.objects.about(offer).get(kind="events.offer")


def came_back(offer, kind=Bounce.HARD):
    mail = mail_of(offer)
    mail.state = MessageState.SENT
    mail.save()
    record(message=mail, kind=kind, source=f"test:{kind}")
    offer.refresh_from_db()


@pytest.mark.parametrize("kind", [Bounce.HARD, Bounce.SOFT])
def test_an_offer_that_did_not_arrive_is_paused_and_an_officer_is_told_at_once(offer, event, officer, kind):
    ends = offer.expires_at
    assert list(events_that_wait(scoping.programme_ids(officer.person))) == []
    came_back(offer, kind)
    starts = event.sessions.get().starts_at
    assert (offer.state, offer.expires_at) == (
        OfferState.PENDING,
        min(starts, event.signup_closes_at or starts),
    )
    assert abs(timezone.now() + offer.paused_left - ends) < timedelta(seconds=10)
    [item] = events_that_wait(scoping.programme_ids(officer.person))
    assert (
        item.title == f"{offer.registration.who} is offered a place in “{event}”, and the mail did not arrive"
    )
    assert item.action == "Tell them another way"
    assert list(events_that_wait(scoping.programme_ids(OfficerFactory().person))) == []


def test_nobody_loses_their_turn_by_an_offer_they_never_heard_of(offer, event):
    ends = offer.expires_at
    came_back(offer)
    with time_machine.travel(ends + HOUR, tick=False):
        assert offers.lapse_due() == 0
        assert waiting_list.fill_places(event_id=event.pk) == []
    offer.refresh_from_db()
    assert (offer.state, offer.registration.state) == (OfferState.PENDING, RegistrationState.WAITING)


def test_its_time_runs_on_once_they_have_been_told(offer, event, officer):
    came_back(offer)
    left, told_at = offer.paused_left, timezone.now() + 5 * HOUR
    runs = undelivered_offers.resume(offer=offer, by=officer.person, now=told_at)
    assert (runs.expires_at, runs.paused_left) == (told_at + left, None)
    assert list(events_that_wait(scoping.programme_ids(officer.person))) == []
    with pytest.raises(DomainError, match="its time is running"):
        undelivered_offers.resume(offer=offer, by=officer.person)
    with time_machine.travel(told_at + left + HOUR, tick=False):
        assert offers.lapse_due() == 1
    offer.refresh_from_db()
    assert offer.state == OfferState.EXPIRED


def test_its_time_never_runs_beyond_the_last_moment(offer, event, officer):
    came_back(offer)
    last = offer.expires_at
    runs = undelivered_offers.resume(offer=offer, by=officer.person, now=last - HOUR)
    assert runs.expires_at == last


def test_hearing_of_it_twice_pauses_once(offer):
    came_back(offer, Bounce.SOFT)
    left = offer.paused_left
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        came_back(offer, Bounce.HARD)
    assert offer.paused_left == left


def test_an_officer_passes_it_on(offer, event, officer, django_capture_on_commit_callbacks):
    came_back(offer)
    with django_capture_on_commit_callbacks(execute=True):
        offers.revoke(offer=offer, by=officer.person, reason="We could not reach you.")
    assert PlaceOffer.objects.pending().get().registration != offer.registration
    assert list(events_that_wait(scoping.programme_ids(officer.person))) == []


def test_they_may_still_take_it(offer):
    came_back(offer)
    offers.accept(offer=offer, by=offer.registration.person)
    offer.registration.refresh_from_db()
    assert offer.registration.state == RegistrationState.CONFIRMED


def test_an_answered_offer_is_not_paused_by_a_late_bounce(offer):
    offers.decline(offer=offer, by=offer.registration.person)
    came_back(offer)
    assert (offer.state, offer.paused_left) == (OfferState.DECLINED, None)


def test_an_offer_to_an_address_that_is_known_not_to_exist_is_paused_from_its_birth(event, officer):
    inside, first = join(event), join(event)
    known = Message.objects.filter(person=first.person).first()
    record(message=known, kind=Bounce.HARD, source="earlier")
    signup.cancel_registration(registration=inside, by=inside.person)
    [made] = waiting_list.fill_places(event_id=event.pk)
    made.refresh_from_db()
    assert mail_of(made).state == MessageState.FAILED
    assert made.paused_left is not None
    [item] = events_that_wait(scoping.programme_ids(officer.person))
    assert item.action == "Tell them another way"


def test_an_offer_to_somebody_without_any_address_is_paused_too(event, officer):
    inside, first = join(event), join(event)
    first.person.email = None
    first.person.save()
    signup.cancel_registration(registration=inside, by=inside.person)
    [made] = waiting_list.fill_places(event_id=event.pk)
    made.refresh_from_db()
    assert made.paused_left is not None


def test_the_desk_shows_it_and_a_button_sets_its_time_going(client_of, offer, event, officer):
    came_back(offer)
    clear(offer.registration.person.email)
    desk = client_of(officer.person)
    overview = desk.get(reverse("admin:events_event_overview", args=[event.pk])).content.decode()
    assert "The mail about it did not arrive: tell them another way." in overview
    told = reverse("admin:events_event_offer_do", args=[event.pk, offer.pk, "told"])
    assert told in overview
    assert "Note that they know" in desk.get(told).content.decode()
    offer.refresh_from_db()
    assert offer.paused_left is not None
    assert "now stands until" in desk.post(told, follow=True).content.decode()
    offer.refresh_from_db()
    assert offer.paused_left is None
    assert "its time is running" in desk.post(told, follow=True).content.decode()
    assert client_of(OfficerFactory().person).post(told).status_code == 404


def test_nobody_is_asked_again_about_an_offer_they_never_heard_of(offer, event, officer):
    """The nudge that was waiting goes too; once they have been told another way, they are asked as anybody is."""

    def nudged() -> list[str]:
        nudges.reconcile()
        return list(Nudge.objects.filter(kind="events.offers").values_list("state", flat=True))

    def asked_about() -> list[int]:
        return [each.about_id for each in offers_to_answer(None, timezone.now())]

    assert (asked_about(), nudged()) == ([offer.pk], ["planned"])
    came_back(offer)
    assert (asked_about(), nudged()) == ([], ["cancelled"])
    undelivered_offers.resume(offer=offer, by=officer.person)
    assert (asked_about(), nudged()) == ([offer.pk], ["planned"])
