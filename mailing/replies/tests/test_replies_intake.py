"""An answer by mail: done once, echoed, undone by a button; and whose it must be (C22)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from common.errors import DomainError
from mailing.bounces import intake
from mailing.choices import ReturnState, Word
from mailing.models import Message, Reply, ReturnedMail
from mailing.outbox.bulk import Reader
from mailing.outbox.privacy import answers, erase_from_mailing, passed_on
from mailing.replies import services
from mailing.replies.intake import KNOWN, NOT_KEPT, undo_path
from mailing.replies.mails import ECHO, PASSED_ON
from mailing.replies.questions import Question, ReplyOutcome, Undo
from mailing.sending.mime import build
from mailing.testing_mails import declared, made_up, queue, queue_many
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
#: What asks in these tests: its question is ``ASKS`` of this module, which the fixture sets.
ASKING = made_up(
    "test.asks", subject="Can you come?", question="mailing.replies.tests.test_replies_intake.ASKS"
)


class Done:
    """What the question of these tests has been told, by whom."""

    def __init__(self):
        self.answers, self.undone, self.refuses = [], [], ""

    def answer(self, message, word):
        if self.refuses:
            raise DomainError(self.refuses)
        self.answers.append((message.person, word))
        return ReplyOutcome(f"It is {word}.", trace="7" if word == Word.NO else "")

    def undo(self, message, word, trace):
        if self.refuses:
            raise DomainError(self.refuses)
        self.undone.append((message.person, word, trace))
        return "Undone."


@pytest.fixture
def done(settings, monkeypatch):
    settings.REPLY_DOMAIN, settings.SITE_URL = "replies.example", "http://testserver"
    made = Done()
    asks = Question(
        lambda context: "" if context.get("silent") else "Answer with YES or NO.",
        made.answer,
        made.undo,
        lambda message: "http://testserver/",
        lambda message, word: Undo("Come after all", "It starts anew.") if word == Word.NO else None,
    )
    monkeypatch.setattr("mailing.replies.tests.test_replies_intake.ASKS", asks, raising=False)
    with declared(ASKING):
        yield made


@pytest.fixture
def asked(done, officer):
    programme = officer.programme
    programme.contact_email = "desk@museum.example"
    programme.save()
    return write(PersonFactory(name="Ann Field", email="ann@museum.example"), programme)


def write(person, programme=None, *, words=None, **more):
    return queue(ASKING, to=person, programme=programme, words=words, **more)


def answer(message, words, *, sender="Ann <ann@museum.example>", message_id=None, headers=""):
    raw = (
        f"From: {sender}\nTo: Peer2Peer <{message.reply_to}>\nSubject: Re: {message.subject}\n"
        f"Message-ID: {message_id or f'<{uuid.uuid4()}@museum.example>'}\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n"
    )
    row = intake.take(raw.encode())
    intake.settle_new()
    row.refresh_from_db()
    return row


def echoes():
    return list(Message.objects.filter(kind=ECHO.kind).order_by("pk"))


def test_an_answer_is_done_echoed_and_its_words_are_erased(done, asked):
    row = answer(asked, "NO, sorry\n\n> Can you come?")
    assert done.answers == [(asked.person, Word.NO)]
    assert (row.state, row.note, bytes(row.raw), row.message) == (
        ReturnState.SETTLED,
        "Understood as NO. It is no.",
        b"",
        asked,
    )
    [echo] = echoes()
    assert (echo.person, echo.subject) == (asked.person, "You answered NO: Can you come?")
    for words in ("“NO, sorry”", "We understood NO", "It is no.", "It starts anew.", "Undo my answer"):
        assert words in echo.text
    assert echo.reply_to == "desk@museum.example"
    assert undo_path(Reply.objects.get()) in echo.text


def test_the_same_mail_counts_once_however_often_it_is_delivered(done, asked):
    for path in ("a", "b"):
        row = answer(asked, "No", message_id="<1@museum.example>", headers=f"Received: by way {path}\n")
    assert (len(done.answers), len(echoes()), row.note) == (1, 1, KNOWN)
    answer(asked, "Yes", message_id="<2@museum.example>")
    assert [word for _, word in done.answers] == [Word.NO, Word.YES]


def test_what_cannot_be_done_is_explained_and_changes_nothing(done, asked):
    done.refuses = "This offer has run out."
    row = answer(asked, "Yes")
    assert row.note == "Understood as YES. This offer has run out."
    [echo] = echoes()
    assert echo.subject == "Your answer changed nothing: Can you come?"
    assert "This offer has run out." in echo.text
    assert "Undo" not in echo.text
    reply = Reply.objects.get()
    assert (reply.was_done, reply.trace) == (False, "")


def test_what_is_not_understood_goes_to_whoever_reads_the_programmes_mail(done, asked):
    row = answer(asked, "Is there a lift?\n\n<b>Ann</b>")
    assert (row.state, done.answers, echoes()) == (ReturnState.SETTLED, [], [])
    passed = Message.objects.get(kind=PASSED_ON.kind)
    assert (passed.to_address, passed.reply_to) == ("desk@museum.example", "ann@museum.example")
    assert passed.subject == "Ann Field answered: Can you come?"
    assert "Is there a lift?" in passed.text
    assert "nothing has been done" in passed.text
    assert "&lt;b&gt;Ann" in passed.html
    answer(asked, "Is there a lift?", message_id="<9@a>")
    answer(asked, "Is there a lift?", message_id="<9@a>", headers="X-Again: 1\n")
    assert Message.objects.filter(kind=PASSED_ON.kind).count() == 2


def test_where_nobody_reads_the_programmes_mail_it_waits_for_an_officer(done, asked, settings):
    """What is sent to our own sender's address comes back here."""
    asked.programme.contact_email = settings.FROM_ADDRESS
    asked.programme.save()
    settings.CONTACT_EMAIL = ""
    row = answer(asked, "Is there a lift?")
    assert (row.state, b"lift" in bytes(row.raw)) == (ReturnState.WAITS, True)
    assert not Message.objects.filter(kind=PASSED_ON.kind).exists()


def test_an_answer_with_more_in_it_is_done_and_read(done, asked):
    answer(asked, "No\n\nBut my colleague would like to have the place.")
    assert len(done.answers) == 1
    passed = Message.objects.get(kind=PASSED_ON.kind)
    assert "We understood NO. It is no." in passed.text
    assert "But my colleague would like" in passed.text


def test_only_its_reader_answers_a_mail(done, asked):
    row = answer(asked, "No", sender="eve@museum.example")
    assert (row.state, done.answers, echoes()) == (ReturnState.WAITS, [], [])
    assert row.note.startswith(
        "It answers a mail to Ann Field and came from another address. Nothing was done."
    )
    EmailAddress.objects.create(user=asked.person, email="bob@museum.example")
    assert answer(asked, "No", sender="bob@museum.example").state == ReturnState.WAITS, "not confirmed"
    EmailAddress.objects.filter(email="bob@museum.example").update(verified=True)
    for sender in ("bob@museum.example", "Ann+peer@Museum.Example"):
        assert answer(asked, "No", sender=sender).state == ReturnState.SETTLED
    assert {person for person, _ in done.answers} == {asked.person}


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("ann@museum.example", "Auto-Submitted: auto-replied\n"),
        ("ann@museum.example", "Precedence: bulk\n"),
        ("ann@museum.example", "X-Autoreply: yes\n"),
    ],
)
def test_a_machine_is_never_answered(done, asked, sender, headers):
    row = answer(asked, "Yes", sender=sender, headers=headers)
    assert (row.state, done.answers, Message.objects.exclude(pk=asked.pk).count()) == (
        ReturnState.SETTLED,
        [],
        0,
    )


def test_our_own_mails_go_round_in_no_circle(done, asked):
    answer(asked, "No")
    [echo] = echoes()
    echo.reply_to = asked.reply_to
    raw = build(echo).wire().replace(b"To: ", f"To: {asked.reply_to}, ".encode(), 1)
    row = intake.take(raw)
    intake.settle_new()
    row.refresh_from_db()
    assert (row.state, len(done.answers), len(echoes())) == (ReturnState.SETTLED, 1, 1)


def test_three_answers_a_day_are_echoed_and_all_are_done(done, asked):
    for _ in range(5):
        answer(asked, "No")
    assert (len(done.answers), len(echoes())) == (5, 3)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        answer(asked, "No")
    assert len(echoes()) == 4


def test_a_button_undoes_it_once(done, asked, client):
    answer(asked, "No")
    where = undo_path(Reply.objects.get())
    page = client.get(where).content.decode()
    assert "Come after all" in page
    assert "It starts anew." in page
    assert done.undone == []
    assert "Undone." in client.post(where, follow=True).content.decode()
    again = client.post(where, follow=True).content.decode()
    assert "You have undone this already." in again
    assert "Come after all" not in again
    assert done.undone == [(asked.person, Word.NO, "7")]


def test_undoing_what_cannot_be_undone_says_why(done, asked, client):
    answer(asked, "No")
    done.refuses = "Your booking has changed since."
    where = undo_path(Reply.objects.get())
    assert "Your booking has changed since." in client.post(where, follow=True).content.decode()
    assert Reply.objects.get().undone_at is None
    answer(asked, "Yes")
    done.refuses = ""
    nothing = undo_path(Reply.objects.first())
    assert "changed nothing that could be undone" in client.post(nothing, follow=True).content.decode()
    assert client.get("/answers/forged/").status_code == 404
    Reply.objects.all().delete()
    assert client.get(where).status_code == 410


def test_only_a_mail_that_asks_says_so_and_only_while_it_is_on(done, officer, settings):
    person = PersonFactory()
    on = write(person, officer.programme)
    assert "Answer with YES or NO." in on.text
    assert on.reply_to.endswith("@replies.example")
    assert f"Reply-To: {on.reply_to}".encode() in build(on).wire()
    silent = write(person, officer.programme, words={"silent": True}, occurrence="2")
    nobody = queue(ASKING, address="x@museum.example")
    settings.REPLY_DOMAIN = ""
    off = write(person, officer.programme, occurrence="3")
    for mail in (silent, off):
        assert "YES" not in mail.text
        assert mail.reply_to == officer.programme.contact_email
    assert nobody.reply_to == ""


def test_each_reader_of_a_letter_has_an_address_of_their_own(done, officer):
    people = [PersonFactory(), PersonFactory()]
    queue_many(ASKING, to=[Reader(person=person) for person in people], programme=officer.programme)
    mails = list(Message.objects.order_by("pk"))
    assert len({mail.reply_to for mail in mails}) == 2
    assert all("Answer with YES or NO." in mail.text for mail in mails)
    answer(mails[1], "Yes", sender=people[1].email)
    assert done.answers == [(people[1], Word.YES)]


def test_what_is_kept_of_answers_can_be_had_and_goes_with_the_person(done, asked):
    answer(asked, "No")
    [row] = answers(asked.person)
    assert (row["Answered"], row["Understood as"], row["What came of it"]) == (
        "Can you come?",
        "NO",
        "It is no.",
    )
    answer(asked, "I come with a wheelchair.")
    [passed] = passed_on(asked.person)
    assert "wheelchair" in passed["Words"]
    assert services.forget(now=timezone.now() + timedelta(days=300)) == 0
    erase_from_mailing(asked.person)
    mail = Message.objects.get(kind=PASSED_ON.kind)
    assert (mail.subject, mail.text, mail.html, mail.reply_to, mail.to_address) == (
        "(erased)",
        "",
        "",
        "",
        "desk@museum.example",
    )
    assert not Reply.objects.exists()
    assert not ReturnedMail.objects.exclude(sender="").exists()
    row = answer(asked, "No")
    assert (row.state, row.note, len(done.answers)) == (ReturnState.WAITS, NOT_KEPT, 1)


def test_old_answers_are_forgotten(done, asked):
    answer(asked, "No")
    assert services.forget(now=timezone.now() + timedelta(days=366)) == 1


def test_the_desk_never_shows_the_address_that_answers_for_somebody(
    done, asked, officer, client_of, settings
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    page = client_of(officer.person).get(f"/desk/mailing/message/{asked.pk}/change/").content.decode()
    assert "An address made for this mail alone" in page
    assert asked.reply_to.partition("@")[0] not in page
