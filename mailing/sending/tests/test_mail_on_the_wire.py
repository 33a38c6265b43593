"""What a mail program gets: headers, alternatives, the calendar file twice, CRLF everywhere."""

from email import policy
from email.parser import BytesParser
from html import escape, unescape

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mailing.choices import MessageState
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.outbox.queueing import one_line
from mailing.sending import delivery
from mailing.sending.mime import build

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n"


def test_headers_tell_machines_that_a_machine_wrote(smtp_sink):
    message = MessageFactory(
        to_name='Zoë "Zed" Müller, Dover', reply_to="desk@museum.example", subject="Café – 10:00"
    )
    delivery.send_due()
    [mail] = smtp_sink.mails()
    [to] = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ('Zoë "Zed" Müller, Dover', message.to_address)
    assert {
        name: str(mail[name]) for name in ("Subject", "From", "Reply-To", "Message-ID", "Auto-Submitted")
    } == {
        "Subject": "Café – 10:00",
        "From": settings.DEFAULT_FROM_EMAIL,
        "Reply-To": "desk@museum.example",
        "Message-ID": f"<{message.key}@{settings.FROM_ADDRESS.split('@')[1]}>",
        "Auto-Submitted": "auto-generated",
    }
    assert mail["Date"] is not None


def test_text_and_html_are_alternatives(smtp_sink):
    message = MessageFactory()
    delivery.send_due()
    [mail] = smtp_sink.mails()
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == message.text.strip()


def test_an_invitation_is_an_alternative_and_a_file(smtp_sink):
    MessageFactory(calendar=CALENDAR, calendar_method="REQUEST")
    delivery.send_due()
    [mail] = smtp_sink.mails()
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    invitation, file = [
        part for part in mail.walk() if part.get_content_type() in ("text/calendar", "application/ics")
    ]
    assert dict(invitation["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert invitation.get_payload(decode=True) == CALENDAR.encode()
    assert file.get_filename() == "invite.ics"
    assert file.get_payload(decode=True) == CALENDAR.encode()


def test_every_line_ends_as_the_standard_says_and_none_is_too_long(smtp_sink):
    MessageFactory(
        calendar=CALENDAR,
        calendar_method="REQUEST",
        text="é" * 3000 + "\nmixed\r\nends\n",
        html=f"<p>{'x' * 3000}</p>",
    )
    delivery.send_due()
    [raw] = smtp_sink.raw()
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998


# --- what the quick way of putting bytes together must never get wrong ---------------------------------------------
def parsed(**fields):
    fields = {"to_address": "ann@museum.example", "to_name": "Ann", "html": "<p>x</p>", "text": "x", **fields}
    raw = build(Message(subject=fields.pop("subject", "S"), **fields)).wire()
    return raw, BytesParser(policy=policy.default).parsebytes(raw)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff"))


@hypothesis_settings(max_examples=60, deadline=None)
@given(subject=WORDS, name=WORDS, text=WORDS)
@example(subject="S", name="000" + "¡" * 9 + "𐀀" * 7, text="T")  # a name that takes two encoded words
def test_any_words_arrive_as_they_were_written_in_seven_bits(subject, name, text):
    subject, name = one_line(subject, 250), one_line(name, 120)
    raw, mail = parsed(subject=subject, to_name=name, text=f"{text}\n", html=f"<p>{escape(text)}</p>")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert "".join(str(mail["Subject"]).split()) == "".join(subject.split())
    [to] = mail["To"].addresses
    assert ("".join(to.display_name.split()), to.addr_spec) == ("".join(name.split()), "ann@museum.example")
    assert mail.get_body(("plain",)).get_content() == f"{text}\n".replace("\n", mail_newline(mail))
    assert (
        unescape(mail.get_body(("html",)).get_content()).strip() == unescape(f"<p>{escape(text)}</p>").strip()
    )


def mail_newline(mail) -> str:
    return "\r\n" if "\r\n" in mail.get_body(("plain",)).get_content() else "\n"


@pytest.mark.parametrize("field", ["subject", "to_name"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_break_in_a_header_is_refused(smtp_sink, field, end):
    mail = MessageFactory(**{field: f"Hello{end}Bcc: everybody@museum.example"})
    assert delivery.send_due() == 0
    mail.refresh_from_db()
    assert mail.state == MessageState.FAILED
    assert mail.state_note.startswith("It cannot be put together")
    assert smtp_sink.raw() == []


def test_a_domain_in_other_letters_goes_as_it_is_looked_up(smtp_sink):
    MessageFactory(to_name="Jürgen", to_address="info@müzeum.example")
    delivery.send_due()
    [mail] = smtp_sink.mails()
    [to] = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Jürgen", "info@xn--mzeum-kva.example")


def test_a_dot_alone_on_a_line_does_not_end_the_mail(smtp_sink):
    MessageFactory(text="before\n.\n..\nafter\n", html="<p>before\n.\nafter</p>")
    delivery.send_due()
    [mail] = smtp_sink.mails()
    assert mail.get_body(("plain",)).get_content().split() == ["before", ".", "..", "after"]


def test_it_is_put_together_as_python_would_but_quicker():
    """Django's own way is the standard: the same headers, parts and words."""
    message = MessageFactory.build(
        subject="Café – 10:00", to_name='Zoë "Zed" Müller, Dover', calendar=CALENDAR, calendar_method="REQUEST",
        text="Grüße\n" * 5, html="<p>Grüße</p>",
    )  # fmt: skip
    ours = BytesParser(policy=policy.default).parsebytes(build(message).wire())
    theirs = BytesParser(policy=policy.default).parsebytes(build(message).message().as_bytes())
    shape = [[part.get_content_type() for part in mail.walk()] for mail in (ours, theirs)]
    assert shape[0] == shape[1]
    for name in ("Subject", "From", "To", "Reply-To", "Message-ID", "Auto-Submitted", "MIME-Version"):
        assert str(ours[name]) == str(theirs[name])
    words = [
        [unescape(mail.get_body((kind,)).get_content()).split() for kind in ("plain", "html")]
        for mail in (ours, theirs)
    ]
    assert words[0] == words[1]
