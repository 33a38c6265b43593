"""Offering to host on the site: the six questions, the draft that is kept, the answer to an officer."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Part
from events import scenarios
from events.booking import signup
from events.choices import ProposalState
from events.factories import CoOrganiserFactory, DraftProposalFactory, ProposalFactory
from events.hosting import proposals
from events.hosting.organisers_pages import run_address
from events.models import Proposal
from events.planning import sessions
from mailing.models import Message
from people.accounts import drafts
from people.accounts.refilling import PageForms
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.models import Museum
from programmes.choices import Form
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
OFFER = "/offer-to-host/"


@pytest.fixture
def museum():
    return MuseumFactory.create(name="Attic House", town="Deal")


@pytest.fixture
def jo(museum):
    jo = PersonFactory.create(name="Jo Wilder", email="jo@museum.example")
    AffiliationFactory.create(person=jo, museum=museum)
    return jo


@pytest.fixture
def programme(officer):
    return officer.programme


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def answers(programme, at=None, **changes):
    given = {
        "programme": programme.pk, "title": "Opening the roof", "take_home": "Nerve.", "speakers": "Jo on money.",
        "when": "March", "room": "Thirty seats, step-free.", "help_wanted": "",
        "museum": at.name if at else "", "museum_id": at.pk if at else "",
    }  # fmt: skip
    return {**given, **changes}


def test_signed_out_it_says_what_it_is_and_leads_to_signing_in_and_back(client, programme):
    response = client.get(f"{OFFER}?programme={programme.slug}")
    assert response.status_code == 200
    for question in proposals.QUESTIONS.values():
        assert question in text(response)
    way = f"{reverse('account_login')}?next=%2Foffer-to-host%2F%3Fprogramme%3D{programme.slug}"
    assert response.content.decode().count(f'href="{way}"') == 2
    assert client.post(OFFER, answers(programme)).url == f"{reverse('account_login')}?next={OFFER}"
    assert Proposal.objects.count() == 0


def test_what_is_known_is_filled_in(client_of, jo, museum, programme):
    ProgrammeFactory.create(name="A first programme")
    ProgrammeFactory.create(name="Groups only", form=Form.GROUPS)
    ProgrammeFactory.create(name="Not public", is_public=False)
    form = client_of(jo).get(f"{OFFER}?programme={programme.slug}").context["form"]
    assert form.initial["programme"] == programme.pk
    assert (form.initial["museum"], form.initial["museum_id"]) == ("Attic House", museum.pk)
    assert [str(row) for row in form.fields["programme"].queryset] == ["A first programme", programme.name]


def test_programmes_and_whats_on_lead_to_it(client, programme):
    groups = ProgrammeFactory.create(form=Form.GROUPS)
    assert (
        f'href="{OFFER}?programme={programme.slug}"'
        in client.get(f"/programmes/{programme.slug}/").content.decode()
    )
    assert OFFER not in client.get(f"/programmes/{groups.slug}/").content.decode()
    assert f'href="{OFFER}"' in client.get("/whats-on/").content.decode()


def test_a_title_is_enough_to_save_and_nothing_is_called_wrong(client_of, jo, programme):
    client = client_of(jo)
    posted = answers(programme, take_home="", speakers="", when="", room="", save="yes")
    response = client.post(OFFER, posted)
    draft = Proposal.objects.get()
    assert (response.status_code, response.url) == (302, draft.get_absolute_url())
    assert (draft.state, draft.title, draft.proposer, draft.museum) == (
        ProposalState.DRAFT,
        "Opening the roof",
        jo,
        None,
    )
    assert "Finish it" in text(client.get(response.url))
    assert "optional" not in client.get(f"{response.url}change/").content.decode().split("What help would")[0]


def test_without_a_title_nothing_is_saved_and_nothing_is_lost(client_of, jo, programme):
    response = client_of(jo).post(OFFER, answers(programme, title="", take_home="Long words", save="yes"))
    assert response.status_code == 400
    assert response.context["form"].errors == {"title": ["Give it a title, if only for now."]}
    assert "Long words" in response.content.decode()
    assert "<title>Error: Offer to host" in response.content.decode()


def test_sending_says_all_that_is_missing_at_once_beside_each_question(client_of, jo, programme):
    response = client_of(jo).post(OFFER, answers(programme, take_home="", when="", send="yes"))
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"take_home", "when", "museum"}
    assert Proposal.objects.count() == 0


def test_sent_in_one_go_it_is_with_the_officers(client_of, jo, museum, programme):
    client = client_of(jo)
    response = client.post(OFFER, answers(programme, museum, send="yes"), follow=True)
    offer = Proposal.objects.get()
    assert (offer.state, offer.museum) == (ProposalState.SENT, museum)
    assert "Sent. You have a mail that says what happens next." in text(response)
    assert "There is nothing to do until then." in text(response)
    kinds = sorted(Message.objects.values_list("kind", flat=True))
    assert kinds == ["events.proposal_received", "events.proposal_sent"]
    assert client.get(f"{offer.get_absolute_url()}change/").url == offer.get_absolute_url()


def test_pressing_twice_sends_one_offer(client_of, jo, museum, programme):
    client = client_of(jo)
    key = client.get(OFFER).context["form"].initial["key"]
    posted = answers(programme, museum, send="yes", key=key)
    client.post(OFFER, posted)
    again = client.post(OFFER, posted, follow=True)
    assert again.redirect_chain == [(Proposal.objects.get().get_absolute_url(), 302)]
    assert "You have sent it already." in text(again)
    assert (Proposal.objects.count(), Message.objects.count()) == (1, 2)


def test_a_museum_that_is_not_in_the_list_is_noted_for_an_officer_to_check(client_of, jo, programme):
    client_of(jo).post(OFFER, answers(programme, museum="The Museum of Buttons", museum_id="", send="yes"))
    assert Proposal.objects.get().museum == Museum.objects.get(name="The Museum of Buttons", checked=False)


def test_a_draft_is_finished_and_sent(client_of, jo, museum, programme):
    draft = DraftProposalFactory.create(programme=programme, proposer=jo, room="")
    client = client_of(jo)
    where = f"{draft.get_absolute_url()}change/"
    form = client.get(where).context["form"]
    assert (form.initial["title"], form.initial["programme"]) == (draft.title, programme.pk)
    client.post(where, answers(programme, museum, title="A better title", send="yes"))
    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("A better title", ProposalState.SENT)


def test_a_session_that_ends_while_somebody_writes_loses_no_word(jo, museum, programme):
    client = Client()
    client.force_login(jo)
    given = PageForms.of(client.get(OFFER).content.decode(), page=OFFER)[-1].hidden[drafts.FIELD]
    posted = answers(programme, museum, take_home="A long story", send="yes", **{drafts.FIELD: given})
    client.session.flush()
    client.cookies.clear()
    way = client.post(OFFER, posted).url
    assert way == f"{reverse('account_login')}?next={OFFER}"
    back = client.post(way, {"login": jo.email, "password": "a long password", "next": OFFER}).url
    page = text(client.get(back))
    assert "A long story" in page
    assert drafts.HERE_AGAIN in page
    assert Proposal.objects.count() == 0
    client.post(OFFER, posted)
    assert Proposal.objects.get().take_home == "A long story"


def test_somebody_elses_offer_does_not_exist(client_of, officer, programme):
    offer = ProposalFactory.create(programme=programme, title="Secret plans")
    for person in (PersonFactory.create(), officer.person):
        client = client_of(person)
        where = offer.get_absolute_url()
        for path in (where, f"{where}change/"):
            assert client.get(path).status_code == 404
        assert client.post(f"{where}withdraw/").status_code == 404
    offer.refresh_from_db()
    assert offer.state == ProposalState.SENT


def test_the_museum_answers_on_the_page_of_its_offer(client_of, officer, jo, programme):
    offer = ProposalFactory.create(programme=programme, proposer=jo)
    proposals.ask(proposal=offer, by=officer.person, question="Is there a lift?")
    client = client_of(jo)
    where = offer.get_absolute_url()
    assert "Is there a lift?" in text(client.get(where))
    empty = client.post(where, {"text": " "})
    assert (empty.status_code, empty.context["form"].errors["text"]) == (400, ["Write your answer."])
    response = client.post(where, {"text": "Yes, a big one."}, follow=True)
    assert "Your answer is with the officers." in text(response)
    offer.refresh_from_db()
    assert offer.state == ProposalState.SENT
    again = client.post(where, {"text": "And a ramp."}, follow=True)
    assert "Nobody is waiting for an answer from you just now." in text(again)


def test_what_was_asked_about_may_be_changed_before_the_answer(client_of, officer, jo, museum, programme):
    offer = ProposalFactory.create(programme=programme, proposer=jo, museum=museum)
    proposals.ask(proposal=offer, by=officer.person, question="When?")
    client = client_of(jo)
    where = f"{offer.get_absolute_url()}change/"
    assert "Save and finish later" not in text(client.get(where))
    client.post(where, answers(programme, museum, when="April", save="yes"))
    offer.refresh_from_db()
    assert (offer.when, offer.state) == ("April", ProposalState.ASKED)


def test_withdrawing_is_a_button_that_posts(client_of, jo, programme):
    offer = ProposalFactory.create(programme=programme, proposer=jo)
    client = client_of(jo)
    assert client.get(f"{offer.get_absolute_url()}withdraw/").status_code == 405
    response = client.post(f"{offer.get_absolute_url()}withdraw/", follow=True)
    assert "You have withdrawn it." in text(response)


def test_an_accepted_offer_leads_to_its_pages_while_they_are_open(client_of, officer, jo, programme):
    offer = ProposalFactory.create(programme=programme, proposer=jo)
    event = proposals.accept(proposal=offer, by=officer.person)
    client = client_of(jo)
    run = f'href="{event.get_absolute_url()}run/"'
    assert run in client.get(offer.get_absolute_url()).content.decode()
    event.co_organisers.update(ended_at=timezone.now())
    assert run not in client.get(offer.get_absolute_url()).content.decode()


def test_my_learning_shows_offers_questions_and_events_i_help_to_run(client_of, officer, jo, programme):
    ProposalFactory.create(proposer=PersonFactory.create(), title="Not mine", programme=programme)
    DraftProposalFactory.create(proposer=jo, title="A draft", programme=programme)
    asked = ProposalFactory.create(proposer=jo, title="Asked about", programme=programme)
    proposals.ask(proposal=asked, by=officer.person, question="Why?")
    accepted = ProposalFactory.create(proposer=jo, title="Going to be", programme=programme)
    event = proposals.accept(proposal=accepted, by=officer.person)
    CoOrganiserFactory.create(
        person=jo, ended_at=timezone.now() + timedelta(seconds=1), event__title="Over for me"
    )
    said = text(client_of(jo).get("/my/"))
    assert "An officer asks about “Asked about”" in said
    assert f"A draft Offer to host · {programme} Draft Finish it" in said
    assert "Events I help to run" in said
    assert f"Going to be {event.programme.session_word} · {event.public_number} Draft Plan it" in said
    assert "Not mine" not in said
    assert "Over for me" not in said


def test_my_learning_of_somebody_who_runs_nothing_does_not_speak_of_it(client_of):
    said = text(client_of(PersonFactory.create()).get("/my/"))
    assert "Events I help to run" not in said
    assert (
        "Three first steps" in said,
        "Find a session you like" in said,
        "Offer to host a session" in said,
    ) == (
        True,
        True,
        True,
    )


def test_the_host_of_a_draft_finds_it_and_no_link_of_theirs_is_dead(client_of, officer, jo, programme):
    """A draft has no public page: what is expected of its host, on their page and in their mail, leads to the plan."""
    event = proposals.accept(
        proposal=ProposalFactory.create(proposer=jo, title="Going to be", programme=programme),
        by=officer.person,
    )
    sessions.add_session(event=event, by=officer.person, day=scenarios.afternoon(20))
    other = PersonFactory.create()
    signup.add_crew(event=event, person=other, part=Part.ORGANISER, by=officer.person)
    client = client_of(jo)
    page = client.get("/my/").content.decode()
    assert (event.get_absolute_url() + '"' in page, run_address(event) + '"' in page) == (False, True)
    texts = Message.objects.filter(person__in=(jo, other)).values_list("text", "calendar")
    links = set(re.findall(r'href="(/[^"#]*)', page))
    links |= {
        path
        for part in texts
        for words in part
        for path in re.findall(rf"{settings.SITE_URL}(/[^\s)>\\,]*)", words)
    }
    assert {client.get(path, follow=True).status_code for path in links if "/whats-on/" in path} == {200}
    assert event.get_absolute_url() not in client_of(other).get("/my/").content.decode()


def test_my_learning_uses_the_same_number_of_queries_for_one_and_for_three(client_of, officer, programme):
    counts = []
    for many in (1, 3):
        person = PersonFactory.create()
        DraftProposalFactory.create_batch(many, proposer=person)
        for offer in ProposalFactory.create_batch(2 * many, programme=programme, proposer=person)[:many]:
            proposals.ask(proposal=offer, by=officer.person, question="Why?")
        CoOrganiserFactory.create_batch(many, person=person)
        client = client_of(person)
        client.get("/my/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/my/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_was_declined_is_offered_again_without_an_empty_page(client_of, officer, jo, programme):
    declined = ProposalFactory.create(programme=programme, proposer=jo, take_home="Nerve and rope.")
    proposals.decline(proposal=declined, by=officer.person, reason="In autumn, please.")
    client = client_of(jo)
    way = f"{OFFER}?again={declined.key}"
    assert f'href="{way}"' in client.get(declined.get_absolute_url()).content.decode()
    form = client.get(way).context["form"]
    assert (form.initial["take_home"], form.initial["key"] == declined.key) == ("Nerve and rope.", False)
    for other in (client_of(PersonFactory.create()).get(way), client.get(f"{OFFER}?again=nonsense")):
        assert "take_home" not in other.context["form"].initial
