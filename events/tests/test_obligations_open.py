"""What people still have to do about events: each kind, when it is open, whom it asks, and how the nudge reads."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.nudges import sending as nudging
from agenda.nudges import services as nudges
from agenda.obligations import kinds
from events import scenarios
from events.afterwards import feedback
from events.choices import EventState, OfferState, PresenterState, ProposalState, RegistrationState
from events.factories import (
    CoOrganiserFactory,
    HandoutFactory,
    PlaceOfferFactory,
    PresenterFactory,
    ProposalFactory,
    PublishedEventFactory,
    RegistrationFactory,
    in_days,
)
from events.hosting import proposals
from events.models import FeedbackRequest, ProposalRemark
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def found(kind, ids=None, at=None):
    return list(kinds.named()[kind].open(ids, at or timezone.now()))


def whom(kind, **more):
    return sorted(each.person_id for each in found(kind, **more))


def make_presenter(**fields):
    fields.setdefault("talk__event", PublishedEventFactory(day__start_day=in_days(20)))
    return PresenterFactory(**fields)


def make_colleague():
    booking = RegistrationFactory(event=PublishedEventFactory(bring_up_to=2, day__start_day=in_days(9)))
    RegistrationFactory(event=booking.event, person=None, brought_by=booking)
    return booking


def make_question():
    row = ProposalFactory(state=ProposalState.ASKED)
    ProposalRemark.objects.create(proposal=row, text="How many fit in?")
    return row


def make_register():
    event = scenarios.held(people=[PersonFactory()], ago=14)
    event.sessions.update(register_taken_at=None)
    CoOrganiserFactory(event=event)
    return event.sessions.get()


def make_feedback():
    event = scenarios.held(people=[PersonFactory()], ago=2)
    feedback.ask_due(now=event.sessions.get().ends_at + 3 * HOUR)
    return FeedbackRequest.objects.get(registration__event=event)


MAKE = {
    "events.offers": lambda: PlaceOfferFactory(),
    "events.names": make_colleague,
    "events.talks": lambda: make_presenter(state=PresenterState.INVITED),
    "events.slides": lambda: make_presenter(state=PresenterState.CONFIRMED),
    "events.proposals": make_question,
    "events.feedback": make_feedback,
    "agenda.registers": make_register,
}


def test_every_kind_is_here():
    theirs = [name for name, _ in kinds.items() if name.startswith("events.")]
    assert sorted([*theirs, "agenda.registers"]) == sorted(MAKE)


@pytest.mark.parametrize("kind", MAKE)
def test_each_is_open_alone_and_among_others_and_asks_few_questions(kind):
    row, other = MAKE[kind](), MAKE[kind]()
    with CaptureQueriesContext(connection) as few:
        assert [each.about_id for each in found(kind, ids=[row.pk])] == [row.pk]
    MAKE[kind]()
    with CaptureQueriesContext(connection) as many:
        assert len(found(kind)) == 3
    # Each app that has registers is asked for its own.
    assert len(many) <= (5 if kind == "agenda.registers" else 3)
    assert len(few) == len(many)
    assert found(kind, ids=[]) == []
    assert {row.pk, other.pk} <= {each.about_id for each in found(kind)}
    known_as = row.session_ptr if kind == "agenda.registers" else row
    assert known_as._meta.label_lower == kinds.named()[kind].about


@pytest.mark.parametrize("kind", MAKE)
def test_every_nudge_reads_well_and_leads_somewhere(kind, client):
    MAKE[kind]()
    each = found(kind)[0]
    with time_machine.travel(each.closes_at - timedelta(minutes=5), tick=False):
        nudges.reconcile()
        assert nudging.queue_due() == 1
    mail = Message.objects.filter(kind__startswith="agenda.nudge").get()
    assert mail.subject == each.title
    assert each.sentence in " ".join(mail.text.split())
    path = each.address.split("//", 1)[1].partition("/")[2].partition("#")[0]
    signed = kind not in ("events.proposals", "agenda.registers")
    assert client.get(f"/{path}").status_code == (200 if signed else 302)


def test_an_offer_is_asked_about_half_way_where_there_is_time():
    now = timezone.now()
    long = PlaceOfferFactory(made_at=now, expires_at=now + 48 * HOUR)
    PlaceOfferFactory(made_at=now, expires_at=now + 11 * HOUR)
    nudges.reconcile()
    with time_machine.travel(now + 24 * HOUR + timedelta(minutes=1), tick=False):
        nudges.reconcile()
        assert nudging.queue_due() == 1
    assert Message.objects.get().person == long.registration.person


@pytest.mark.parametrize("change", ["taken", "run out", "left the line", "cancelled"])
def test_an_offer_that_is_none_any_more(change):
    offer = PlaceOfferFactory()
    if change == "taken":
        offer.state, offer.settled_at = OfferState.ACCEPTED, timezone.now()
    elif change == "run out":
        offer.made_at, offer.expires_at = timezone.now() - 2 * DAY, timezone.now() - HOUR
    elif change == "left the line":
        type(offer.registration).objects.filter(pk=offer.registration_id).update(
            state=RegistrationState.CANCELLED
        )
    else:
        type(offer.registration.event).objects.update(state=EventState.CANCELLED)
    offer.save()
    assert found("events.offers") == []


def test_slides_that_are_there_are_not_asked_for():
    with_slides, without = (make_presenter(state=PresenterState.CONFIRMED) for _ in range(2))
    HandoutFactory(talk=with_slides.talk)
    make_presenter(state=PresenterState.INVITED)
    assert whom("events.slides") == [without.person_id]


def test_a_question_that_was_answered_is_not_asked_again():
    row = make_question()
    assert whom("events.proposals") == [row.proposer_id]
    proposals.answer(proposal=row, by=row.proposer, text="Forty.")
    assert whom("events.proposals") == []


def test_a_register_is_asked_of_those_who_run_the_event_and_of_nobody_once_it_is_complete():
    session = make_register()
    gone = CoOrganiserFactory(event=session.event, ended_at=timezone.now())
    helper = session.event.co_organisers.get(ended_at=None)
    assert gone.person_id not in whom("agenda.registers")
    assert whom("agenda.registers") == [helper.person_id]
    type(session).objects.update(register_taken_at=timezone.now())
    assert whom("agenda.registers") == []
