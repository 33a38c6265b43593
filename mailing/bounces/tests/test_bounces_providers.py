"""What a mail provider tells of its own accord: believed when it proves who it is, judged by our own rule."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from mailing.bounces import intake, providers
from mailing.bounces.addresses import Stop, stops
from mailing.choices import Bounce, MessageState, ReturnState, Why
from mailing.factories import MessageFactory
from mailing.models import AddressEvent, ReturnedMail
from mailing.preferences.suppression import found
from mailing.sending.mime import build

pytestmark = pytest.mark.django_db
ANN = "ann@museum.example"
GONE = "550 5.1.1 The email account that you tried to reach does not exist"


@pytest.fixture
def sent(officer):
    return MessageFactory(to_address=ANN, state=MessageState.SENT, programme=officer.programme)


class Mailgun:
    """Signs what it posts with a key (HMAC), as documented for its webhooks."""

    where, key = "/mail/heard/mailgun/tracking/", "key-of-the-museums"

    def __init__(self, settings):
        settings.MAIL_PROVIDER = "mailgun"
        settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": self.key}

    def signature(self, token, key=None):
        at = str(int(time.time()))
        signed = hmac.new((key or self.key).encode(), f"{at}{token}".encode(), hashlib.sha256)
        return {"timestamp": at, "token": token, "signature": signed.hexdigest()}

    def post(self, sent, *, key=None, token="t" * 50, event="failed", said=GONE, **more):
        data = {
            "event": event,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": time.time(),
            "severity": "permanent",
            "recipient": sent.to_address,
            "delivery-status": {"code": 550, "message": said, "description": ""},
            "message": {"headers": {"message-id": sent.message_id.strip("<>"), "to": sent.to_address}},
            **more,
        }
        told = {"signature": self.signature(token, key), "event-data": data}
        return Client().post(self.where, json.dumps(told), content_type="application/json")


class Postmark:
    """Comes with a name and a password (HTTP basic auth)."""

    where, secret = "/mail/heard/postmark/tracking/", "postmark:tea and cake at two"

    def __init__(self, settings):
        settings.MAIL_PROVIDER = "postmark"
        settings.ANYMAIL = {"WEBHOOK_SECRET": self.secret}

    def post(self, sent, *, secret=None, what=None, where=None, **more):
        told = what or {
            "RecordType": "Bounce",
            "ID": 4323372036854775807,
            "Type": "HardBounce",
            "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
            "Details": f"smtp;{GONE}",
            "Description": "The server was unable to deliver your message.",
            "Email": sent.to_address,
            "BouncedAt": "2026-03-12T10:00:00Z",
            "Metadata": {"key": str(sent.key)},
            **more,
        }
        proof = base64.b64encode((self.secret if secret is None else secret).encode()).decode()
        return Client().post(
            where or self.where,
            json.dumps(told),
            content_type="application/json",
            headers={"Authorization": f"Basic {proof}"},
        )


class SendGrid:
    """Signs the bytes of what it posts with a private key (ECDSA)."""

    where = "/mail/heard/sendgrid/tracking/"

    def __init__(self, settings):
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        settings.MAIL_PROVIDER = "sendgrid"
        settings.ANYMAIL = {"SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": base64.b64encode(public).decode()}

    def post(self, sent, *, key=None, **more):
        event = {
            "email": sent.to_address,
            "timestamp": int(time.time()),
            "smtp-id": sent.message_id,
            "event": "bounce",
            "sg_event_id": "sg_event_id_1",
            "reason": GONE,
            "status": "5.1.1",
            **more,
        }
        words, at = json.dumps([event]), str(int(time.time()))
        signed = (key or self.key).sign(at.encode() + words.encode(), ec.ECDSA(hashes.SHA256()))
        return Client().post(
            self.where,
            words,
            content_type="application/json",
            headers={
                "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signed).decode(),
                "X-Twilio-Email-Event-Webhook-Timestamp": at,
            },
        )


FALSE = {
    Mailgun: {"key": "another-key"},
    Postmark: {"secret": "postmark:guessed"},
    SendGrid: {"key": ec.generate_private_key(ec.SECP256R1())},
}


@pytest.mark.parametrize("provider", FALSE)
@pytest.mark.filterwarnings("ignore:django-anymail has dropped")
def test_a_provider_that_proves_who_it_is_is_heard_once(provider, settings, sent):
    provider = provider(settings)
    for _ in range(2):
        assert provider.post(sent).status_code == 200
    assert list(AddressEvent.objects.values_list("address", "kind", "message")) == [
        (ANN, Bounce.HARD, sent.pk)
    ]
    sent.refresh_from_db()
    assert (sent.bounce, stops([ANN])) == (Bounce.HARD, {ANN: Stop.NOBODY})


@pytest.mark.parametrize("provider", FALSE)
@pytest.mark.filterwarnings("ignore:django-anymail has dropped")
def test_one_that_does_not_is_refused(provider, settings, sent):
    assert provider(settings).post(sent, **FALSE[provider]).status_code == 400
    assert not AddressEvent.objects.exists()


def test_an_event_that_comes_again_after_the_address_worked_changes_nothing(settings, sent):
    mailgun = Mailgun(settings)
    mailgun.post(sent)
    known = AddressEvent.objects.get()
    AddressEvent.objects.update(cleared_at=known.at)
    mailgun.post(sent)
    assert stops([ANN]) == {}
    mailgun.post(sent, token="u" * 50)
    assert stops([ANN]) == {ANN: Stop.NOBODY}


def test_an_event_without_a_number_is_known_by_what_it_says(settings, sent):
    brevo = "/mail/heard/brevo/tracking/"
    settings.MAIL_PROVIDER, settings.ANYMAIL = "brevo", {"WEBHOOK_SECRET": "a:b"}
    told = {
        "event": "hard_bounce",
        "email": ANN,
        "ts_epoch": int(time.time() * 1000),
        "message-id": "<202603121000.1@smtp-relay.example>",
        "X-Mailin-custom": json.dumps({"key": str(sent.key)}),
        "reason": GONE,
    }
    proof = {"Authorization": f"Basic {base64.b64encode(b'a:b').decode()}"}
    for _ in range(2):
        answer = Client().post(brevo, json.dumps(told), content_type="application/json", headers=proof)
        assert answer.status_code == 200
    [event] = AddressEvent.objects.all()
    assert event.source.startswith("Brevo:")


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (GONE, {ANN: Stop.NOBODY}),
        ("552 5.2.2 Mailbox full, over quota", {}),
        ("Not delivering to previously bounced address", {}),
        ("550 5.7.1 Message rejected as spam by our policy", {}),
    ],
)
def test_our_own_rule_decides_and_not_the_providers_word(settings, sent, said, known):
    """Mailgun calls each of these a permanent failure."""
    Mailgun(settings).post(sent, said=said)
    assert stops([ANN]) == known
    assert AddressEvent.objects.get().kind == (Bounce.HARD if known else Bounce.SOFT)


def test_what_is_nobodys_fault_there_waits_for_an_officer_once(settings, sent):
    for _ in range(2):
        Mailgun(settings).post(sent, said="554 5.7.26 SPF and DKIM checks of the sender failed")
    row = ReturnedMail.objects.get()
    assert (row.state, row.message, row.sender) == (ReturnState.WAITS, sent, "Mailgun")
    assert row.note.startswith(intake.ABOUT_US)
    assert not AddressEvent.objects.exists()


@pytest.mark.parametrize("event", ["delivered", "opened", "accepted"])
def test_what_is_no_bounce_leaves_no_trace(settings, sent, event):
    assert Mailgun(settings).post(sent, event=event, severity="").status_code == 200
    Mailgun(settings).post(sent, severity="temporary")
    assert not AddressEvent.objects.exists()
    sent.refresh_from_db()
    assert sent.bounce == ""


def test_a_complaint_ends_what_is_not_essential(settings, sent):
    Mailgun(settings).post(sent, event="complained", severity="")
    assert AddressEvent.objects.get().kind == Bounce.COMPLAINT
    assert found([(ANN, "")]) == {(ANN, ""): {Why.COMPLAINT}}


def test_whoever_stops_our_mail_at_the_provider_has_stopped_it_here(settings, sent):
    Mailgun(settings).post(sent, event="unsubscribed", severity="")
    assert found([(ANN, "")]) == {(ANN, ""): {Why.STOPPED}}


def test_it_counts_against_the_address_that_it_was_sent_to(settings, sent):
    Mailgun(settings).post(sent, recipient="old@museum.example")
    assert stops([ANN, "old@museum.example"]) == {"old@museum.example": Stop.NOBODY}
    sent.refresh_from_db()
    assert sent.bounce == "", "it has been sent to another address since, from which nothing came back"


def test_an_event_that_names_none_of_our_mails_moves_nothing(settings, sent):
    other = MessageFactory.build(to_address=ANN)
    assert Mailgun(settings).post(other).status_code == 200
    sent.to_address = ""
    sent.save()
    assert Mailgun(settings).post(sent, recipient=ANN).status_code == 200
    assert not AddressEvent.objects.exists()


def test_its_addresses_exist_only_once_it_is_set_up(settings, sent):
    postmark = Postmark(settings)
    assert Client().post(Mailgun.where).status_code == 404
    assert Client().post("/mail/heard/postmark/everything/").status_code == 404
    settings.ANYMAIL = {}
    assert postmark.post(sent).status_code == 404
    assert [error.id for error in providers.set_up_or_not()] == ["mailing.E002"]
    settings.MAIL_PROVIDER = "somebody"
    assert [error.id for error in providers.set_up_or_not()] == ["mailing.E001"]
    settings.MAIL_PROVIDER = ""
    assert providers.set_up_or_not() == []
    assert Client().post(Postmark.where).status_code == 404


def test_a_mail_carries_our_key_where_the_provider_changes_its_message_id(settings, sent):
    assert "X-PM-Metadata-key" not in build(sent).extra_headers
    for name, provider in providers.PROVIDERS.items():
        settings.MAIL_PROVIDER, settings.ANYMAIL = name, {provider.proof: "secret"}
        for header, words in providers.headers(sent).items():
            assert str(sent.key) in build(sent).extra_headers[header]
            assert words == str(sent.key) or str(sent.key) in str(json.loads(words))
            assert header.encode() in build(sent).wire()


def test_a_mail_that_the_provider_takes_for_us_goes_the_way_of_those_in_the_mailbox(settings, sent):
    postmark = Postmark(settings)
    told = {
        "FromFull": {"Email": "mailer-daemon@museum.example", "Name": "", "MailboxHash": ""},
        "ToFull": [{"Email": "hello@peer2peer.example", "Name": "", "MailboxHash": ""}],
        "OriginalRecipient": f"bounce+{sent.key}@bounces.example",
        "Subject": "Undelivered mail returned to sender",
        "MessageID": "1",
        "TextBody": f"Your mail could not be delivered: {GONE}",
        "Headers": [{"Name": "Message-ID", "Value": "<1@museum.example>"}],
        "Attachments": [],
    }
    where = "/mail/heard/postmark/inbound/"
    assert postmark.post(sent, what=told, where=where, secret="no:no").status_code == 400
    assert postmark.post(sent, what=told, where=where).status_code == 200
    assert intake.settle_new() == 1
    assert ReturnedMail.objects.get().message == sent
    assert stops([ANN]) == {ANN: Stop.NOBODY}
