"""The pages about mail: by the link in a mail and signed in; one-click; the public form (C7, C15)."""

import re

import pytest
from django.test import Client

from common.testing import page_words
from mailing.factories import SubscriptionFactory
from mailing.models import Message, Subscription, Suppression
from mailing.preferences.owner import token
from mailing.sending import delivery
from mailing.testing_mails import declared, made_up, queue
from people.factories import PersonFactory
from programmes.factories import OfficerFactory, ProgrammeFactory, RoleFactory

pytestmark = pytest.mark.django_db
NEWS = made_up("test.news", sort="newsletter", subject="News of the month")


@pytest.fixture(autouse=True)
def _news_exists():
    with declared(NEWS):
        yield


@pytest.fixture
def row():
    return SubscriptionFactory(person__email="ann@museum.example", person__name="Ann Field")


def path_of(person):
    return f"/preferences/{token(f'person:{person.pk}', person.address)}/"


def test_every_mail_leads_to_the_page_and_only_what_can_be_stopped_has_a_way_to_stop(row, smtp_sink):
    queue(NEWS, to=row.person, programme=row.programme)
    queue(made_up("test.essential", subject="News of the month"), to=row.person)
    delivery.send_due()
    news, essential = sorted(smtp_sink.mails(), key=lambda mail: mail["List-Unsubscribe"] is None)
    where = news["List-Unsubscribe"]
    assert re.fullmatch(rf"<https?://[^>\s]+/stop/newsletter/{row.programme.pk}/>", where)
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert where.strip("<>") in news.get_body(("plain",)).get_content()
    assert (essential["List-Unsubscribe"], essential["List-Unsubscribe-Post"]) == (None, None)
    for mail in (news, essential):
        link = re.search(r"(/preferences/[^/\s]+/)(?=\W)", mail.get_body(("plain",)).get_content()).group(1)
        assert Client().get(link).status_code == 200


def test_one_click_needs_no_session_and_get_changes_nothing(row):
    where = f"{path_of(row.person)}stop/newsletter/{row.programme.pk}/"
    machine = Client(enforce_csrf_checks=True)
    page = machine.get(where)
    assert (page.status_code, b"Stop it" in page.content, b"museum.example" in page.content) == (
        200,
        True,
        True,
    )
    assert b"ann@museum.example" not in page.content
    row.refresh_from_db()
    assert row.state == "on"
    answer = machine.post(where, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert not answer.cookies
    row.refresh_from_db()
    assert (row.state, row.source) == ("off", "one_click")
    assert machine.post(where, {"List-Unsubscribe": "One-Click"}).status_code == 200


@pytest.mark.parametrize("do", [{}, {"do": "all"}, {"List-Unsubscribe": "One-Click"}])
def test_once_it_is_stopped_the_page_says_so_and_offers_no_button(row, do):
    where = f"{path_of(row.person)}stop/newsletter/{row.programme.pk}/"
    words = page_words(Client().get(where))
    assert ("Stop this mail?" in words, "This mail is stopped" in words) == (True, False)
    Client().post(where, do)
    words = page_words(Client().get(where))
    assert ("Stop this mail?" in words, "Stop it" in words, "goes to" in words) == (False, False, False)
    assert ("This mail is stopped" in words, "does not go to" in words) == (True, True)


def test_an_address_alone_that_stopped_everything_reads_the_same():
    row = SubscriptionFactory(person=None, address="reader@museum.example")
    where = f"/preferences/{token(row.address, row.address)}/stop/newsletter/{row.programme.pk}/"
    assert "Stop this mail?" in page_words(Client().get(where))
    Client().post(where, {"do": "all"})
    assert "This mail is stopped" in page_words(Client().get(where))


def test_stopping_everything_from_the_page_of_one_mail(row):
    where = f"{path_of(row.person)}stop/newsletter/{row.programme.pk}/"
    page = Client(enforce_csrf_checks=True).post(where, {"do": "all"})
    assert "gets only what always comes" in page.content.decode()
    assert Suppression.objects.get().why == "stopped"
    assert set(Subscription.objects.values_list("state", flat=True)) == {"off"}


def test_essential_mail_says_why_it_comes_and_cannot_be_stopped(row):
    where = f"{path_of(row.person)}stop/booking/0/"
    assert "This mail always comes" in Client().get(where).content.decode()
    assert Client().post(where).status_code == 409


def test_the_page_saves_what_is_ticked(row):
    where, other = path_of(row.person), SubscriptionFactory(person=row.person, sort="digest", programme=None)
    client = Client()
    page = client.get(where).content.decode()
    assert page.count(" checked") == 3  # the news, the digest, notices of the community
    assert "What you have signed up for" in page
    client.post(where, {"on": [f"newsletter:{row.programme.pk}"]})
    other.refresh_from_db()
    assert (other.state, client.get(where).content.decode().count(" checked")) == ("off", 1)
    client.post(where, {"do": "stop"})
    assert client.get(where).content.decode().count(" checked") == 0


def test_a_link_to_an_address_that_is_not_theirs_any_more_opens_nothing_but_still_stops(row):
    where = path_of(row.person)
    row.person.email = "ann@new.example"
    row.person.save()
    gone = Client().get(where)
    assert (gone.status_code, "no longer use here" in gone.content.decode()) == (410, True)
    assert Client().post(where, {"do": "stop"}).status_code == 410
    assert Client().post(f"{where}stop/newsletter/{row.programme.pk}/").status_code == 200
    row.refresh_from_db()
    assert row.state == "off"


@pytest.mark.parametrize("where", ["/preferences/nonsense/", "/preferences/nonsense/stop/newsletter/1/"])
def test_a_broken_link_says_so(where):
    assert Client().get(where).status_code == 404


def test_ones_own_page_signed_in(client_of, row):
    client = client_of(row.person)
    page = client.get("/my/details/mail/").content.decode()
    assert (page.count(" checked"), "a•••@museum.example" in page) == (2, True)
    client.post("/my/details/mail/", {"on": []})
    row.refresh_from_db()
    assert row.state == "off"
    assert 'href="/my/details/mail/"' in client.get("/my/details/").content.decode()


def test_the_page_asks_as_often_for_three_programmes_as_for_one(client_of, django_assert_max_num_queries):
    for number in (1, 3):
        person = PersonFactory()
        for _ in range(number):
            RoleFactory(person=person)
        client = client_of(person)
        with django_assert_max_num_queries(
            5
        ):  # the session, the person, what they chose, their programmes, stopped?
            client.get("/my/details/mail/")


def test_the_public_asks_for_news_and_answers_from_their_mail():
    programme = ProgrammeFactory(name="Kent Peer2Peer", slug="kent")
    client = Client()
    assert "/programmes/kent/news/" in client.get("/programmes/kent/").content.decode()
    wrong = client.post("/programmes/kent/news/", {"address": "bea at home"})
    assert (wrong.status_code, "Give a whole e-mail address" in wrong.content.decode()) == (400, True)
    asked = client.post("/programmes/kent/news/", {"address": "bea@home.example"})
    assert "Look at your mail" in asked.content.decode()
    mail = Message.objects.get()
    link = re.search(r"https?://[^/\s]+(/news/confirm/[^/\s]+/)", mail.text).group(1)
    assert client.get(link).status_code == 200
    assert Subscription.objects.get().state == "asked"
    page = client.post(link, follow=True)
    row = Subscription.objects.get()
    assert (row.state, row.programme, row.address) == ("on", programme, "bea@home.example")
    assert "News: Kent Peer2Peer" in page.content.decode()


def test_an_address_that_is_known_and_one_that_is_not_get_the_same_answer(row):
    known, unknown = (
        Client().post(f"/programmes/{row.programme.slug}/news/", {"address": address}).content.decode()
        for address in ("ann@museum.example", "abc@museum.example")
    )
    strip = re.compile("ann|abc|<input[^>]*csrf[^>]*>")
    assert strip.sub("", known) == strip.sub("", unknown)
    assert list(Message.objects.values_list("kind", flat=True)) == ["mailing.confirm"] * 2


def test_officers_see_the_choices_of_their_programme_and_let_mail_through_again(client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    officer = OfficerFactory()
    mine, theirs = SubscriptionFactory(programme=officer.programme), SubscriptionFactory()
    RoleFactory(programme=officer.programme, person=mine.person)
    from mailing.choices import Why
    from mailing.preferences.suppression import suppress

    suppress(address=mine.person.email, why=Why.COMPLAINT)
    client = client_of(officer.person)
    page = client.get("/desk/mailing/subscription/").content.decode()
    assert (mine.person.name in page, theirs.person.name in page) == (True, False)
    panel = client.get(f"/desk/people/person/{mine.person.pk}/change/").content.decode()
    lift = f"/desk/mailing/subscription/lift/{mine.person.pk}/do/lift/"
    assert lift in panel
    assert "They reported a mail as unwanted" in client.get(lift).content.decode()
    assert "Say why" in client.post(lift, {"reason": ""}).content.decode()
    client.post(lift, {"reason": "She rang on 3 March"})
    assert not Suppression.objects.exists()
    assert "Addresses that get no mail" in client.get("/desk/mailing/message/counts/").content.decode()


def test_the_desks_list_asks_as_often_for_three_as_for_one(
    client_of, settings, django_assert_max_num_queries
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    officer = OfficerFactory()
    client = client_of(officer.person)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            SubscriptionFactory(programme=officer.programme)
        with django_assert_max_num_queries(30) as asked:
            assert client.get("/desk/mailing/subscription/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
