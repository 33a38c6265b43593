"""Complaints in the forms in which mailbox providers send them, and what only looks like one."""

from textwrap import dedent

import pytest

from mailing.bounces.reading import ReturnKind, read
from mailing.bounces.tests.test_bounces_reading import KEY

OURS = f"""\
Message-ID: <{KEY}@peer2peer.example>
From: hello@peer2peer.example
Subject: News

Words.
"""
ARF = "Feedback-Type: {kind}\nUser-Agent: Someone/1.0\nVersion: 1\n"


def mail(*parts, kind="multipart/report; report-type=feedback-report", sender="fbl@isp.example", **headers):
    """A mail of parts, each (content type and further fields, words)."""
    head = {"From": sender, "To": "hello@peer2peer.example", "Subject": "A message from you", **headers}
    lines = [*(f"{name.replace('_', '-')}: {value}" for name, value in head.items())]
    lines += ["MIME-Version: 1.0", f'Content-Type: {kind}; boundary="b"', ""]
    for fields, words in parts:
        lines += ["--b", f"Content-Type: {fields}", "", words]
    return "\n".join([*lines, "--b--", ""]).encode()


TEXT = ("text/plain", "This is an email abuse report for an email message received from IP 192.0.2.1.")
ATTACHED = ("message/rfc822", OURS)
BASE64 = "RmVlZGJhY2stVHlwZTogYWJ1c2UKVXNlci1BZ2VudDogU29tZW9uZS8xLjAKVmVyc2lvbjogMQo="
COMPLAINTS = {
    "RFC 5965": mail(TEXT, ("message/feedback-report", ARF.format(kind="abuse")), ATTACHED),
    "fraud": mail(TEXT, ("message/feedback-report", ARF.format(kind="fraud")), ATTACHED),
    "virus": mail(TEXT, ("message/feedback-report", ARF.format(kind="virus")), ATTACHED),
    "other": mail(TEXT, ("message/feedback-report", ARF.format(kind="other")), ATTACHED),
    "opt-out": mail(TEXT, ("message/feedback-report", ARF.format(kind="opt-out")), ATTACHED),
    "in capitals": mail(TEXT, ("MESSAGE/Feedback-Report", "FEEDBACK-TYPE:Abuse\n"), ATTACHED),
    "mixed": mail(
        TEXT, ("message/feedback-report", ARF.format(kind="abuse")), ATTACHED, kind="multipart/mixed"
    ),
    "headers alone": mail(
        TEXT, ("message/feedback-report", ARF.format(kind="abuse")), ("text/rfc822-headers", OURS)
    ),
    "in base64": mail(TEXT, ("message/feedback-report\nContent-Transfer-Encoding: base64", BASE64), ATTACHED),
    "a report as text": mail(
        TEXT, ("text/plain", ARF.format(kind="abuse")), ATTACHED, kind="multipart/mixed"
    ),
    "only announced": mail(TEXT, ATTACHED),
    "without a type": mail(TEXT, ("message/feedback-report", "Version: 1\n"), ATTACHED),
    "Microsoft": mail(
        ("message/rfc822", f"X-HmXmrOriginalRecipient: ann@museum.example\n{OURS}"),
        kind="multipart/mixed",
        sender="staff@hotmail.com",
        Subject="complaint about message from 192.0.2.1",
    ),
    "AOL": mail(
        ATTACHED,
        kind="multipart/mixed",
        sender="scomp@aol.net",
        Subject="Email Feedback Report for IP 192.0.2.1",
    ),
    "X-ARF": mail(TEXT, ATTACHED, kind="multipart/mixed", X_XARF="PLAIN", Subject="Abuse from 192.0.2.1"),
    "SpamCop": mail(TEXT, ATTACHED, kind="multipart/mixed", Subject="[SpamCop (192.0.2.1) id:7]News"),
    "an automatic answer as well": mail(
        TEXT, ("message/feedback-report", ARF.format(kind="abuse")), ATTACHED, Auto_Submitted="auto-generated"
    ),
}


@pytest.mark.parametrize("form", COMPLAINTS)
def test_a_complaint_is_known_in_every_form(form):
    found = read(COMPLAINTS[form])
    assert (found.kind, found.key) == (ReturnKind.COMPLAINT, KEY)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "dmarc"])
def test_what_no_reader_complains_of_is_no_complaint(kind):
    found = read(mail(TEXT, ("message/feedback-report", ARF.format(kind=kind)), ATTACHED))
    assert (found.kind, found.said) == (ReturnKind.OTHER, f"A report of the kind {kind}")


def test_somebody_who_writes_about_spam_complains_of_nothing():
    words = dedent("""\
        From: Ann <ann@museum.example>
        Subject: Spam report for the committee
        In-Reply-To: <11111111-2222-4333-8444-555555555555@peer2peer.example>

        Feedback on the type of spam report that we talked about: see you there.
        """)
    assert read(words.encode()).kind == ReturnKind.OTHER


def test_a_report_in_our_own_mail_that_came_back_is_not_one_about_it():
    """A bounce may hold any mail, one with the words of a complaint as well."""
    inner = f"{OURS}\nFeedback-Type: abuse\n"
    status = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
    bounced = mail(
        ("text/plain", "No such user."),
        ("message/delivery-status", status),
        ("message/rfc822", inner),
        kind="multipart/report; report-type=delivery-status",
    )
    assert read(bounced).kind == ReturnKind.HARD
