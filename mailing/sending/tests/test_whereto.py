"""A mail that waits goes to the address its reader has when it goes."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.urls import reverse

from mailing.bounces.addresses import record
from mailing.choices import Bounce, MessageState
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.sending.delivery import claim, send_due
from mailing.testing_mails import made_up, queue
from people.accounts.addresses import confirm
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "old@museum.example", "new@museum.example"


@pytest.fixture
def person():
    return PersonFactory(email=OLD)


def write(person, **fields):
    return queue(made_up(secret=fields.pop("secret", False)), to=person, **fields)


def moves(person):
    confirm(address=EmailAddress.objects.create(user=person, email=NEW))


def test_what_waits_when_somebody_changes_their_address_goes_to_the_new_one(person, smtp_sink, client):
    mail = write(person)
    moves(person)
    assert send_due() == 1
    assert smtp_sink.recipients() == [NEW]
    mail.refresh_from_db()
    assert mail.to_address == NEW
    [link] = re.findall(r"/preferences/[^/]+/", mail.text)
    assert client.get(link).status_code == 200


def test_the_word_that_the_address_was_given_up_stays_with_the_former_one(person, client, smtp_sink):
    address = EmailAddress.objects.get(user=person, email=OLD)
    client.force_login(person)
    new = EmailAddress.objects.create(user=person, email=NEW)
    client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(new).key]))
    mail = Message.objects.get(kind="account.email_changed")
    assert (mail.to_address, mail.secret, address.email) == (OLD, True, OLD)
    send_due()
    assert OLD in smtp_sink.recipients()


def test_what_waits_for_their_new_address_does_not_fail_with_the_old_one(person):
    before = MessageFactory(to_address=OLD, state=MessageState.SENT)
    theirs, other = write(person), MessageFactory(to_address=OLD, occurrence="other")
    moves(person)
    record(message=before, kind=Bounce.HARD, source="a")
    theirs.refresh_from_db()
    other.refresh_from_db()
    assert (theirs.state, other.state) == (MessageState.PENDING, MessageState.FAILED)
    [claimed] = claim()
    assert (claimed.pk, claimed.to_address) == (theirs.pk, NEW)


def test_a_mail_to_an_address_without_a_person_and_one_to_somebody_without_any_stay_as_they_are(person):
    mails = [MessageFactory(to_address=OLD), write(person)]
    person.email = None
    person.save()
    assert [mail.to_address for mail in claim()] == [OLD, OLD]
    assert {mail.pk for mail in mails} == set(Message.objects.values_list("pk", flat=True))
