"""A museum's offer: written, sent, asked about, answered, accepted, declined, withdrawn."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from agenda.choices import Part
from agenda.models import Attendance
from common.clock import day_words
from common.errors import DomainError
from events.booking import signup
from events.choices import PROPOSAL_MOVES, EventState, ProposalState
from events.factories import DraftProposalFactory, EventFactory, ProposalFactory
from events.hosting import organisers, proposals
from events.models import CoOrganiser, Event, Proposal, ProposalRemark
from events.planning import sessions
from events.scenarios import afternoon
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import OfficerFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
ANSWERS = {
    "title": "Opening the roof",
    "take_home": "What it takes to open an attic to the public.",
    "speakers": "Jo on money; our carpenter on beams.",
    "when": "A Thursday in March",
    "room": "Our learning room, thirty seats, step-free from the yard.",
    "help_wanted": "",
}


@pytest.fixture
def jo():
    return PersonFactory.create(name="Jo Wilder", email="jo@museum.example")


@pytest.fixture
def programme(officer):
    return officer.programme


def mails(kind):
    return list(Message.objects.filter(kind=f"events.{kind}").order_by("pk"))


def test_a_title_is_enough_to_keep_a_draft_and_nobody_hears_of_it(jo, programme):
    draft = proposals.write(by=jo, programme=programme, answers={"title": "  Opening the roof "})
    assert (draft.title, draft.state, draft.sent_at) == ("Opening the roof", ProposalState.DRAFT, None)
    assert Message.objects.count() == 0
    with pytest.raises(DomainError) as refused:
        proposals.write(by=jo, programme=programme, answers={"title": " "})
    assert refused.value.field == "title"


def test_the_same_form_posted_twice_makes_one_draft(jo, programme):
    key = uuid.uuid4()
    proposals.write(by=jo, programme=programme, key=key, answers={"title": "One"})
    proposals.write(by=jo, programme=programme, key=key, answers={"title": "Two"})
    assert [(row.title, row.key) for row in Proposal.objects.all()] == [("Two", key)]


def test_a_form_of_somebody_elses_changes_nothing(jo, programme):
    theirs = DraftProposalFactory.create(programme=programme, title="Theirs")
    with pytest.raises(DomainError):
        proposals.write(by=jo, programme=programme, key=theirs.key, answers={"title": "Mine"})
    assert [row.title for row in Proposal.objects.all()] == ["Theirs"]


@pytest.mark.parametrize("field", ["take_home", "speakers", "when", "room", "museum"])
def test_what_is_missing_is_said_beside_its_question_before_it_is_sent(jo, programme, field):
    given = {**ANSWERS, field: ""}
    draft = proposals.write(
        by=jo,
        programme=programme,
        answers=given,
        museum=None if field == "museum" else MuseumFactory.create(),
    )
    with pytest.raises(DomainError) as refused:
        proposals.send(proposal=draft, by=jo)
    assert refused.value.field == field
    draft.refresh_from_db()
    assert (draft.state, Message.objects.count()) == (ProposalState.DRAFT, 0)


def test_sending_tells_every_officer_of_that_programme_and_the_museum_by_when(jo, officer):
    second = OfficerFactory.create(programme=officer.programme).person
    OfficerFactory.create()  # of another programme
    OfficerFactory.create(
        programme=officer.programme, ends_on=timezone.localdate() - timedelta(days=1)
    )  # not any more
    draft = proposals.write(
        by=jo, programme=officer.programme, answers=ANSWERS, museum=MuseumFactory.create()
    )
    sent = proposals.send(proposal=draft, by=jo)
    assert (sent.state, sent.sent_at is not None) == (ProposalState.SENT, True)
    by = day_words(timezone.localdate() + timedelta(days=14))
    to_officers = mails("proposal_sent")
    assert {mail.to_address for mail in to_officers} == {officer.person.email, second.email}
    assert "Opening the roof" in to_officers[0].subject
    assert by in to_officers[0].text
    assert f"/desk/events/proposal/{sent.pk}/change/" in to_officers[0].text
    [received] = mails("proposal_received")
    assert received.to_address == jo.email
    assert f"An officer reads it and writes to you by {by}" in " ".join(
        received.text.replace("*", "").split()
    )
    with pytest.raises(DomainError):
        proposals.send(proposal=draft, by=jo)
    assert len(mails("proposal_sent")) == 2


def test_an_officer_asks_the_museum_answers_and_it_waits_again(jo, officer):
    long_ago = timezone.now() - timedelta(days=10)
    offer = ProposalFactory.create(programme=officer.programme, proposer=jo, sent_at=long_ago)
    proposals.ask(proposal=offer, by=officer.person, question="How many does the room hold?")
    offer.refresh_from_db()
    assert offer.state == ProposalState.ASKED
    assert proposals.reply_by(offer) is None
    [asked] = mails("proposal_asked")
    assert (asked.to_address, "How many does the room hold?" in asked.text) == (jo.email, True)
    proposals.answer(proposal=offer, by=jo, text="Thirty.")
    offer.refresh_from_db()
    assert offer.state == ProposalState.SENT
    assert proposals.reply_by(offer) > timezone.now() + timedelta(days=13)
    [answered] = mails("proposal_answered")
    assert (answered.to_address, "Thirty." in answered.text) == (officer.person.email, True)
    assert [(each.author, each.text) for each in offer.remarks.all()] == [
        (officer.person, "How many does the room hold?"),
        (jo, "Thirty."),
    ]
    proposals.ask(proposal=offer, by=officer.person, question="And when?")
    assert len(mails("proposal_asked")) == 2


def test_nobody_changes_what_officers_are_reading(jo, programme):
    offer = ProposalFactory.create(programme=programme, proposer=jo)
    with pytest.raises(DomainError, match="with the officers"):
        proposals.change(proposal=offer, by=jo, programme=programme, answers=ANSWERS)
    proposals.ask(proposal=offer, by=PersonFactory.create(), question="Which room?")
    proposals.change(proposal=offer, by=jo, programme=programme, museum=offer.museum, answers=ANSWERS)
    offer.refresh_from_db()
    assert (offer.title, offer.state) == ("Opening the roof", ProposalState.ASKED)
    with pytest.raises(DomainError) as refused:
        proposals.change(proposal=offer, by=jo, programme=ProgrammeFactory.create(), answers=ANSWERS)
    assert refused.value.field == "programme"


def test_declining_needs_a_reason_which_is_theirs_word_for_word(jo, officer):
    offer = ProposalFactory.create(programme=officer.programme, proposer=jo)
    with pytest.raises(DomainError) as refused:
        proposals.decline(proposal=offer, by=officer.person, reason=" ")
    assert refused.value.field == "reason"
    proposals.decline(proposal=offer, by=officer.person, reason="We had two on attics this year.")
    offer.refresh_from_db()
    assert (offer.state, offer.decided_by) == (ProposalState.DECLINED, officer.person)
    [mail] = mails("proposal_declined")
    assert "We had two on attics this year." in mail.text
    assert "Thank you for offering, Jo" in mail.text
    assert Event.objects.count() == 0


def test_accepting_makes_a_draft_that_the_museum_runs_and_no_other(jo, officer):
    museum = MuseumFactory.create(name="Attic House", region="South East")
    offer = ProposalFactory.create(
        programme=officer.programme,
        proposer=jo,
        museum=museum,
        title="Opening the roof",
        take_home="Nerve.\nAnd rope.",
    )
    other = EventFactory.create(programme=officer.programme)
    event = proposals.accept(proposal=offer, by=officer.person)
    offer.refresh_from_db()
    assert (offer.state, offer.event, offer.decided_by) == (ProposalState.ACCEPTED, event, officer.person)
    assert (event.state, event.title, event.summary, event.region) == (
        EventState.DRAFT,
        "Opening the roof",
        "Nerve. And rope.",
        "South East",
    )
    assert list(event.hosts.all()) == [museum]
    [co_organiser] = CoOrganiser.objects.all()
    assert (co_organiser.event, co_organiser.person, co_organiser.added_by) == (event, jo, officer.person)
    assert not other.co_organisers.exists()
    [mail] = mails("proposal_accepted")
    assert (mail.to_address, f"{event.get_absolute_url()}run/" in mail.text) == (jo.email, True)
    assert mails("co_organiser") == []


def test_a_long_answer_becomes_the_description_and_a_short_summary(jo, officer):
    offer = ProposalFactory.create(programme=officer.programme, proposer=jo, take_home="A sentence. " * 60)
    event = proposals.accept(proposal=offer, by=officer.person)
    assert len(event.summary) == 300
    assert event.description.strip() == ("A sentence. " * 60).strip()


def test_the_museum_is_expected_as_host_once_there_is_a_session(jo, officer):
    event = proposals.accept(
        proposal=ProposalFactory.create(programme=officer.programme, proposer=jo), by=officer.person
    )
    assert not signup.crew_of(event).exists()
    first = sessions.add_session(event=event, by=officer.person, day=afternoon(40))
    second = sessions.add_session(event=event, by=officer.person, day=afternoon(47))
    expected = Attendance.objects.filter(person=jo).order_by("session__starts_at")
    assert [(row.session_id, row.part) for row in expected] == [(first.pk, Part.HOST), (second.pk, Part.HOST)]
    signup.leave_crew(event=event, person=jo, by=officer.person)
    sessions.add_session(event=event, by=officer.person, day=afternoon(54))
    assert not signup.crew_of(event).filter(person=jo).exists()


def test_whoever_no_longer_helps_to_run_it_is_not_expected_as_host(jo, officer):
    event = proposals.accept(
        proposal=ProposalFactory.create(programme=officer.programme, proposer=jo), by=officer.person
    )
    organisers.end(co_organiser=event.co_organisers.get(), by=officer.person)
    sessions.add_session(event=event, by=officer.person, day=afternoon(40))
    assert not signup.crew_of(event).exists()


def test_an_event_without_an_offer_gets_no_host_by_itself(officer):
    event = EventFactory.create(programme=officer.programme)
    sessions.add_session(event=event, by=officer.person, day=afternoon(40))
    assert not signup.crew_of(event).exists()


def test_the_museum_may_withdraw_and_officers_hear_of_what_they_had(jo, officer):
    draft = DraftProposalFactory.create(programme=officer.programme, proposer=jo)
    proposals.withdraw(proposal=draft, by=jo)
    assert mails("proposal_withdrawn") == []
    offer = ProposalFactory.create(programme=officer.programme, proposer=jo)
    proposals.withdraw(proposal=offer, by=jo)
    proposals.withdraw(proposal=offer, by=jo)
    assert [mail.to_address for mail in mails("proposal_withdrawn")] == [officer.person.email]


def _in(state, officer):
    decided = {"decided_at": timezone.now(), "decided_by": officer.person}
    return ProposalFactory.create(
        programme=officer.programme,
        state=state,
        sent_at=None if state == ProposalState.DRAFT else timezone.now(),
        **(decided if state in (ProposalState.ACCEPTED, ProposalState.DECLINED) else {}),
    )


@pytest.mark.parametrize("state", list(ProposalState))
def test_the_state_moves_by_the_table_and_in_no_other_way(officer, state):
    by = officer.person
    verbs = {
        ProposalState.ASKED: lambda offer: proposals.ask(proposal=offer, by=by, question="Why?"),
        ProposalState.ACCEPTED: lambda offer: proposals.accept(proposal=offer, by=by),
        ProposalState.DECLINED: lambda offer: proposals.decline(proposal=offer, by=by, reason="No."),
        ProposalState.WITHDRAWN: lambda offer: proposals.withdraw(proposal=offer, by=offer.proposer),
    }
    for to, verb in verbs.items():
        offer = _in(state, officer)
        if to in PROPOSAL_MOVES[state] or to == state == ProposalState.WITHDRAWN:
            verb(offer)
            expected = to
        else:
            with pytest.raises(DomainError):
                verb(offer)
            expected = state
        offer.refresh_from_db()
        assert offer.state == expected
    assert ProposalRemark.objects.filter(proposal__state=ProposalState.DRAFT).count() == 0


def test_the_second_officer_reads_what_the_first_decided(jo, officer):
    offer = ProposalFactory.create(programme=officer.programme, proposer=jo, title="Opening the roof")
    stale = Proposal.objects.get(pk=offer.pk)
    proposals.accept(proposal=offer, by=officer.person)
    with pytest.raises(DomainError) as refused:
        proposals.decline(proposal=stale, by=PersonFactory.create(), reason="No room.")
    assert f"{officer.person} accepted “Opening the roof” on" in refused.value.message
    assert (Event.objects.count(), mails("proposal_declined")) == (1, [])
