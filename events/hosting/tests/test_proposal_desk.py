"""Offers and co-organisers on the officers' desk."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.choices import ProposalState
from events.factories import CoOrganiserFactory, DraftProposalFactory, EventFactory, ProposalFactory
from events.hosting import proposals
from events.hosting.home import offers_that_wait_for_officers
from events.models import CoOrganiser, Event, ProposalRemark
from mailing.models import Message
from people.factories import PersonFactory
from people.merging.services import merge
from people.privacy.services import erase, preview_of_erasure
from people.privacy.tests.downloads import rows_under

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def url(name, *args):
    return reverse(f"admin:events_{name}", args=args)


def test_officers_see_what_was_sent_to_their_programmes_and_no_draft(desk, officer):
    ours = ProposalFactory.create(programme=officer.programme, title="Ours to read")
    DraftProposalFactory.create(programme=officer.programme, title="Not sent")
    foreign = ProposalFactory.create(title="For others")
    html = desk.get(url("proposal_changelist")).content.decode()
    assert [title in html for title in ("Ours to read", "Not sent", "For others")] == [True, False, False]
    page = desk.get(url("proposal_change", ours.pk)).content.decode()
    assert ours.room in page
    assert desk.get(url("proposal_change", foreign.pk)).status_code == 404
    for verb in ("accept", "ask", "decline"):
        assert desk.post(url("proposal_do", foreign.pk, verb), {"reason": "No."}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == ProposalState.SENT


def test_the_list_is_filtered_by_state_in_the_officers_words(desk, officer):
    ProposalFactory.create(programme=officer.programme, title="New one")
    ProposalFactory.create(programme=officer.programme, title="Asked one", state=ProposalState.ASKED)
    html = desk.get(url("proposal_changelist"), {"state": "asked"}).content.decode()
    assert "With the museum" in html
    assert [title in html for title in ("New one", "Asked one")] == [False, True]


def test_asking_back_and_reading_the_answer(desk, officer):
    offer = ProposalFactory.create(programme=officer.programme)
    where = url("proposal_do", offer.pk, "ask")
    empty = desk.post(where, {"question": ""})
    assert "Write what you would like to know." in empty.content.decode()
    assert desk.post(where, {"question": "Is there a lift?"}).url == url("proposal_change", offer.pk)
    proposals.answer(proposal=offer, by=offer.proposer, text="A big one.")
    page = desk.get(url("proposal_change", offer.pk)).content.decode()
    assert "Is there a lift?" in page
    assert "A big one." in page
    assert url("proposal_do", offer.pk, "accept") in page


def test_accepting_leads_to_the_draft_on_the_desk(desk, officer):
    offer = ProposalFactory.create(programme=officer.programme)
    where = url("proposal_do", offer.pk, "accept")
    assert "co-organiser of that event" in desk.get(where).content.decode()
    assert Event.objects.count() == 0
    response = desk.post(where)
    event = Event.objects.get()
    assert response.url == url("event_overview", event.pk)
    overview = desk.get(response.url).content.decode()
    assert str(offer.proposer) in overview
    assert f"{event.get_absolute_url()}run/" in overview
    assert (
        url("proposal_do", offer.pk, "accept")
        not in desk.get(url("proposal_change", offer.pk)).content.decode()
    )


def test_declining_sends_the_reason(desk, officer):
    offer = ProposalFactory.create(programme=officer.programme)
    desk.post(url("proposal_do", offer.pk, "decline"), {"reason": "Two on this already."})
    assert "Two on this already." in Message.objects.get(kind="events.proposal_declined").text


def test_the_second_officer_gets_a_sentence(desk, officer):
    offer = ProposalFactory.create(programme=officer.programme)
    page = url("proposal_do", offer.pk, "decline")
    desk.get(page)
    proposals.accept(proposal=offer, by=PersonFactory.create(name="Olive Other"))
    html = desk.post(page, {"reason": "No room."}).content.decode()
    assert "Olive Other accepted" in html
    assert "No room." in html
    late = desk.post(url("proposal_do", offer.pk, "accept")).content.decode()
    assert "Olive Other accepted" in late
    assert Event.objects.count() == 1


def test_an_unknown_verb_is_not_found(desk, officer):
    offer = ProposalFactory.create(programme=officer.programme)
    assert desk.get(url("proposal_do", offer.pk, "burn")).status_code == 404


def test_the_list_and_its_export_use_the_same_number_of_queries_for_one_and_for_three(desk, officer):
    for name in ("proposal_changelist", "coorganiser_changelist", "proposal_export"):
        counts = []
        for _ in (1, 3):
            ProposalFactory.create_batch(2, programme=officer.programme)
            CoOrganiserFactory.create_batch(2, event__programme=officer.programme)
            desk.get(url(name))
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(url(name)).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1], name


def test_the_export_has_what_the_list_shows(desk, officer):
    offer = ProposalFactory.create(programme=officer.programme, title="=Formula")
    [row] = csv.DictReader(io.StringIO(desk.get(url("proposal_export")).content.decode("utf-8-sig")))
    assert (row["Title"], row["State"], row["Museum"]) == (
        "'=Formula",
        "Waits for an answer",
        offer.museum.name,
    )


def test_the_desk_says_what_waits_and_by_when(officer):
    offer = ProposalFactory.create(programme=officer.programme, title="Opening the roof")
    ProposalFactory.create(programme=officer.programme, state=ProposalState.ASKED)
    ProposalFactory.create()
    [item] = offers_that_wait_for_officers({officer.programme_id})
    assert item.title == f"{offer.museum} offers “Opening the roof” and waits for an answer"
    assert (item.due, item.url) == (proposals.reply_by(offer), url("proposal_change", offer.pk))
    assert len(list(offers_that_wait_for_officers(None))) == 2


# --- co-organisers ----------------------------------------------------------------------------------------------------
def test_an_officer_adds_and_ends_a_co_organiser(desk, officer):
    event = EventFactory.create(programme=officer.programme)
    posted = {"event": event.pk, "name": "Max Hall", "email": "max@museum.example"}
    response = desk.post(url("coorganiser_add"), posted)
    assert response.url == f"{url('event_overview', event.pk)}#co-organisers"
    row = CoOrganiser.objects.get()
    assert (row.event, str(row.person), row.added_by, row.ended_at) == (
        event,
        "Max Hall",
        officer.person,
        None,
    )
    again = desk.post(url("coorganiser_add"), posted)
    assert "Max Hall helps to run this event already." in again.content.decode()
    assert desk.get(url("coorganiser_change", row.pk)).status_code == 200
    assert desk.get(url("coorganiser_do", row.pk, "end")).status_code == 200
    row.refresh_from_db()
    assert row.ended_at is None, "nothing is done by looking"
    desk.post(url("coorganiser_do", row.pk, "end"))
    row.refresh_from_db()
    assert row.ended_at is not None
    assert "Max Hall" in desk.get(url("event_overview", event.pk)).content.decode()


def test_nobody_is_added_to_an_event_of_others(desk):
    foreign = EventFactory.create()
    posted = {"event": foreign.pk, "name": "Max Hall", "email": "max@museum.example"}
    assert desk.post(url("coorganiser_add"), posted).status_code == 200
    row = CoOrganiserFactory.create(event=foreign)
    assert desk.post(url("coorganiser_do", row.pk, "end")).status_code == 404
    assert CoOrganiser.objects.filter(ended_at=None).count() == 1


def test_several_are_ended_at_once(desk, officer):
    rows = CoOrganiserFactory.create_batch(2, event__programme=officer.programme)
    desk.post(url("coorganiser_changelist"), {"action": "end", "_selected_action": [row.pk for row in rows]})
    assert CoOrganiser.objects.filter(ended_at=None).count() == 0
    assert Message.objects.filter(kind="events.co_organiser_ended").count() == 2


# --- privacy ----------------------------------------------------------------------------------------------------------
def test_the_download_has_offers_what_was_said_and_what_one_runs(officer):
    jo = PersonFactory.create()
    offer = ProposalFactory.create(proposer=jo, title="Opening the roof", programme=officer.programme)
    proposals.ask(proposal=offer, by=officer.person, question="Why?")
    proposals.answer(proposal=offer, by=jo, text="Because.")
    event = proposals.accept(proposal=offer, by=officer.person)
    ProposalFactory.create(title="Not mine")
    [row] = rows_under("What you have offered to host", jo)
    assert row[proposals.QUESTIONS["title"]] == "Opening the roof"
    assert [each["What"] for each in rows_under("What you have said about offers to host", jo)] == [
        "Because."
    ]
    assert [each["Number"] for each in rows_under("Events you help to run", jo)] == [event.number]


def test_going_takes_drafts_away_withdraws_what_is_open_and_ends_co_organising(officer):
    from django.apps import apps

    jo = PersonFactory.create()
    draft = DraftProposalFactory.create(proposer=jo)
    draft_pk = draft.pk
    sent = ProposalFactory.create(proposer=jo, programme=officer.programme)
    accepted = ProposalFactory.create(proposer=jo, programme=officer.programme)
    event = proposals.accept(proposal=accepted, by=officer.person)
    assert [kept.what for kept in preview_of_erasure(person=jo)][:2] == [
        "What you offered to host and what was decided, without your name",
        "That a nameless person helped to run an event, and from when to when",
    ]
    Message.objects.all().delete()
    erase(person=jo, by=jo)
    sent.refresh_from_db()
    accepted.refresh_from_db()
    assert (sent.state, accepted.state) == (ProposalState.WITHDRAWN, ProposalState.ACCEPTED)
    assert event.co_organisers.get().ended_at <= timezone.now()
    assert Message.objects.count() == 0
    history = apps.get_model("events", "ProposalHistory")
    assert not history.objects.filter(id=draft_pk).exists()
    assert ProposalRemark.objects.count() == 0
    of_others = {kept.what for kept in preview_of_erasure(person=PersonFactory.create())}
    assert of_others & {"That a nameless person helped to run an event, and from when to when"} == set()


def test_two_entries_of_one_person_run_an_event_once_and_keep_their_offers(officer):
    administrator = PersonFactory.create(is_superuser=True, is_staff=True)
    kept, gone = PersonFactory.create_batch(2)
    event = EventFactory.create(programme=officer.programme)
    CoOrganiserFactory.create(event=event, person=gone)
    CoOrganiserFactory.create(event=event, person=kept)
    offer = ProposalFactory.create(proposer=gone, programme=officer.programme)
    merge(kept=kept, gone=gone, by=administrator)
    offer.refresh_from_db()
    assert offer.proposer == kept
    assert [row.person for row in event.co_organisers.filter(ended_at=None)] == [kept]
