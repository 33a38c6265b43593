"""The public page of a series, its calendar, and signing up for several dates at once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.choices import Mode
from common.testing import page_words
from events import scenarios
from events.booking import signup
from events.choices import EventState, RegistrationState
from events.factories import SeriesFactory, in_days
from events.models import AskedPlace, Event, EventSession, Registration
from events.planning import publishing
from mailing.models import Message
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
WHO = {"name": "Ann Lee", "email": "ann@museum.example", "museum": ""}


@pytest.fixture
def series():
    series = SeriesFactory(title="Science in your world", slug="science")
    programme = series.programme
    for n in range(3):
        scenarios.published(
            programme=programme, series=series, title=f"Meet-up {n + 1}", capacity=2,
            days=[scenarios.afternoon(10 + 7 * n, online=True)],
        )  # fmt: skip
    scenarios.draft(programme=programme, series=series, title="Not yet")
    scenarios.held(programme=programme, series=series, title="Long ago")
    scenarios.published(programme=programme, title="Something else")
    return series


def page_of(series, what=""):
    return f"/whats-on/series/{series.slug}/{what}"


def event_of(series, title):
    return Event.objects.get(series=series, title=title)


def keys(series):
    return [row.pk for row in Event.objects.filter(series=series, state=EventState.PUBLISHED).order_by("pk")]


def titles(response):
    return re.findall(r'<h[23]><a href="/whats-on/[^"]*">([^<]*)</a>', page_words(response))


def test_the_page_shows_what_is_to_come_and_what_was(client, series):
    response = client.get(page_of(series))
    assert titles(response) == ["Meet-up 1", "Meet-up 2", "Meet-up 3", "Long ago"]
    assert client.get("/whats-on/series/none/").status_code == 404
    private = SeriesFactory(programme=ProgrammeFactory(is_public=False))
    assert client.get(page_of(private)).status_code == 404


def test_an_event_names_its_series_and_links_the_others(client, series):
    page = page_words(client.get(event_of(series, "Meet-up 2").get_absolute_url()))
    assert f'href="{series.get_absolute_url()}"' in page
    assert [f"Meet-up {n}</a></b>" in page for n in (1, 2, 3)] == [True, False, True]
    assert "Not yet" not in page
    other = Event.objects.get(title="Something else")
    assert "Part of a series" not in page_words(client.get(other.get_absolute_url()))


def test_the_calendar_has_every_date_and_no_joining_link(client, series):
    response = client.get(page_of(series, "calendar.ics"))
    said = response.content.decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert sorted(re.findall(r"SUMMARY:(.*)\r", said)) == ["Long ago", "Meet-up 1", "Meet-up 2", "Meet-up 3"]
    assert "meet.example" not in said.replace("\r\n ", "")


def test_signed_in_it_is_one_press_for_all_dates(client_of, series):
    person = PersonFactory()
    client = client_of(person)
    before = page_words(client.get(page_of(series)))
    assert before.count('name="dates"') == 3
    response = client.post(page_of(series, "sign-up/"), {"dates": keys(series)}, follow=True)
    said = page_words(response)
    assert said.count("You have a place.") == 3
    assert Registration.objects.filter(person=person, state=RegistrationState.CONFIRMED).count() == 3
    assert "You have signed up for every date that takes sign-ups" in said
    assert said.count("my booking") == 3


def test_a_date_that_says_no_leaves_the_others_as_they_are(client_of, series):
    one, two, three = (event_of(series, f"Meet-up {n}") for n in (1, 2, 3))
    for _ in range(3):
        person = PersonFactory()
        signup.sign_up(event=one, person=person, by=person)
    Event.objects.filter(pk=two.pk).update(signup_opens_at=in_days(3).isoformat() + "T09:00:00Z")
    person = PersonFactory()
    said = page_words(
        client_of(person).post(
            page_of(series, "sign-up/"), {"dates": [one.pk, two.pk, three.pk]}, follow=True
        )
    )
    assert "You are number 2 in line" in said
    assert "Sign-up opens on" in said
    assert said.count("You have a place.") == 1
    rows = dict(Registration.objects.filter(person=person).values_list("event__title", "state"))
    assert rows == {"Meet-up 1": "waiting", "Meet-up 3": "confirmed"}


def test_again_changes_nothing_and_says_so(client_of, series):
    person = PersonFactory()
    client = client_of(person)
    one = event_of(series, "Meet-up 1")
    client.post(page_of(series, "sign-up/"), {"dates": [one.pk]})
    Message.objects.all().delete()
    response = client.post(page_of(series, "sign-up/"), {"dates": [one.pk]})
    assert "Select a valid choice" in page_words(response)
    assert (Registration.objects.count(), Message.objects.count()) == (Registration.objects.count(), 0)


def test_signed_out_it_says_the_same_to_somebody_known_and_somebody_new(client, series):
    known = PersonFactory(email="bo@museum.example", name="Bo")
    for pk in keys(series):
        signup.sign_up(event=Event.objects.get(pk=pk), person=known, by=known)
    answers = []
    for email in ("bo@museum.example", "ann@museum.example"):
        given = {**WHO, "email": email, "dates": keys(series)}
        said = page_words(client.post(page_of(series, "sign-up/"), given, follow=True))
        answers.append(re.search(r'<div class="notice" role="status">.*?</div>', said, re.S)[0])
        client.cookies.clear()
        AskedPlace.objects.all().delete()  # Held meanwhile, it would be one place less for the next.
    assert answers[0] == answers[1]
    assert answers[0].count("Our mail has your place") == 3
    assert Registration.objects.filter(person__email="ann@museum.example").count() == 3
    assert not Registration.objects.filter(
        person__email="ann@museum.example", claimed_at__isnull=False
    ).exists()


def test_what_is_wrong_is_said_beside_the_fields_and_nothing_is_lost(client, series):
    response = client.post(page_of(series, "sign-up/"), {"name": "Ann", "email": "ann at museum"})
    said = page_words(response)
    assert said.count("Tick at least one date") == 2
    assert said.count("Give a whole e-mail address") == 2
    assert 'value="Ann"' in said
    assert Person.objects.filter(name="Ann").count() == 0


def test_a_foreign_page_cannot_sign_up_somebody_signed_in(series):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    person = PersonFactory()
    client.force_login(person)
    assert client.post(page_of(series, "sign-up/"), {"dates": keys(series)}).status_code == 403
    assert not Registration.objects.filter(person=person).exists()


def test_a_hybrid_date_asks_how_one_comes(client_of, series):
    EventSession.objects.filter(event=event_of(series, "Meet-up 1")).update(mode=Mode.HYBRID)
    person = PersonFactory()
    client = client_of(person)
    assert "How will you come" in page_words(client.get(page_of(series)))
    client.post(page_of(series, "sign-up/"), {"dates": keys(series), "mode": "online"})
    assert set(Registration.objects.filter(person=person).values_list("mode", flat=True)) == {"online"}


def test_a_cancelled_date_is_shown_and_takes_no_sign_up(client, series):
    publishing.cancel(event=event_of(series, "Meet-up 1"), by=None, reason="The line is down.")
    response = client.get(page_of(series))
    assert (page_words(response).count('name="dates"'), "Cancelled" in page_words(response)) == (
        2,
        True,
    )


def test_the_page_asks_as_often_for_three_dates_as_for_one(client, client_of, series):
    def queries(who):
        with CaptureQueriesContext(connection) as found:
            assert who.get(page_of(series)).status_code == 200
        return len(found)

    member = client_of(PersonFactory())
    for who in (client, member):
        who.get(page_of(series))
    three = [queries(client), queries(member)]
    for title in ("Meet-up 2", "Meet-up 3"):
        publishing.cancel(event=event_of(series, title), by=None, reason="x")
    Event.objects.filter(title__in=("Meet-up 2", "Meet-up 3")).update(series=None)
    assert [queries(client), queries(member)] == three
