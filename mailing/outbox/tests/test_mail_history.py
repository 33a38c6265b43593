"""What a person was sent, what became of mail by month, programme and kind; and that nobody's reading is watched."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mailing.choices import EXPLAINED, Bounce, MessageState
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.outbox.selectors import COUNTED, counts
from mailing.sending import delivery
from mailing.testing_mails import made_up, queue
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory, RoleFactory

pytestmark = pytest.mark.django_db
COUNTS = "admin:mailing_message_counts"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


def test_every_state_has_a_sentence():
    assert set(EXPLAINED) == set(MessageState)
    assert all(sentence.endswith(".") for sentence in EXPLAINED.values())


def test_a_persons_page_lists_their_mail_of_the_officers_programmes(client_of, officer):
    person = RoleFactory(programme=officer.programme, person=PersonFactory(name="Ann Field")).person
    mine = {"programme": officer.programme}
    MessageFactory(person=person, recipient=f"person:{person.pk}", subject="For Ann", **mine)
    MessageFactory(to_address=person.email, recipient=person.email, subject="Before she was known", **mine)
    MessageFactory(
        person=person,
        recipient=f"person:{person.pk}",
        subject="Of another",
        occurrence="1",
        programme=ProgrammeFactory(),
    )
    MessageFactory(
        person=person, recipient=f"person:{person.pk}", subject="Your code", secret=True, occurrence="2"
    )
    MessageFactory(subject="To somebody else", **mine)
    came_back = MessageFactory(
        person=person, recipient=f"person:{person.pk}", subject="Came back", occurrence="3",
        state=MessageState.SENT, bounce=Bounce.HARD, bounced_at=timezone.now(), **mine,
    )  # fmt: skip
    page = client_of(officer.person).get(reverse("admin:people_person_change", args=[person.pk]))
    words = page.content.decode()
    shown = ("For Ann", "Before she was known", "Of another", "Your code", "To somebody else")
    assert [subject in words for subject in shown] == [True, True, False, False, False]
    assert "Mail to them" in words
    assert came_back.get_bounce_display() in words


def test_the_database_knows_when_what_came_back():
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(bounce=Bounce.SOFT)
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(bounce="perhaps", bounced_at=timezone.now())


def test_every_mail_is_counted_in_one_column():
    now = timezone.now()
    for state in MessageState:
        MessageFactory(state=state)
        for bounce in Bounce:
            MessageFactory(state=state, bounce=bounce, bounced_at=now)
    [row] = counts(Message.objects.all())
    assert {name: row[name] for name in COUNTED} == {
        "delivered": 1, "bounced": 16, "unwanted": 8, "failed": 1, "unknown": 1, "useless": 2, "waiting": 3,
    }  # fmt: skip
    assert row["all"] == sum(row[name] for name in COUNTED) == Message.objects.count()


def test_counts_are_by_month_programme_and_kind_in_one_question(django_assert_num_queries):
    one, other = ProgrammeFactory(name="One"), ProgrammeFactory(name="Other")
    now = timezone.now()
    for programme, kind, ago in (
        (one, "a", 0), (one, "a", 0), (one, "b", 0), (other, "a", 0), (one, "a", 62), (None, "a", 0),
    ):  # fmt: skip
        MessageFactory(programme=programme, kind=kind, created_at=now - timedelta(days=ago))
    with django_assert_num_queries(1):
        rows = counts(Message.objects.all())
    assert [(row["programme__name"], row["kind"], row["waiting"]) for row in rows] == [
        (None, "a", 1), ("One", "a", 2), ("One", "b", 1), ("Other", "a", 1), ("One", "a", 1),
    ]  # fmt: skip


def test_the_page_counts_the_officers_own_mail_of_a_year(client_of, officer):
    MessageFactory(programme=officer.programme, kind="test.mine")
    MessageFactory(
        programme=officer.programme, kind="test.old", created_at=timezone.now() - timedelta(days=400)
    )
    MessageFactory(programme=ProgrammeFactory(), kind="test.theirs")
    client = client_of(officer.person)
    with CaptureQueriesContext(connection) as before:
        page = client.get(reverse(COUNTS)).content.decode()
    assert [kind in page for kind in ("test.mine", "test.old", "test.theirs")] == [True, False, False]
    MessageFactory.create_batch(2, programme=officer.programme, kind="test.more")
    with CaptureQueriesContext(connection) as after:
        client.get(reverse(COUNTS))
    assert len(before) == len(after)
    assert reverse(COUNTS) in client.get(reverse("admin:mailing_message_changelist")).content.decode()


# --- nobody's reading is watched -----------------------------------------------------------------------------------
ROOT = Path(settings.BASE_DIR)
MAIL_TEMPLATES = [*(ROOT / "templates").rglob("mail/*.html"), *(ROOT / "templates").rglob("email/*.html")]
FETCHED = re.compile(
    r"<(?:img|picture|video|audio|iframe|object|embed|link|script|svg)\b|\bbackground=|url\(|@import|\bsrcset=|\bping=",
    re.I,
)


def test_there_are_templates_to_look_at():
    assert ROOT / "templates/mail/base.html" in MAIL_TEMPLATES
    assert len(MAIL_TEMPLATES) > 10


@pytest.mark.parametrize("path", MAIL_TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_mail_fetches_anything_when_it_is_opened_and_no_link_is_marked(path):
    source = path.read_text()
    assert FETCHED.findall(source) == []
    assert (
        re.findall(r"utm_|[?&](?:open|click|track|pixel|cid|mid)=|/track|/click|/open/", source, re.I) == []
    )


def test_links_arrive_as_they_were_written(smtp_sink):
    """Nothing between the template and the wire puts a redirect in a link's place."""
    message = queue(made_up(), to=PersonFactory())
    delivery.send_due()
    [mail] = smtp_sink.mails()
    html = mail.get_body(("html",)).get_content()
    found = re.findall(r'href="([^"]+)"', html)
    assert found == re.findall(r'href="([^"]+)"', message.html)
    assert found
    assert all(link.startswith((settings.SITE_URL, "mailto:")) for link in found)
    assert FETCHED.findall(html) == []
    assert mail["Disposition-Notification-To"] is mail["Return-Receipt-To"] is None
