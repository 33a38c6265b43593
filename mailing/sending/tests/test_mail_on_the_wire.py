"""What a mail program gets: headers, alternatives, the calendar file twice, CRLF everywhere."""

import smtplib
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
from mailing.sending.smtp import as_data, bracketed

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


def test_several_invitations_are_a_file_each_and_the_first_an_alternative(smtp_sink):
    other = CALENDAR.replace("Café", "Tea")
    assert other != CALENDAR
    MessageFactory(calendar=CALENDAR + other, calendar_method="REQUEST")
    delivery.send_due()
    [mail] = smtp_sink.mails()
    found = [
        (part.get_content_type(), part.get_filename(), part.get_payload(decode=True).decode())
        for part in mail.walk()
        if part.get_content_type() in ("text/calendar", "application/ics")
    ]
    assert found == [
        ("text/calendar", None, CALENDAR),
        ("application/ics", "invite.ics", CALENDAR),
        ("application/ics", "invite-2.ics", other),
    ]


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


#: What somebody types who has read the source of our mails: lines that divide parts, and headers of a part.
FORGED = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "--=_alternative", "--=_mixed", "--=_alternative--", "--=_mixed--", "--", "Content-Type: text/html", "",
                "Content-Transfer-Encoding: base64", "<h1>Pay here</h1>", "From ann", ".", "MIME-Version: 1.0",
            ]
        ),
        st.from_regex(r"\A--=_[0-9a-f]{0,24}(--)?\Z"),
        WORDS,
    )
)  # fmt: skip


@hypothesis_settings(max_examples=100, deadline=None)
@given(lines=FORGED, end=st.sampled_from(["\n", "\r\n", "\r"]), calendar=st.booleans())
@example(
    lines=["Hello", "--=_alternative", "Content-Type: text/html", "", "<h1>Pay</h1>"],
    end="\n",
    calendar=False,
)
def test_whatever_is_typed_the_parts_are_those_that_were_meant(lines, end, calendar):
    typed = end.join(["Words.", *lines, "--=_mixed", "Content-Type: text/html", "", "<h1>Pay here</h1>"])
    file = {"calendar": f"SUMMARY:{typed}", "calendar_method": "REQUEST"} if calendar else {}
    _, mail = parsed(text=typed, html=f"<pre>{escape(typed)}</pre>", **file)
    meant = ["multipart/alternative", "text/plain", "text/html"]
    if calendar:
        meant = ["multipart/mixed", *meant, "text/calendar", "application/ics"]
    assert [part.get_content_type() for part in mail.walk()] == meant
    assert mail.get_body(("html",)).get_content().startswith("<pre>Words.")
    assert mail.get_body(("plain",)).get_content().splitlines()[0] == "Words."
    assert "<h1>" not in mail.get_body(("html",)).get_content()
    assert [part.defects for part in mail.walk()] == [[]] * len(meant)


def test_what_divides_the_parts_is_another_in_each_mail_and_in_no_part(monkeypatch):
    dividers = {parsed()[1].get_boundary() for _ in range(20)}
    assert len(dividers) == 20
    drawn = iter(["aa", "bb"])
    monkeypatch.setattr("mailing.sending.mime.secrets.token_hex", lambda size: next(drawn))
    _, mail = parsed(text="Somebody guessed\n--=_aa\nContent-Type: text/html\n\n<h1>it</h1>\n")
    assert (mail.get_boundary(), len(list(mail.walk()))) == ("=_bb", 3)


def mail_newline(mail) -> str:
    return "\r\n" if "\r\n" in mail.get_body(("plain",)).get_content() else "\n"


@pytest.mark.parametrize("field", ["subject", "to_name"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_line_break_in_a_header_is_refused(smtp_sink, field, end):
    mail = MessageFactory(**{field: f"Hello{end}Bcc: everybody@museum.example"})
    assert delivery.send_due() == 0
    mail.refresh_from_db()
    assert mail.state == MessageState.FAILED
    assert mail.state_note.startswith("It cannot be put together")
    assert smtp_sink.raw() == []


@hypothesis_settings(max_examples=100, deadline=None)
@given(subject=st.text(), name=st.text())
@example(subject="Hello\x0bBcc everybody", name="Ann\u2028Bcc: bob@museum.example")
@example(subject="gpj.exe\u202e", name="<boss@museum.example>")
@example(subject="S", name="Ann <boss@museum.example>, Bob")
@example(subject="\x00S", name="000\x1d0")
def test_whatever_is_typed_no_header_is_added_and_a_name_is_a_name(subject, name):
    """Straight from the forms: ``one_line`` is what the outbox puts both through."""
    subject, name = (
        one_line(subject.encode("utf-8", "ignore").decode(), 250),
        one_line(name.encode("utf-8", "ignore").decode(), 120),
    )
    _, plain = parsed(subject="S", to_name="Ann")
    _, mail = parsed(subject=subject, to_name=name)
    assert mail.keys() == plain.keys()
    [to] = mail["To"].addresses
    assert (to.addr_spec, "".join(to.display_name.split())) == ("ann@museum.example", "".join(name.split()))
    assert "\u202e" not in subject + name


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


@given(st.text("ab.9+_=-\"'(), @<>\\ü", max_size=8), st.text("ab.-9>", max_size=6))
@example("ann.field+news", "museum.example")
@example('"ann field"', "museum.example")
@example("<ann", "museum.example>")
def test_an_address_stands_in_a_command_as_python_has_it(local, domain):
    assert bracketed(f"{local}@{domain}") == smtplib.quoteaddr(f"{local}@{domain}")


@pytest.mark.parametrize(
    ("wire", "data"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".\r\n..\r\na.b\r\n.\r\n", b"..\r\n...\r\na.b\r\n..\r\n.\r\n"),
        (b"", b"\r\n.\r\n"),
    ],
)
def test_a_mail_follows_data_with_the_points_at_its_lines_doubled(wire, data):
    assert as_data(wire) == data


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
