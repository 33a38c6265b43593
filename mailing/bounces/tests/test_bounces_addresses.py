"""What comes back counts against the address it was sent to, once a mail (C9, rule 25)."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from common.errors import DomainError
from mailing.bounces.addresses import NOBODY_THERE, TOO_OFTEN, Stop, clear, record, stops
from mailing.choices import Bounce, MessageState, Priority, Why
from mailing.factories import AddressEventFactory, MessageFactory
from mailing.models import AddressEvent, Message
from mailing.outbox import services
from mailing.outbox.bulk import Reader
from mailing.outbox.privacy import erase_from_mailing, returned
from mailing.preferences.suppression import found
from mailing.sending.delivery import send_due
from mailing.testing_mails import declared, made_up, queue, queue_many
from people.accounts.addresses import confirm, masked
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
ANN = "ann@museum.example"


@pytest.fixture
def sent():
    return MessageFactory(to_address=ANN, state=MessageState.SENT)


def mail_to_ann(**fields):
    return MessageFactory(to_address=ANN, occurrence=uuid.uuid4(), **fields)


def queued(address=ANN, **fields):
    priority = fields.pop("priority", Priority.BOOKING)
    return queue(made_up("test.known", priority=priority), address=address, **fields)


def soft(days):
    """A soft bounce on each of so many days before today."""
    for day in range(days):
        message = mail_to_ann(state=MessageState.SENT)
        AddressEventFactory(message=message, kind=Bounce.SOFT, at=timezone.now() - timedelta(days=day))


def test_a_hard_bounce_stops_the_address_and_marks_the_mail(sent):
    record(message=sent, kind=Bounce.HARD, source="a", code="5.1.1", said="550 User unknown")
    sent.refresh_from_db()
    assert (sent.bounce, sent.state) == (Bounce.HARD, MessageState.SENT)
    assert stops([ANN, "somebody@else.example"]) == {ANN: Stop.NOBODY}


def test_what_is_heard_again_changes_nothing(sent):
    first = record(message=sent, kind=Bounce.HARD, source="a")
    assert record(message=sent, kind=Bounce.HARD, source="a") == first
    assert record(message=sent, kind=Bounce.SOFT, source="b") == first
    other = MessageFactory(to_address="bob@museum.example", state=MessageState.SENT)
    record(message=other, kind=Bounce.HARD, source="a")
    assert list(AddressEvent.objects.values_list("address", "kind", "source")) == [(ANN, Bounce.HARD, "a")]
    other.refresh_from_db()
    assert other.bounce == ""


def test_the_gravest_of_several_reports_on_a_mail_stands(sent):
    record(message=sent, kind=Bounce.SOFT, source="a")
    record(message=sent, kind=Bounce.COMPLAINT, source="b")
    record(message=sent, kind=Bounce.HARD, source="c")
    assert list(AddressEvent.objects.values_list("kind", flat=True)) == [Bounce.COMPLAINT]


def test_it_counts_against_the_address_it_was_sent_to_not_the_one_of_today():
    person = PersonFactory(email="new@museum.example")
    old = MessageFactory(person=person, recipient=f"person:{person.pk}", to_address="old@museum.example")
    record(message=old, kind=Bounce.HARD, source="a")
    assert stops(["old@museum.example", "new@museum.example"]) == {"old@museum.example": Stop.NOBODY}


def test_essential_mail_to_nobody_is_written_and_has_failed(sent):
    waits, secret = mail_to_ann(), mail_to_ann(secret=True)
    record(message=sent, kind=Bounce.HARD, source="a")
    later = queued(occurrence="later")
    for mail in (waits, later):
        mail.refresh_from_db()
        assert (mail.state, mail.state_note) == (MessageState.FAILED, NOBODY_THERE)
    secret.refresh_from_db()
    code = queued(occurrence="code", secret=True)
    assert [secret.state, code.state] == [MessageState.PENDING] * 2


def test_five_soft_days_of_thirty_stop_what_can_be_done_without():
    soft(4)
    soft(1)  # a second one on the same day
    assert stops([ANN]) == {}
    soft(5)
    assert stops([ANN]) == {ANN: Stop.OFTEN}
    assert queued(occurrence="booking").state == MessageState.PENDING
    letter = queued(occurrence="letter", priority=Priority.BULK)
    assert (letter.state, letter.state_note) == (MessageState.CANCELLED, TOO_OFTEN)
    assert stops([ANN], now=timezone.now() + timedelta(days=27)) == {}


def test_a_letter_to_many_leaves_out_those_that_nothing_reaches(sent):
    record(message=sent, kind=Bounce.HARD, source="a")
    queue_many(
        made_up("test.letter", priority=Priority.BULK),
        to=[Reader(address=ANN), Reader(address="bob@museum.example")],
    )
    letters = Message.objects.filter(kind="test.letter").order_by("to_address")
    assert [mail.state for mail in letters] == [MessageState.FAILED, MessageState.PENDING]


def test_whoever_shows_that_the_address_works_clears_it(sent):
    record(message=sent, kind=Bounce.HARD, source="a")
    assert clear("Ann@museum.example") == 1
    assert stops([ANN]) == {}
    again = mail_to_ann(state=MessageState.SENT)
    record(message=again, kind=Bounce.HARD, source="b")
    assert stops([ANN]) == {ANN: Stop.NOBODY}


def test_confirming_the_address_clears_it(sent):
    person = PersonFactory(email=ANN)
    record(message=sent, kind=Bounce.HARD, source="a")
    confirm(address=EmailAddress.objects.get(user=person))
    assert stops([ANN]) == {}


def test_a_complaint_ends_what_is_not_essential_and_nothing_else(sent):
    record(message=sent, kind=Bounce.COMPLAINT, source="a")
    record(message=sent, kind=Bounce.COMPLAINT, source="b")
    assert found([(ANN, sent.to_name)]) == {(ANN, sent.to_name): {Why.COMPLAINT}}
    assert stops([ANN]) == {}
    assert queued().state == MessageState.PENDING
    clear(ANN)
    assert AddressEvent.objects.get().cleared_at is None


def test_a_mail_is_sent_again_once_the_address_is_another(sent):
    person = PersonFactory(email=ANN)
    failed = MessageFactory(
        person=person, recipient=f"person:{person.pk}", to_address=ANN, state=MessageState.FAILED
    )
    record(message=failed, kind=Bounce.HARD, source="a")
    with pytest.raises(DomainError) as refused:
        services.send_again(message=failed, by=person)
    assert refused.value.message.startswith(NOBODY_THERE)
    person.email = "ann.field@museum.example"
    person.save()
    again = services.send_again(message=failed, by=person)
    assert (again.to_address, again.state, again.bounce) == (person.email, MessageState.PENDING, "")


def test_whoever_must_know_is_told_at_once(sent, monkeypatch):
    told = []
    monkeypatch.setattr("mailing.bounces.tests.test_bounces_addresses.TOLD", told.append, raising=False)
    reaction = "mailing.bounces.tests.test_bounces_addresses.TOLD"
    with declared(made_up(reaction=reaction), made_up("test.known", reaction=reaction)):
        _told_once_a_reason(told, sent)


def _told_once_a_reason(told, sent):
    record(message=sent, kind=Bounce.SOFT, source="a")
    record(message=sent, kind=Bounce.SOFT, source="b")
    assert told == [sent]
    record(message=sent, kind=Bounce.HARD, source="c")
    born_dead = queued(occurrence="x")
    assert told == [sent, sent, born_dead]
    assert queued(occurrence="x") == born_dead
    assert told == [sent, sent, born_dead]


def test_the_reader_who_is_erased_leaves_nothing_behind(sent):
    person = PersonFactory(email=ANN)
    mail = MessageFactory(person=person, recipient=f"person:{person.pk}", to_address=ANN)
    record(message=mail, kind=Bounce.HARD, source="a", said="550 User unknown")
    assert [row["Address"] for row in returned(person)] == [ANN]
    erase_from_mailing(person)
    assert not AddressEvent.objects.exists()
    mail.refresh_from_db()
    assert record(message=mail, kind=Bounce.HARD, source="b") is None


def test_whoever_signs_in_learns_that_mail_does_not_arrive(client, sent):
    PersonFactory(email=ANN)
    record(message=sent, kind=Bounce.HARD, source="a")
    sign_in = {"login": ANN, "password": "a long password"}
    page = client.post("/accounts/login/", sign_in, follow=True).content.decode()
    assert f"Mail to {masked(ANN)} comes back" in page
    assert 'href="/accounts/email/"' in page
    assert masked(ANN) == "a***@museum.example"
    clear(ANN)
    client.logout()
    assert "comes back" not in client.post("/accounts/login/", sign_in, follow=True).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_at_the_door_of_the_mail_server_counts_too(smtp_sink):
    mail = MessageFactory(to_address="never.ann@museum.example", programme=ProgrammeFactory())
    send_due()
    event = AddressEvent.objects.get()
    assert (event.message, event.kind, event.code) == (mail, Bounce.HARD, "5.1.1")
    mail.refresh_from_db()
    assert (mail.state, mail.bounce) == (MessageState.FAILED, Bounce.HARD)
