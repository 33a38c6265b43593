"""What somebody's download says of what came after events, and what stays when they go."""

import pytest

from common.testing import page_words
from events import scenarios
from events.afterwards import certificates, contact_cards, feedback, speaker_requests
from events.afterwards.tests.test_invitations_speakers import invite
from events.factories import RegistrationFactory
from events.models import Certificate, Feedback, FeedbackRequest, Registration, SpeakerRequest
from people.factories import PersonFactory
from people.merging import services as merging
from people.privacy.services import erase, export, preview_of_erasure

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory(name="Zoë Škoda")


@pytest.fixture
def booking(person):
    event = scenarios.held(people=[person], ago=3)
    feedback.ask_due()
    Registration.objects.filter(event=event).update(shares_name=True, shares_email=True)
    return Registration.objects.get(event=event)


def test_the_download_has_certificates_and_questions_but_no_answers(person, booking):
    certificate = certificates.issue(registration=booking)
    feedback.answer(request=FeedbackRequest.objects.get(), useful=5, takes_home="The secret of damp")
    [section] = [each for each in export(person=person) if each.title == "After events"]
    assert [row["What"] for row in section.rows] == [
        f"Certificate {certificates.show_code(certificate.code)}",
        "Asked how it was",
    ]
    assert "secret of damp" not in str(export(person=person))


def test_whoever_goes_leaves_a_code_without_a_name(client, person, booking):
    certificate = certificates.issue(registration=booking)
    feedback.answer(request=FeedbackRequest.objects.get(), useful=5)
    assert "without your name" in " ".join(kept.what for kept in preview_of_erasure(person=person))
    erase(person=person, by=person)
    assert Certificate.objects.get().name == ""
    assert (FeedbackRequest.objects.count(), Feedback.objects.count()) == (0, 1)
    assert contact_cards.cards_of(booking.event) == []
    page = page_words(client.get(f"/certificates/{certificate.code}/"))
    assert ("This certificate is genuine" in page, "Škoda" in page, "asked us to erase it" in page) == (
        True,
        False,
        True,
    )


def test_a_speaker_who_goes_is_waited_for_no_longer(talk, inviter, network):
    proposal = invite(talk, inviter, network)
    speaker = SpeakerRequest.objects.get().person
    erase(person=speaker, by=speaker)
    proposal.refresh_from_db()
    assert (proposal.state, SpeakerRequest.objects.get().willing) == ("withdrawn", False)
    assert list(speaker_requests.presenters_of(talk)) == []


def test_two_bookings_of_one_person_keep_one_certificate(booking, officer):
    other = PersonFactory()
    second = RegistrationFactory(event=booking.event, person=other)
    first_code = certificates.issue(registration=booking).code
    Certificate.objects.create(code="0" * 12, registration=second, name=other.name, hours=3)
    merging.merge(kept=booking.person, gone=other, by=PersonFactory(is_superuser=True, is_staff=True))
    assert Certificate.objects.get(registration__person=booking.person).code == first_code
