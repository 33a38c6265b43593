"""The box for news on a sign-up form: only whoever ticks it gets any, and what it said is kept (rule 27)."""

import re

import pytest
from django.urls import reverse

from events.factories import PublishedEventFactory, SeriesFactory
from mailing.built_in_sorts import NEWS
from mailing.choices import Basis, Source, SubscriptionState
from mailing.models import Message, Subscription
from mailing.preferences import services as preferences
from mailing.preferences.owner import owner_of_person
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
BOX = re.compile(r'<input type="checkbox" name="news"[^>]*>')
ANN = {"name": "Ann Lee", "email": "ann@museum.example", "museum": ""}
WORDING = "News of Kent Peer2Peer by e-mail, once a month or so"


@pytest.fixture
def event():
    return PublishedEventFactory(programme__name="Kent Peer2Peer", bring_up_to=1)


@pytest.fixture
def dates():
    series = SeriesFactory(programme=ProgrammeFactory(name="Kent Peer2Peer"))
    return [PublishedEventFactory(programme=series.programme, series=series) for _ in range(2)]


def sign_up(client, event, **given):
    return client.post(reverse("events:sign-up", args=[event.slug]), given)


def box(page):
    found = BOX.findall(page.content.decode())
    return "checked" in found[0] if found else None


def said():
    return [(row.person, row.state, row.basis, row.wording, row.source) for row in Subscription.objects.all()]


def asked():
    return list(Message.objects.filter(kind="mailing.confirm").values_list("to_address", flat=True))


def test_the_box_is_empty_and_not_there_for_whoever_gets_the_news(client, client_of, event):
    person = PersonFactory()
    mine = client_of(person)
    assert (box(client.get(event.get_absolute_url())), box(mine.get(event.get_absolute_url()))) == (
        False,
        False,
    )
    preferences.tick(person=person, programme=event.programme, sort=NEWS, wording="x", by=person)
    assert box(mine.get(event.get_absolute_url())) is None
    other = PublishedEventFactory()
    assert box(mine.get(other.get_absolute_url())) is False, "the news of another programme"
    preferences.stop_everything(owner=owner_of_person(person), source=Source.STOP)
    assert box(mine.get(event.get_absolute_url())) is False


def test_whoever_leaves_it_empty_is_on_no_list(client, client_of, event):
    sign_up(client, event, **ANN)
    person = PersonFactory()
    sign_up(client_of(person), event)
    assert Message.objects.filter(kind="events.place").count() == 2
    assert (said(), asked()) == ([], [])


def test_a_tick_of_ones_own_is_kept_with_its_words(client_of, event):
    person = PersonFactory()
    given = {"guests": "1", "guest_1_name": "Ben Hall", "guest_1_email": "ben@museum.example"}
    assert sign_up(client_of(person), event, news="on", **given).status_code == 302
    assert said() == [(person, SubscriptionState.ON, Basis.CONSENT, WORDING, Source.SIGN_UP)]
    assert (asked(), Subscription.objects.get().programme) == ([], event.programme)
    assert not preferences.gets(
        person=Person.objects.get(email="ben@museum.example"), programme=event.programme, sort=NEWS
    )


def test_a_tick_after_stopping_everything_brings_back_that_alone(client_of, event):
    person = PersonFactory()
    elsewhere = ProgrammeFactory()
    preferences.tick(person=person, programme=elsewhere, sort=NEWS, wording="x", by=person)
    preferences.stop_everything(owner=owner_of_person(person), source=Source.STOP)
    sign_up(client_of(person), event, news="on")
    gets = [
        preferences.gets(person=person, programme=each, sort=NEWS) for each in (event.programme, elsewhere)
    ]
    assert gets == [True, False]


def test_a_tick_of_somebody_not_signed_in_is_asked_about_by_mail(client, event):
    sign_up(client, event, **ANN, news="on")
    assert [(state, wording) for _, state, _, wording, _ in said()] == [(SubscriptionState.ASKED, WORDING)]
    assert asked() == ["ann@museum.example"]
    mail = Message.objects.get(kind="mailing.confirm")
    assert WORDING in " ".join(mail.text.split())
    path = re.search(r"https?://[^/\s]+(/\S*confirm\S*)", mail.text) or re.search(
        r'class="button" href="https?://[^/]+([^"]+)"', mail.html
    )
    person = Person.objects.get(email="ann@museum.example")
    client.get(path[1])
    assert not preferences.gets(person=person, programme=event.programme, sort=NEWS), (
        "a link only shows the button"
    )
    client.post(path[1])
    assert preferences.gets(person=person, programme=event.programme, sort=NEWS)
    assert [row[1:] for row in said()] == [(SubscriptionState.ON, Basis.CONSENT, WORDING, Source.SIGN_UP)]


def test_what_is_wrong_keeps_the_tick_and_nothing_is_written(client, event):
    page = sign_up(client, event, **{**ANN, "email": "ann"}, news="on")
    assert (page.status_code, box(page), said(), asked()) == (200, True, [], [])


def test_it_is_on_the_form_of_a_series_too(client_of, dates):
    person = PersonFactory()
    series = dates[0].series
    client = client_of(person)
    assert box(client.get(series.get_absolute_url())) is False
    client.post(f"{series.get_absolute_url()}sign-up/", {"dates": [str(dates[0].pk)], "news": "on"})
    assert said() == [(person, SubscriptionState.ON, Basis.CONSENT, WORDING, Source.SIGN_UP)]
    assert box(client.get(series.get_absolute_url())) is None
