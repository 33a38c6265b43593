"""Mail on the officers' desk: their own programmes' only, explained, and moved only where that is possible."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import scoping
from mailing.choices import MessageState
from mailing.factories import MessageFactory
from mailing.outbox.admin import mail_panel
from mailing.outbox.selectors import mail_that_waits_for_officers
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
LIST = "admin:mailing_message_changelist"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


@pytest.fixture
def theirs():
    return MessageFactory(programme=ProgrammeFactory(), subject="Theirs", text="Leakable words\n")


def test_an_officer_sees_the_mail_of_their_programmes_only(desk, officer, theirs):
    mine = MessageFactory(programme=officer.programme, subject="Mine")
    MessageFactory(subject="Of no programme")
    page = desk.get(reverse(LIST)).content.decode()
    assert [subject in page for subject in ("Mine", "Theirs", "Of no programme")] == [True, False, False]
    assert desk.get(reverse("admin:mailing_message_change", args=[mine.pk])).status_code == 200
    assert desk.get(reverse("admin:mailing_message_change", args=[theirs.pk])).status_code == 404
    assert desk.get(reverse("admin:mailing_message_html", args=[theirs.pk])).status_code == 404
    assert desk.post(reverse("admin:mailing_message_do", args=[theirs.pk, "hold"])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == MessageState.PENDING


def test_the_page_of_a_mail_explains_it_and_shows_its_words(desk, officer):
    mail = MessageFactory(programme=officer.programme, state=MessageState.UNKNOWN)
    page = desk.get(reverse("admin:mailing_message_change", args=[mail.pk])).content.decode()
    assert mail.explained in page
    assert '<pre class="mail">Words for you.' in page
    assert [words in page for words in ("Send again", "Note that it went", "Note that it did not go")] == [
        True
    ] * 3
    assert [words in page for words in ('value="Hold back"', 'value="Release"', 'value="Cancel"')] == [
        False
    ] * 3
    frame = desk.get(reverse("admin:mailing_message_html", args=[mail.pk]))
    assert frame["Content-Security-Policy"].endswith("; sandbox")
    assert "<p>Words for you.</p>" in frame.content.decode()


def test_a_secret_mail_is_read_by_nobody(client_of, officer):
    officer.person.is_superuser = True
    officer.person.save()
    client = client_of(officer.person)
    mail = MessageFactory(secret=True, text="Code 123456", html="<p>Code 123456</p>")
    page = client.get(reverse("admin:mailing_message_change", args=[mail.pk])).content.decode()
    assert "123456" not in page
    assert client.get(reverse("admin:mailing_message_html", args=[mail.pk])).status_code == 403


def test_a_button_moves_a_mail_and_says_so(desk, officer):
    mail = MessageFactory(programme=officer.programme)
    address = reverse("admin:mailing_message_do", args=[mail.pk, "hold"])
    assert "Hold back" in desk.get(address).content.decode(), (
        "a page with the button: nothing is done by looking"
    )
    mail.refresh_from_db()
    assert mail.state == MessageState.PENDING
    page = desk.post(address, follow=True).content.decode()
    mail.refresh_from_db()
    assert mail.state == MessageState.HELD
    assert "Held back." in page
    assert "this is not possible now" in desk.post(address, follow=True).content.decode()
    assert desk.post(reverse("admin:mailing_message_do", args=[mail.pk, "burn"])).status_code == 404


def test_an_action_on_many_says_what_it_skipped_and_why(desk, officer):
    waits = MessageFactory(programme=officer.programme)
    sent = MessageFactory(programme=officer.programme, state=MessageState.SENT, subject="Gone already")
    chosen = {"action": "hold", "_selected_action": [waits.pk, sent.pk]}
    page = desk.post(reverse(LIST), chosen, follow=True).content.decode()
    assert "Held back: 1 mail." in page
    assert "“Gone already” to A reader:" in page
    sent.refresh_from_db()
    assert sent.state == MessageState.SENT


def test_nobody_writes_or_changes_a_mail(desk, officer):
    mail = MessageFactory(programme=officer.programme)
    assert desk.get(reverse("admin:mailing_message_add")).status_code == 403
    address = reverse("admin:mailing_message_change", args=[mail.pk])
    assert desk.post(address, {"subject": "Changed"}).status_code == 403
    assert desk.post(reverse("admin:mailing_message_delete", args=[mail.pk])).status_code == 403


def test_the_list_is_constant_in_queries(desk, officer):
    counts = []
    for more in (1, 2):
        MessageFactory.create_batch(more, programme=officer.programme)
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_failed_and_unknown_mails_need_attention(officer, theirs):
    MessageFactory.create_batch(2, programme=officer.programme, state=MessageState.FAILED)
    MessageFactory(programme=officer.programme, state=MessageState.UNKNOWN)
    MessageFactory(programme=officer.programme)
    MessageFactory(programme=theirs.programme, state=MessageState.FAILED)
    items = mail_that_waits_for_officers(scoping.programme_ids(officer.person))
    assert sorted((item.title, item.programme) for item in items) == [
        ("1 mail may or may not have gone", officer.programme.name),
        ("2 mails could not be sent", officer.programme.name),
    ]


def test_what_needs_attention_leads_to_the_mails(desk, officer):
    MessageFactory(programme=officer.programme, state=MessageState.FAILED, subject="Came back")
    MessageFactory(programme=officer.programme, subject="On its way")
    [item] = mail_that_waits_for_officers(scoping.programme_ids(officer.person))
    page = desk.get(item.url).content.decode()
    assert "Came back" in page
    assert "On its way" not in page


def test_the_panel_shows_the_mail_about_some_rows(officer):
    programme = officer.programme
    MessageFactory(about=programme, subject="About it")
    MessageFactory(about=officer, subject="About a part of it")
    MessageFactory(about=ProgrammeFactory(), subject="About another")
    panel = mail_panel(programme, officer)
    assert [subject in panel for subject in ("About it", "About a part of it", "About another")] == [
        True,
        True,
        False,
    ]
    assert "No mail about this yet." in mail_panel(ProgrammeFactory())
