""" "Invite this speaker": asked first, a no is final, a yes goes to the officers, and the trail stays."""

import re

import pytest

from common.errors import DomainError
from common.testing import page_words
from events import scenarios
from events.afterwards import speaker_requests
from events.choices import EventState, ProposalState
from events.factories import in_days
from events.hosting import proposals
from events.models import Event, Presenter, Proposal, ProposalRemark, SpeakerRequest, Talk
from events.planning import publishing, sessions
from mailing.models import Message
from people.factories import MuseumFactory, NetworkFactory, PersonFactory
from people.models import NetworkMembership

pytestmark = pytest.mark.django_db
WHEN = {"when": "May", "room": "Maison Dieu, forty people, level entrance", "help_wanted": "A projector"}


def html(response):
    return page_words(response)


def invite(talk, inviter, network, **more):
    return speaker_requests.invite(talk=talk, by=inviter, network=network, **{**WHEN, **more})


def address(talk):
    return f"{talk.event.get_absolute_url()}talks/{talk.key}/invite/"


def test_the_talk_its_speaker_and_its_title_are_filled_in(talk, inviter, network):
    proposal = invite(talk, inviter, network)
    assert (proposal.kind, proposal.state, proposal.talk, proposal.network, proposal.programme) == (
        "speaker", ProposalState.DRAFT, talk, network, talk.event.programme,
    )  # fmt: skip
    assert (proposal.title, proposal.take_home) == ("Artists in the stores", "What it cost.")
    assert "Jo Speaker (Tunbridge Wells, Dover)" in proposal.speakers
    assert (proposal.when, proposal.help_wanted) == ("May", "A projector")


def test_the_speaker_is_asked_first_and_no_address_goes_either_way(talk, inviter, network):
    invite(talk, inviter, network)
    mail = Message.objects.get(kind="events.speaker_request")
    assert mail.to_address == "jo@secret.example"
    for words in ("Ann Inviter, for Dover Museums & Arts Group", "May", "Maison Dieu", "You are asked first"):
        assert words in mail.text
    assert "ann@secret.example" not in mail.text


def test_a_yes_hands_it_to_the_officers(talk, inviter, network, officer):
    proposal = invite(talk, inviter, network)
    request = SpeakerRequest.objects.get()
    speaker_requests.answer(request=request, willing=True, note="Not on a Monday.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.sent_at is not None) == (ProposalState.SENT, True)
    assert ProposalRemark.objects.get().text == "Not on a Monday."
    told = Message.objects.filter(kind__startswith="events.proposal_")
    assert {mail.person for mail in told} == {officer.person, inviter}
    assert [mail for mail in told if mail.person == inviter and "jo@secret" in mail.text + mail.html] == []
    assert {mail.person: mail.subject for mail in told} == {
        officer.person: "An invitation to a speaker: Artists in the stores",
        inviter: "The speaker would come: Artists in the stores",
    }


def test_a_no_is_kind_and_final(talk, inviter, network):
    proposal = invite(talk, inviter, network)
    request = SpeakerRequest.objects.get()
    speaker_requests.answer(request=request, willing=False, note="I am away all spring.")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    mail = Message.objects.get(kind="events.speaker_declined")
    assert (mail.person, "I am away all spring." in mail.text, "jo@secret" in mail.text) == (
        inviter,
        True,
        False,
    )
    with pytest.raises(DomainError, match="answered already"):
        speaker_requests.answer(request=request, willing=True)
    with pytest.raises(DomainError, match="that they cannot come"):
        invite(talk, inviter, network)
    assert Message.objects.filter(kind="events.speaker_request").count() == 1


def test_of_two_speakers_one_yes_is_enough(talk, inviter, network):
    Presenter.objects.create(talk=talk, person=PersonFactory(), state="accepted")
    proposal = invite(talk, inviter, network)
    first, second = SpeakerRequest.objects.order_by("pk")
    speaker_requests.answer(request=first, willing=False)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DRAFT
    speaker_requests.answer(request=second, willing=True)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SENT


def test_nothing_goes_to_the_officers_before_the_yes(talk, inviter, network):
    proposal = invite(talk, inviter, network)
    with pytest.raises(DomainError, match="has not answered yet"):
        proposals.send(proposal=proposal, by=inviter)


def test_twice_is_once(talk, inviter, network):
    invite(talk, inviter, network)
    with pytest.raises(DomainError, match="has invited this speaker already"):
        invite(talk, inviter, network)
    request = SpeakerRequest.objects.get()
    for _ in range(2):
        speaker_requests.answer(request=request, willing=True)
    assert Proposal.objects.count() == 1


def test_who_may_invite_and_for_whom(talk, inviter, network):
    stranger = PersonFactory()
    with pytest.raises(DomainError, match="Add your museum"):
        invite(talk, stranger, None, museum=MuseumFactory())
    with pytest.raises(DomainError, match="a network that you belong to"):
        invite(talk, inviter, NetworkFactory())
    with pytest.raises(DomainError, match="a museum of yours"):
        invite(talk, inviter, None, museum=MuseumFactory())
    NetworkMembership.objects.update(left_on=in_days(-1))
    assert list(speaker_requests.networks_of(inviter)) == []
    assert list(speaker_requests.networks_of(PersonFactory(), on=None)) == []
    leader = PersonFactory()
    network.contact = leader
    network.save()
    assert list(speaker_requests.networks_of(leader)) == [network]


@pytest.mark.parametrize("why", ["to come", "cancelled", "not given", "nobody"])
def test_only_talks_that_were_given_by_somebody(talk, inviter, network, why):
    if why == "to come":
        talk.event = scenarios.published(programme=talk.event.programme)
        talk.save()
    elif why == "cancelled":
        Event.objects.filter(pk=talk.event_id).update(state="cancelled")
    elif why == "not given":
        Talk.objects.update(state="withdrawn")
    else:
        Presenter.objects.update(state="withdrawn")
    with pytest.raises(DomainError):
        invite(talk, inviter, network)
    assert (Proposal.objects.count(), Message.objects.filter(kind="events.speaker_request").count()) == (0, 0)


def test_from_the_button_to_the_speakers_answer(client, client_of, talk, inviter, network):
    assert address(talk) in html(client.get(talk.event.get_absolute_url()))
    assert client.get(address(talk)).status_code == 302
    assert client_of(PersonFactory()).get(address(talk)).status_code == 403
    mine = client_of(inviter)
    page = html(mine.get(address(talk)))
    for words in ("Artists in the stores", "Jo Speaker", "Dover Museums &amp; Arts Group", "Dover Museum"):
        assert words in page
    assert "jo@secret.example" not in page
    given = {"inviter": f"network-{network.pk}", "title": "Artists for Dover", **WHEN}
    assert "Say when it would be" in html(mine.post(address(talk), {**given, "when": ""}))
    assert "The speaker is asked" in html(mine.post(address(talk), given))
    mail = Message.objects.get(kind="events.speaker_request")
    [path] = re.findall(r"https?://[^/\s]+(/speakers/[^/\s]+/)", mail.text)
    for _ in range(2):
        assert "Yes, I would come" in html(client.get(path))
    assert SpeakerRequest.objects.get().willing is None
    assert "Thank you for saying yes" in html(client.post(path, {"willing": "yes"}, follow=True))
    assert Proposal.objects.get().state == ProposalState.SENT
    assert client.post(path, {"willing": "no"}).status_code == 409
    assert client.get(path[:-4] + "xyz/").status_code == 404


def test_the_trail_from_the_talk_to_the_new_event_and_back(client, talk, inviter, network, officer):
    proposal = invite(talk, inviter, network)
    speaker_requests.answer(request=SpeakerRequest.objects.get(), willing=True)
    event = proposals.accept(proposal=proposal, by=officer.person)
    planned = event.talks.get()
    assert (planned.title, list(planned.topics.all())) == (talk.title, list(talk.topics.all()))
    assert (planned.presenters.get().person.name, planned.presenters.get().state) == ("Jo Speaker", "invited")
    heard = html(client.get(talk.event.get_absolute_url()))
    assert ("Led to" in heard, event.state) == (False, EventState.DRAFT)

    sessions.add_session(event=event, by=officer.person, day=scenarios.afternoon(40))
    publishing.publish(event=event, by=officer.person)
    heard = html(client.get(talk.event.get_absolute_url()))
    assert ("Led to:" in heard, f'href="{event.get_absolute_url()}"' in heard) == (True, True)
    new = html(client.get(event.get_absolute_url()))
    assert f'href="{talk.event.get_absolute_url()}"' in new
    assert "Dover Museums &amp; Arts Group heard of “Artists in the stores”" in new


def test_the_inviter_sees_the_address_once_the_speaker_has_agreed_to_the_event(
    client_of, talk, inviter, network, officer
):
    proposal = invite(talk, inviter, network)
    speaker_requests.answer(request=SpeakerRequest.objects.get(), willing=True)
    event = proposals.accept(proposal=proposal, by=officer.person)
    page = f"{event.get_absolute_url()}run/programme/talks/{event.talks.get().key}/"
    shown = html(client_of(inviter).get(page))
    assert ("Jo Speaker" in shown, "jo@secret.example" in shown) == (True, False)
    assert "jo@secret.example" in html(client_of(officer.person).get(page))
    Presenter.objects.filter(talk__event=event).update(state="accepted")
    assert "jo@secret.example" in html(client_of(inviter).get(page))


def test_my_learning_asks_the_speaker_as_well(client_of, talk, inviter, network):
    invite(talk, inviter, network)
    speaker = client_of(SpeakerRequest.objects.get().person)
    assert "Would you tell others about it too?" in html(speaker.get("/my/"))
    speaker_requests.answer(request=SpeakerRequest.objects.get(), willing=False)
    assert "Would you tell others about it too?" not in html(speaker.get("/my/"))


def test_officers_see_the_whole_trail_on_the_desk(client_of, settings, talk, inviter, network, officer):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    invite(talk, inviter, network)
    page = html(client_of(officer.person).get("/desk/events/speakerrequest/"))
    for words in (
        "Artists in the stores",
        "Working with artists",
        "Dover Museums &amp; Arts Group",
        "Jo Speaker",
    ):
        assert words in page
