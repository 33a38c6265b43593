"""What a mail program gets: headers, alternatives, the calendar file twice, CRLF everywhere."""

import pytest
from django.conf import settings

from mailing import sending
from mailing.factories import MessageFactory

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n"


def test_headers_tell_machines_that_a_machine_wrote(smtp_sink):
    message = MessageFactory(
        to_name='Zoë "Zed" Müller, Dover', reply_to="desk@museum.example", subject="Café – 10:00"
    )
    sending.send_due()
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
    sending.send_due()
    [mail] = smtp_sink.mails()
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == message.text.strip()


def test_an_invitation_is_an_alternative_and_a_file(smtp_sink):
    MessageFactory(calendar=CALENDAR, calendar_method="REQUEST")
    sending.send_due()
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
    sending.send_due()
    [raw] = smtp_sink.raw()
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998
