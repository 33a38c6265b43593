"""Which mail that came back means what: samples in the manner of the servers that matter, and any bytes at all."""

import uuid
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailing.bounces.parts import embedded_text
from mailing.bounces.reading import ReturnKind, read
from mailing.bounces.rules import Verdict, judge

SAMPLES = Path(__file__).parent / "returned"
KEY = uuid.UUID("11111111-2222-4333-8444-555555555555")
MEANS = {
    "postfix_unknown_user": (ReturnKind.HARD, "5.1.1"),
    "postfix_no_domain": (ReturnKind.HARD, "5.4.4"),
    "postfix_delayed": (ReturnKind.NEWS, "4.4.1"),
    "postfix_given_up": (ReturnKind.SOFT, "4.4.1"),
    "gmail_unknown_user": (ReturnKind.HARD, "5.1.1"),
    "gmail_full": (ReturnKind.SOFT, "5.2.2"),
    "exchange_not_found": (ReturnKind.HARD, "5.1.10"),
    "exchange_access_denied": (ReturnKind.HARD, "5.4.1"),
    "exchange_full": (ReturnKind.SOFT, "5.2.2"),
    "full_called_unknown": (ReturnKind.SOFT, "5.1.1"),
    "refused_as_spam": (ReturnKind.SOFT, "5.7.1"),
    "refused_sender": (ReturnKind.OURS, "5.7.26"),
    "refused_content": (ReturnKind.OURS, "5.0.0"),
    "exim_unknown_user": (ReturnKind.HARD, ""),
    "exim_full": (ReturnKind.SOFT, ""),
    "qmail_unknown_user": (ReturnKind.HARD, "5.1.1"),
    "by_return_path": (ReturnKind.HARD, "5.1.1"),
    "complaint": (ReturnKind.COMPLAINT, ""),
    "authentication_report": (ReturnKind.OTHER, ""),
    "away_english": (ReturnKind.AUTO, ""),
    "away_german": (ReturnKind.AUTO, ""),
    "away_french": (ReturnKind.AUTO, ""),
    "away_welsh": (ReturnKind.AUTO, ""),
    "away_precedence": (ReturnKind.AUTO, ""),
    "read_receipt": (ReturnKind.AUTO, ""),
    "from_a_person": (ReturnKind.OTHER, ""),
}


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


def test_every_sample_is_in_the_table():
    assert sorted(path.stem for path in SAMPLES.glob("*.eml")) == sorted(MEANS)


@pytest.mark.parametrize("name", MEANS)
def test_a_mail_that_came_back_is_understood(name):
    found = read(sample(name))
    assert (found.kind, found.code, found.key) == (*MEANS[name], KEY)


@pytest.mark.parametrize(
    "subject",
    [
        "[External] Automatic reply: Your place",
        "[EXTERNAL] [Suspicious] Out of Office: Your place",
        "External: Out of the office until Monday",
        "On leave",
        "On annual leave until 3 March",
        "Maternity leave",
        "Away until Tuesday",
        "Allan o'r swyddfa",
        "Allan o’r swyddfa: eich lle",
        "Ateb awtomatig: Your place",
        "Ymateb awtomatig",
        "Ar wyliau",
        "Automated reply",
        "*EXTERNAL* Autoreply: Your place",
    ],
)
def test_an_automatic_answer_is_known_by_its_subject(subject):
    assert (
        read(f"From: ann@museum.example\nSubject: {subject}\n\nI am away.\n".encode()).kind == ReturnKind.AUTO
    )


@pytest.mark.parametrize(
    "subject",
    [
        "Re: On holiday at the museum",
        "[External] Re: Away days for volunteers",
        "RE: Absence of evidence: your place",
        "Leave it to us",
        "Yes, on leave but coming",
    ],
)
def test_what_somebody_writes_about_a_holiday_is_no_automatic_answer(subject):
    assert read(f"From: ann@museum.example\nSubject: {subject}\n\nYes\n".encode()).kind == ReturnKind.OTHER


def test_what_the_server_said_is_kept_in_one_line():
    assert read(sample("exim_unknown_user")).said == "550 No such user here"
    assert (
        read(sample("postfix_unknown_user")).said
        == "550 5.1.1 <ann@museum.example>: Recipient address rejected: User unknown in local recipient table"
    )


@pytest.mark.parametrize(
    ("status", "words", "verdict"),
    [
        ("5.1.1", "", Verdict.HARD),
        ("5.1.2", "", Verdict.HARD),
        ("4.1.1", "user unknown", Verdict.SOFT),
        ("5.2.1", "The user is receiving mail at a rate that prevents more", Verdict.SOFT),
        ("5.2.1", "The account is disabled", Verdict.HARD),
        ("5.7.1", "", Verdict.SOFT),
        ("5.7.1", "Recipient rejected: user unknown", Verdict.HARD),
        ("5.7.99", "", Verdict.SOFT),
        ("", "550 User unknown", Verdict.HARD),
        ("", "450 User unknown", Verdict.SOFT),
        ("", "451 4.7.1 Greylisted", Verdict.SOFT),
        ("", "550 We do not like you", Verdict.SOFT),
        ("5.0.0", "550 5.1.1 nobody", Verdict.HARD),
        ("5.0.0", "Mailbox unavailable", Verdict.HARD),
        ("", "552 message too large", Verdict.OURS),
        ("nonsense", "", Verdict.SOFT),
    ],
)
def test_a_refusal_is_hard_only_when_it_says_that_nobody_is_there(status, words, verdict):
    assert judge(status=status, words=words) == verdict


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_stop_the_reader(raw):
    assert read(raw).kind in ReturnKind


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MEANS)), st.data())
def test_no_damaged_report_stops_the_reader(name, data):
    whole = sample(name)
    at = data.draw(st.integers(0, len(whole)))
    until = data.draw(st.integers(at, len(whole)))
    found = read(whole[:at] + data.draw(st.binary(max_size=40)) + whole[until:])
    assert len(found.said) <= 300
    assert found.key in {KEY, None} or found.kind in ReturnKind


@pytest.mark.parametrize(
    "odd", [b"Subject: a\x0bFrom: b", b"Subject: a\x0cX-More: b\x1cY: c", b"To: \x85Bcc: x@y"]
)
def test_a_mail_that_came_back_is_read_whatever_its_headers_hold(odd):
    """Some signs end a line for Python alone, which then writes no such mail: it would have a header more."""
    mail = message_from_bytes(b"Content-Type: message/rfc822\r\n\r\n" + odd + b"\r\n\r\nThe words\r\n")
    said = embedded_text(mail)
    assert (said.split(":")[0], said.split()[-2:]) == (odd.decode("latin-1").split(":")[0], ["The", "words"])
