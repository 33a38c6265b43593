"""Mails that came back: taken once, kept until settled, never lost; and the doors they come by."""

import socket
import threading
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import scoping
from mailing.bounces import intake, mailboxes
from mailing.bounces.addresses import stops
from mailing.bounces.attention import returned_mail_that_waits
from mailing.bounces.tests.test_bounces_reading import KEY, sample
from mailing.choices import Bounce, MessageState, ReturnState
from mailing.factories import AddressEventFactory, MessageFactory, ReturnedMailFactory
from mailing.models import AddressEvent, ReturnedMail
from mailing.sending.mime import build
from mailing.tasks import take_returned
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
ANN = "ann@museum.example"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def sent(officer):
    return MessageFactory(key=KEY, to_address=ANN, state=MessageState.SENT, programme=officer.programme)


def taken(name):
    row = intake.take(sample(name))
    intake.settle_new()
    row.refresh_from_db()
    return row


def test_a_bounce_is_written_down_and_its_words_are_erased(sent):
    row = taken("postfix_unknown_user")
    assert (row.state, bytes(row.raw), row.message) == (ReturnState.SETTLED, b"", sent)
    assert row.note.startswith("550 5.1.1 <ann@museum.example>")
    assert stops([ANN]) == {ANN: "nobody"}


def test_a_mail_is_taken_once(sent):
    assert intake.take(sample("complaint")) is not None
    assert intake.take(sample("complaint")) is None
    assert intake.settle_new() == 1
    assert intake.take(sample("complaint")) is None
    assert intake.settle_new() == 0
    assert list(AddressEvent.objects.values_list("kind", flat=True)) == [Bounce.COMPLAINT]


@pytest.mark.parametrize("name", ["away_english", "away_german", "read_receipt", "postfix_delayed"])
def test_an_automatic_answer_is_no_bounce(sent, name):
    assert taken(name).state == ReturnState.SETTLED
    assert not AddressEvent.objects.exists()


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("refused_sender", intake.ABOUT_US),
        ("refused_content", intake.ABOUT_US),
        ("from_a_person", intake.WRITTEN),
    ],
)
def test_what_is_nobodys_fault_there_waits_for_an_officer(sent, officer, name, note):
    row = taken(name)
    assert (row.state, row.note[: len(note)]) == (ReturnState.WAITS, note)
    assert not AddressEvent.objects.exists()
    [item] = returned_mail_that_waits(scoping.programme_ids(officer.person))
    assert (item.title, item.programme) == ("1 mail that came back needs you", officer.programme.name)


def test_a_stranger_cannot_stop_an_address_without_the_key_of_a_mail(sent):
    forged = sample("exim_unknown_user").replace(str(KEY).encode(), str(uuid.uuid4()).encode())
    row = intake.take(forged)
    intake.settle_new()
    row.refresh_from_db()
    assert (row.state, row.note, row.message) == (ReturnState.WAITS, intake.NOT_OURS, None)
    assert stops([ANN]) == {}


def test_a_mail_that_cannot_be_read_waits_and_the_others_go_on(sent, monkeypatch):
    broken, fine = intake.take(b"broken"), intake.take(sample("exim_full"))
    whole = intake.read

    def read(raw):
        if raw == b"broken":
            raise RecursionError
        return whole(raw)

    monkeypatch.setattr(intake, "read", read)
    assert intake.settle_new() == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, broken.note, bytes(broken.raw)) == (ReturnState.WAITS, intake.UNREADABLE, b"broken")
    assert fine.state == ReturnState.SETTLED


def test_where_bounces_have_a_domain_the_return_path_names_the_mail(settings):
    mail = MessageFactory(key=KEY)
    assert build(mail).return_path == settings.FROM_ADDRESS
    settings.BOUNCE_DOMAIN = "bounces.peer2peer.example"
    assert build(mail).return_path == f"bounce+{KEY}@bounces.peer2peer.example"


# --- the desk ---------------------------------------------------------------------------------------------------------
def test_officers_see_to_what_comes_back_in_their_own_programmes(client_of, officer, sent):
    AddressEventFactory(message__programme=ProgrammeFactory(), message__to_address="leak@else.example")
    taken("postfix_unknown_user")
    [item] = returned_mail_that_waits(scoping.programme_ids(officer.person))
    assert item.title == "Mail to an address comes back: it does not exist"
    desk = client_of(officer.person)
    page = desk.get(item.url).content.decode()
    assert [words in page for words in (ANN, "leak@else.example")] == [True, False]
    event = AddressEvent.objects.get(address=ANN)
    chosen = {"action": "told", "_selected_action": [event.pk]}
    assert (
        "Seen to: 1 address that mail comes back from."
        in desk.post(item.url, chosen, follow=True).content.decode()
    )
    event.refresh_from_db()
    assert event.noted_by == officer.person
    assert list(returned_mail_that_waits(scoping.programme_ids(officer.person))) == []
    assert stops([ANN]) == {ANN: "nobody"}
    desk.post(
        reverse("admin:mailing_addressevent_changelist"),
        {"action": "works-again", "_selected_action": [event.pk]},
    )
    assert stops([ANN]) == {}


def test_a_mail_that_waits_is_read_without_our_own_mail_in_it_and_settled(client_of, officer, sent):
    row = taken("refused_sender")
    desk = client_of(officer.person)
    page = desk.get(reverse("admin:mailing_returnedmail_change", args=[row.pk])).content.decode()
    assert '<pre class="mail">Refused.' in page
    assert "Words." not in page
    chosen = {"action": "settle", "_selected_action": [row.pk]}
    desk.post(reverse("admin:mailing_returnedmail_changelist"), chosen)
    row.refresh_from_db()
    assert (row.state, bytes(row.raw), row.note) == (
        ReturnState.SETTLED,
        b"",
        "An officer has seen to it.",
    )


@pytest.mark.parametrize("model", ["addressevent", "returnedmail"])
def test_the_lists_are_constant_in_queries(client_of, officer, model):
    desk, counts = client_of(officer.person), []
    for more in (1, 2):
        for _ in range(more):
            if model == "addressevent":
                AddressEventFactory(message__programme=officer.programme)
            else:
                ReturnedMailFactory(message=MessageFactory(programme=officer.programme))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse(f"admin:mailing_{model}_changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the doors --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("scheme", "part"), [("folder", ""), ("maildir", "new")])
def test_a_folder_gives_each_mail_once(settings, tmp_path, sent, scheme, part):
    folder = tmp_path / part
    folder.mkdir(exist_ok=True)
    (folder / "one.eml").write_bytes(sample("exim_unknown_user"))
    (folder / "two.eml").write_bytes(sample("away_french"))
    settings.RETURNED_MAIL_URL = f"{scheme}://{tmp_path}"
    assert take_returned() == 2
    assert list(folder.iterdir()) == []
    assert take_returned() == 0
    assert sorted(ReturnedMail.objects.values_list("state", flat=True)) == ["settled", "settled"]


def test_a_mail_that_could_not_be_kept_stays_where_it_is(tmp_path):
    (tmp_path / "one.eml").write_bytes(sample("exim_unknown_user"))

    def refuse(raw):
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        mailboxes.fetch(f"folder://{tmp_path}", refuse)
    assert [path.name for path in tmp_path.iterdir()] == ["one.eml"]


def test_a_door_that_is_shut_does_not_stop_the_reading(settings, sent):
    intake.take(sample("exim_full"))
    settings.RETURNED_MAIL_URL = f"pop://{ANN}:x@127.0.0.1:{_free_port()}"
    assert take_returned() == 1


@pytest.mark.parametrize(
    "url", ["http://mail.example.org", "imap://a:b@mail.example.org", "pop://a:b@mail.example.org"]
)
def test_no_password_goes_without_encryption(url):
    with pytest.raises(ImproperlyConfigured):
        mailboxes.fetch(url, bytes)


class Server:
    """A mail server with one mailbox, as small as the standards allow, on a real socket."""

    def __init__(self, answer, greeting):
        self.mails = [sample("exim_unknown_user"), sample("away_french")]
        self.gone: set[int] = set()
        self.heard: list[str] = []
        self.answer, self.greeting = answer, greeting
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        line, _ = self.socket.accept()
        with line, line.makefile("rwb") as file:
            file.write(self.greeting)
            file.flush()
            for words in file:
                self.heard.append(words.decode().strip())
                file.write(self.answer(self, words.decode().split()))
                file.flush()
                if words.upper().rstrip().endswith((b"QUIT", b"LOGOUT")):
                    return

    def expunged(self):
        self.thread.join(5)
        return [mail for number, mail in enumerate(self.mails, 1) if number not in self.gone]


def pop(server, words):
    verb, number = words[0].upper(), int(words[1]) if words[-1].isdigit() else 0
    if verb == "STAT":
        return f"+OK {len(server.mails)} 1000\r\n".encode()
    if verb == "RETR":
        lines = server.mails[number - 1].split(b"\n")
        stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
        return b"+OK\r\n" + stuffed + b"\r\n.\r\n"
    if verb == "DELE":
        server.gone.add(number)
    return b"+OK\r\n"


def imap(server, words):
    tag, verb = words[0], words[1].upper()
    done = f"{tag} OK done\r\n".encode()
    if verb == "CAPABILITY":
        return b"* CAPABILITY IMAP4rev1\r\n" + done
    if verb == "SELECT":
        return b"* 2 EXISTS\r\n" + done
    if words[1:3] == ["UID", "SEARCH"]:
        return b"* SEARCH 1 2\r\n" + done
    if words[1:3] == ["UID", "FETCH"]:
        raw = server.mails[int(words[3]) - 1]
        return b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (words[3].encode(), len(raw), raw) + done
    if words[1:3] == ["UID", "STORE"]:
        server.gone.add(int(words[3]))
    if verb == "LOGOUT":
        return b"* BYE\r\n" + done
    return done


@pytest.mark.parametrize(
    ("scheme", "answer", "greeting"),
    [("pop", pop, b"+OK ready\r\n"), ("imap", imap, b"* OK ready\r\n")],
)
def test_a_mailbox_is_emptied_into_the_database(settings, sent, scheme, answer, greeting):
    server = Server(answer, greeting)
    settings.RETURNED_MAIL_URL = f"{scheme}://user%40museum:pass%2Fword@127.0.0.1:{server.port}"
    assert take_returned() == 2
    assert server.expunged() == []
    assert any("user@museum" in words for words in server.heard)
    assert any("pass/word" in words for words in server.heard)
    assert stops([ANN]) == {ANN: "nobody"}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken_for_a_moment:
        return taken_for_a_moment.getsockname()[1]
