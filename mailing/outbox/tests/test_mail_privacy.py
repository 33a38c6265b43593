"""Somebody's mails in their download, and what is left of them when they go."""

import pytest

from mailing.choices import MessageState
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.sending import delivery
from mailing.testing_mails import made_up, queue
from people.factories import PersonFactory
from people.privacy import services as privacy

pytestmark = pytest.mark.django_db


def mail_to(person, **fields):
    return MessageFactory(
        person=person,
        recipient=f"person:{person.pk}",
        to_address=person.address,
        to_name=person.name,
        **fields,
    )


def test_the_download_has_every_mail_but_codes():
    person = PersonFactory()
    mail_to(person, subject="Your place", occurrence="1")
    mail_to(person, subject="Your code", secret=True, occurrence="2")
    mail_to(PersonFactory(), subject="Somebody else's")
    [section] = [section for section in privacy.export(person=person) if section.title == "Mail to you"]
    assert [(row["Subject"], row["Words"]) for row in section.rows] == [("Your place", "Words for you.\n")]


def test_going_empties_the_mails_and_stops_those_that_wait():
    person = PersonFactory()
    sent = mail_to(person, state=MessageState.SENT, occurrence="1")
    waits = mail_to(person, occurrence="2", order_key="a")
    before = MessageFactory(to_address=person.email, recipient=person.email)
    other = MessageFactory()
    privacy.erase(person=person, by=person)
    assert delivery.send_due() == 1
    for mail, state in ((sent, "sent"), (waits, "cancelled"), (before, "cancelled")):
        mail.refresh_from_db()
        assert (mail.state, mail.to_address, mail.to_name, mail.html, mail.text, mail.person) == (
            state, "", "", "", "", None,
        )  # fmt: skip
        assert "@" not in mail.recipient
    other.refresh_from_db()
    assert (other.state, other.text) == ("sent", "Words for you.\n")


def test_a_mail_that_went_is_not_sent_again_to_somebody_who_has_gone():
    person = PersonFactory()
    note = made_up()
    first = queue(note, to=person, occurrence="1")
    privacy.erase(person=person, by=person)
    person.refresh_from_db()
    assert queue(note, to=person, occurrence="1").pk == first.pk
    assert Message.objects.count() == 1
