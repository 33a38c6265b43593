"""A calendar answers an entry of ours: noted, shown on the register, asked about once, and nobody's task (C23)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agenda.attendance import calendar_replies
from agenda.calendars import ics
from agenda.mails import DECLINED
from agenda.models import Attendance, CalendarReply
from agenda.register.selectors import lines
from agenda.sessions.services import change_session
from common import scoping
from common.attention import attention
from events.booking import signup
from events.factories import PublishedEventFactory
from events.register.host import EventRegister
from mailing.bounces import intake
from mailing.choices import CalendarWord, ReturnState, Word
from mailing.factories import MessageFactory
from mailing.models import Message, ReturnedMail
from mailing.replies.calendar import NOT_KNOWN, read_answer
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
ANN = "ann@museum.example"


@pytest.fixture
def place(officer):
    """Ann's place in a session of the officer's programme."""
    event = PublishedEventFactory(programme=officer.programme)
    person = PersonFactory(name="Ann Field", email=ANN)
    signup.sign_up(event=event, person=person, by=person)
    Message.objects.all().delete()
    return Attendance.objects.select_related("session__programme", "person").get(person=person)


def reply(place, partstat="DECLINED", *, sender=ANN, method="REPLY", uid="", sequence=0, at=None, **more):
    """What a calendar program sends, in the manner of Outlook."""
    at = at or timezone.now()
    file = "\r\n".join(
        [
            "BEGIN:VCALENDAR", f"METHOD:{method}", "VERSION:2.0", "PRODID:Microsoft Exchange Server 2010",
            "BEGIN:VTIMEZONE", "TZID:GMT Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T020000", "END:STANDARD",
            "END:VTIMEZONE", "BEGIN:VEVENT",
            more.get("before", f'ATTENDEE;PARTSTAT={partstat};CN="Field,\r\n  Ann":mailto:{more.get("attendee", ANN)}'),
            "COMMENT;LANGUAGE=en-GB:Sorry", f"UID:{uid or ics.uid_of(place.uid).upper()}", "SUMMARY:Declined: A day",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{sequence}", "END:VEVENT", "END:VCALENDAR", "",
        ]
    )  # fmt: skip
    head = more.get("head", "")
    return (
        f"From: Ann Field <{sender}>\r\nTo: hello@peer2peer.example\r\nSubject: Declined: A day\r\n{head}"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n'
        f"Content-Type: text/plain\r\n\r\nI cannot come.\r\n--b\r\n"
        f'Content-Type: text/calendar; charset="utf-8"; method={method}\r\n\r\n{file}\r\n--b--\r\n'
    ).encode()


def taken(raw):
    row = intake.take(raw)
    intake.settle_new()
    row.refresh_from_db()
    return row.state, row.note


def test_a_calendar_that_declines_is_noted_and_asked_about_once(place, officer):
    assert taken(reply(place)) == (ReturnState.SETTLED, calendar_replies.ASKED)
    assert taken(reply(place, head="X-Again: yes\r\n")) == (ReturnState.SETTLED, calendar_replies.ASKED)
    mail = Message.objects.get()
    assert (mail.kind, mail.person, mail.subject.startswith("Do you give your place back?")) == (
        DECLINED.kind,
        place.person,
        True,
    )
    assert "#give-back" in mail.html
    place.refresh_from_db()
    assert place.state == "expected"
    [line] = lines(EventRegister(place.session.eventsession))
    assert line.tags == ["Calendar: does not come"]
    assert [item for item in attention_of(officer) if "mail" in item.title.lower()] == []


def attention_of(officer):
    programmes = scoping.programme_ids(officer.person)
    return [item for provider in attention for item in provider(programmes)]


@pytest.mark.parametrize(
    ("partstat", "tags"),
    [
        ("ACCEPTED", []),
        ("TENTATIVE", ["Calendar: perhaps"]),
        ("DELEGATED", ["Calendar: sends somebody else"]),
    ],
)
def test_what_else_a_calendar_says_is_noted_and_asks_nothing(place, partstat, tags):
    word = CalendarWord(partstat.lower())
    assert taken(reply(place, partstat)) == (ReturnState.SETTLED, calendar_replies.NOTED.format(word.label))
    assert not Message.objects.exists()
    assert CalendarReply.objects.get().says == word
    [line] = lines(EventRegister(place.session.eventsession))
    assert line.tags == tags


def test_the_page_of_the_register_shows_it(place, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    taken(reply(place))
    page = client_of(officer.person).get(f"/registers/{place.session.pk}/").content.decode()
    assert '<span class="badge">Calendar: does not come</span>' in page


def test_a_mail_with_the_mark_of_a_machine_is_an_answer_all_the_same(place):
    """Google's calendar marks its mail as written by a machine, and proposes another time by COUNTER."""
    head = "Auto-Submitted: auto-generated\r\nSender: Google Calendar <calendar-notification@google.com>\r\n"
    assert taken(reply(place, head=head))[1] == calendar_replies.ASKED
    assert taken(reply(place, "TENTATIVE", method="COUNTER"))[1].startswith("Their calendar says: Perhaps")


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ({"sender": "bob@museum.example"}, calendar_replies.ELSEWHERE),
        ({"sender": "bob@museum.example", "attendee": "bob@museum.example"}, calendar_replies.ELSEWHERE),
        ({"uid": "11111111-2222-4333-8444-555555555555@localhost"}, NOT_KNOWN),
        ({"uid": "anything at all"}, NOT_KNOWN),
    ],
)
def test_an_answer_that_is_not_theirs_changes_nothing_and_waits_for_nobody(place, more, note):
    assert taken(reply(place, **more)) == (ReturnState.SETTLED, note)
    assert not CalendarReply.objects.exists()
    assert not Message.objects.exists()


def test_the_same_number_at_another_site_is_not_ours(place):
    assert taken(reply(place, uid=f"{place.uid}@elsewhere.example"))[1] == NOT_KNOWN


def test_the_later_answer_counts_in_whatever_order_they_come(place):
    now = timezone.now()
    assert taken(reply(place, "ACCEPTED", at=now))[1].startswith("Their calendar says")
    assert taken(reply(place, at=now - timedelta(hours=1)))[1] == calendar_replies.OVERTAKEN
    assert CalendarReply.objects.get().says == CalendarWord.ACCEPTED
    assert not Message.objects.exists()


def test_a_new_day_asks_anew_and_an_answer_to_the_old_one_is_none(place, officer):
    taken(reply(place))
    session = place.session
    change_session(session=session, by=officer.person, start_day=session.start_day + timedelta(days=7),
                   end_day=session.end_day + timedelta(days=7))  # fmt: skip
    place.refresh_from_db()
    assert place.sequence > 0
    [line] = lines(EventRegister(place.session.eventsession))
    assert line.tags == []
    assert taken(reply(place, head="X: 1\r\n"))[1] == calendar_replies.CHANGED_SINCE
    assert taken(reply(place, sequence=place.sequence))[1] == calendar_replies.ASKED
    assert Message.objects.filter(kind=DECLINED.kind).count() == 2


def test_whoever_has_given_it_back_already_is_asked_nothing(place):
    place.state = "withdrawn"
    Attendance.objects.filter(pk=place.pk).update(state="withdrawn")
    assert taken(reply(place))[1].startswith("Their calendar says: They do not come")
    assert not Message.objects.exists()


def test_the_mail_can_be_answered_with_no(place):
    taken(reply(place))
    question, mail = DECLINED.asked(), Message.objects.get()
    assert question is not None
    assert question.answer(mail, Word.NO).says.startswith("Your place at")
    place.refresh_from_db()
    assert place.state == "withdrawn"


@pytest.mark.parametrize(
    "file",
    [
        "",
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:a\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example\nEND:VEVENT",
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:a\nATTENDEE:mailto:a@b.example\nEND:VEVENT",
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:a\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a@b.example",
        "METHOD:REPLY\nUID:a\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example",
    ],
)
def test_what_is_no_answer_is_none(file):
    assert read_answer(file) is None


def test_of_two_attendees_whoever_handed_it_on_answers():
    file = (
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:a\n"
        'ATTENDEE;PARTSTAT=NEEDS-ACTION;DELEGATED-FROM="mailto:a@b.example":mailto:c@d.example\n'
        'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:c@d.example":mailto:a@b.example\nEND:VEVENT\n'
    )
    found = read_answer(file)
    assert (found.says, found.attendee) == (CalendarWord.DELEGATED, "a@b.example")


def test_an_ordinary_answer_with_our_own_calendar_file_in_it_is_no_answer_of_a_calendar(place):
    """Some programs send back the whole mail, with the file in it."""
    MessageFactory()
    raw = reply(place, method="REQUEST")
    assert taken(raw) == (ReturnState.WAITS, intake.WRITTEN)
    assert ReturnedMail.objects.get().subject == "Declined: A day"
