"""The public pages of events: lists, the page itself, and what signing up on it says."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Mode, Part
from agenda.factories import AttendanceFactory
from common.deadlines import form_stamp
from common.testing import page_words
from events.booking import signup
from events.choices import EventState, PresenterState, RegistrationState, TalkState
from events.factories import (
    EventFactory,
    EventSessionFactory,
    HandoutFactory,
    PresenterFactory,
    PublishedEventFactory,
    RegistrationFactory,
    SlotFactory,
    TalkFactory,
    WaitingFactory,
    in_days,
)
from events.models import Needs, Registration
from events.planning import publishing
from events.programme.calls import set_call
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory
from people.models import Person
from programmes.factories import ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db
WHO = {"name": "Ann Lee", "email": "ann@museum.example", "museum": ""}


def page_of(event):
    return reverse("events:event", args=[event.slug])


def post(client, event, **given):
    return client.post(reverse("events:sign-up", args=[event.slug]), given)


def titles(response):
    return re.findall(r'<h[23]><a href="/whats-on/[^"]*">([^<]*)</a>', page_words(response))


# --- lists ------------------------------------------------------------------------------------------------------------
def test_the_list_shows_what_lies_ahead_in_order_and_nothing_else(client):
    PublishedEventFactory(title="Later", day__start_day=in_days(40))
    PublishedEventFactory(title="Sooner", day__start_day=in_days(3))
    PublishedEventFactory(title="Over", day__start_day=in_days(-3))
    EventFactory(title="A draft", state=EventState.DRAFT)
    PublishedEventFactory(title="Private", programme__is_public=False)
    two_days = PublishedEventFactory(title="Two days", day__start_day=in_days(10))
    EventSessionFactory(event=two_days, start_day=in_days(11))
    assert titles(client.get("/whats-on/")) == ["Sooner", "Two days", "Later"]
    assert titles(client.get("/whats-on/past/")) == ["Over"]


def test_the_next_of_its_sessions_stands_for_an_event_that_has_begun(client):
    event = PublishedEventFactory(title="Two days", day__start_day=in_days(-1))
    second = EventSessionFactory(event=event, start_day=in_days(6))
    response = client.get("/whats-on/")
    assert titles(response) == ["Two days"]
    assert second.when in page_words(response)
    assert titles(client.get("/whats-on/past/")) == []


def test_a_cancelled_event_stays_on_the_list_and_its_page_says_why(client):
    event = PublishedEventFactory(title="Stairwells")
    publishing.cancel(event=event, by=None, reason="The boiler has given up.")
    assert "Cancelled" in page_words(client.get("/whats-on/"))
    page = page_words(client.get(page_of(event)))
    assert ("This event is cancelled" in page, "The boiler has given up." in page) == (True, True)
    assert "Keep my place" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("programme=kent", ["Kent online"]),
        ("region=South+West", ["Devon"]),
        ("how=online", ["Kent online", "Devon"]),
        ("how=in_person", ["Devon"]),
        ("theme=artists", ["Devon"]),
        ("since={soon}", ["Devon"]),
        ("until={soon}", ["Kent online"]),
        ("programme=kent&region=South+West", []),
    ],
)
def test_each_filter_and_all_of_them_together(client, query, found):
    PublishedEventFactory(
        title="Kent online", programme__slug="kent", region="South East", day__mode=Mode.ONLINE
    )
    devon = PublishedEventFactory(
        title="Devon", region="South West", day__mode=Mode.HYBRID, day__start_day=in_days(60)
    )
    devon.theme = ThemeFactory(programme=devon.programme, slug="artists")
    devon.save()
    assert titles(client.get(f"/whats-on/?{query.format(soon=in_days(45))}")) == found


def test_a_filter_that_makes_no_sense_is_an_error_beside_it_and_shows_everything(client):
    PublishedEventFactory(title="Kent")
    response = client.get("/whats-on/?since=someday&programme=nowhere")
    assert titles(response) == ["Kent"]
    assert page_words(response).count('class="error"') == 2


def test_the_past_goes_on_page_after_page(client):
    programme = ProgrammeFactory()
    for n in range(40):
        PublishedEventFactory(title=f"Past {n:02}", programme=programme, day__start_day=in_days(-1 - n))
    pages = [titles(client.get(f"/whats-on/past/?page={number}")) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [18, 18, 4, 0]
    assert [title for page in pages for title in page] == [f"Past {n:02}" for n in range(40)]
    assert titles(client.get("/whats-on/past/?page=nonsense")) == pages[0]


@pytest.mark.parametrize(("path", "queries"), [("/whats-on/", 4), ("/whats-on/past/", 5)])
def test_lists_ask_as_often_for_three_rows_as_for_one(
    client, path, queries, django_assert_num_queries, client_of
):
    def make():
        PublishedEventFactory(day__start_day=in_days(5))
        PublishedEventFactory(day__start_day=in_days(-5))

    make()
    member = client_of(PersonFactory())
    for visitor, more in ((client, 0), (member, 2)):
        with django_assert_num_queries(queries + more):
            visitor.get(path)
    make()
    make()
    for visitor, more in ((client, 0), (member, 2)):
        with django_assert_num_queries(queries + more):
            assert len(titles(visitor.get(path))) == 3


# --- the page ---------------------------------------------------------------------------------------------------------
def test_a_draft_and_a_private_programme_have_no_page(client):
    assert client.get(page_of(EventFactory())).status_code == 404
    assert client.get(page_of(PublishedEventFactory(programme__is_public=False))).status_code == 404


def test_the_page_asks_few_questions(client, client_of, django_assert_max_num_queries):
    event = PublishedEventFactory()
    for _ in range(3):
        RegistrationFactory(event=event)
    with django_assert_max_num_queries(8):
        client.get(page_of(event))
    member = client_of(RegistrationFactory(event=event).person)
    with django_assert_max_num_queries(12):
        member.get(page_of(event))


def test_a_page_with_everything_asks_few_questions_whoever_looks(client_of, django_assert_max_num_queries):
    """Talks and a call for more, limited sessions, somewhere else to be at the time, a place, a part in the team,
    what somebody needed before."""
    event = PublishedEventFactory(day__start_day=in_days(20), capacity=5)
    day = event.sessions.get()
    event = set_call(event=event, by=PersonFactory(), text="What keeps you dry?", closes_at=None)
    talk = TalkFactory(event=event, state=TalkState.PLANNED)
    SlotFactory(session=day, talk=talk)
    PresenterFactory(talk=talk, state=PresenterState.CONFIRMED)
    HandoutFactory(talk=talk)
    busy, crew, booked = PersonFactory(), PersonFactory(), PersonFactory()
    other = PublishedEventFactory(day__start_day=in_days(20), title="Elsewhere at the time").sessions.get()
    for person in (busy, crew, booked):
        AttendanceFactory(person=person, session=other)
    AttendanceFactory(person=crew, session=day, part=Part.PRESENTER)
    RegistrationFactory(event=event, person=booked)
    for person, sees in (
        (busy, "Elsewhere at the time"),
        (crew, "part of the team"),
        (booked, "You have a place"),
    ):
        member = client_of(person)
        with django_assert_max_num_queries(14):
            assert sees in page_words(member.get(page_of(event)))


def test_the_page_counts_its_places(client):
    event = PublishedEventFactory(capacity=2)
    RegistrationFactory(event=event)
    assert "1 taken, 1 left" in page_words(client.get(page_of(event)))
    RegistrationFactory(event=event)
    WaitingFactory(event=event)
    page = page_words(client.get(page_of(event)))
    assert ("2 taken, 0 left" in page, "1 in line" in page, "Wait in line" in page) == (True, True, True)


def test_search_engines_read_the_event_and_nothing_breaks_out_of_the_data(client):
    event = PublishedEventFactory(title="</script><script>alert(1)</script>", summary="Ask & tell")
    html = page_words(client.get(page_of(event)))
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    data = json.loads(block)
    assert (data["@type"], data["name"], data["description"]) == ("Event", event.title, "Ask & tell")
    assert data["startDate"].startswith(f"{event.sessions.get().start_day}T13:30")
    assert "<script>alert" not in html


def test_the_joining_link_is_for_those_with_a_place_from_a_day_before(client, client_of):
    link = "https://meet.example/secret-room"
    event = PublishedEventFactory(day__mode=Mode.ONLINE, day__online_link=link, day__start_day=in_days(3))
    confirmed = RegistrationFactory(event=event, mode=Mode.ONLINE).person
    waiting = WaitingFactory(event=event, mode=Mode.ONLINE).person
    visitors = [client, client_of(confirmed), client_of(waiting), client_of(PersonFactory())]

    def who_sees():
        return [link in page_words(visitor.get(page_of(event))) for visitor in visitors]

    assert who_sees() == [False, False, False, False]
    now = timezone.localtime()
    soon = now + timedelta(hours=2)
    event.sessions.update(
        start_day=soon.date(), start_time=soon.time(), end_day=soon.date() + timedelta(days=1)
    )
    assert who_sees() == [False, True, False, False]


def test_the_calendar_file_of_an_event(client):
    event = PublishedEventFactory(
        title="Tea, cake; talk", day__mode=Mode.HYBRID, day__online_link="https://x.example/1"
    )
    response = client.get(reverse("events:calendar", args=[event.slug]))
    text = response.content.decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert ("METHOD:PUBLISH" in text, "SUMMARY:Tea\\, cake\\; talk" in text) == (True, True)
    assert "x.example" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


# --- signing up ------------------------------------------------------------------------------------------------------
def test_signed_out_in_three_requests(client):
    event = PublishedEventFactory()
    page = page_words(client.get(page_of(event)))
    opened = re.search(r'name="opened" value="([^"]+)"', page).group(1)
    assert page.count("typeahead.js") == 1
    response = post(client, event, **WHO, opened=opened)
    assert (response.status_code, response["Location"]) == (302, f"/whats-on/{event.slug}/signed-up/")
    confirmation = page_words(client.get(response["Location"]))
    assert ("ann@museum.example" in confirmation, "Your place is kept" in confirmation) == (True, True)
    booking = Registration.objects.get()
    assert (booking.state, booking.person.name, booking.claimed_at) == (
        RegistrationState.CONFIRMED,
        "Ann Lee",
        None,
    )
    assert Message.objects.get().to_address == "ann@museum.example"
    assert django_mail.outbox == []


def test_signed_in_it_is_one_press(client_of):
    event = PublishedEventFactory()
    person = PersonFactory()
    visitor = client_of(person)
    page = page_words(visitor.get(page_of(event)))
    assert ('name="email"' in page, "Keep my place" in page) == (False, True)
    assert client_of(PersonFactory()).get(page_of(event)).content.count(b"typeahead.js") == 0
    response = post(visitor, event)
    confirmation = page_words(visitor.get(response["Location"]))
    assert ("Your place is kept" in confirmation, "calendar.ics" in confirmation) == (True, True)
    assert "You have a place" in page_words(visitor.get(page_of(event)))


def test_what_is_wrong_is_said_beside_the_fields_and_nothing_is_lost(client):
    event = PublishedEventFactory()
    response = post(client, event, name="", email="ann at museum", museum="Dover & Deal")
    html = page_words(response)
    assert response.status_code == 200
    for words in (
        "Give your name.",
        "Give a whole e-mail address",
        'value="ann at museum"',
        "Dover &amp; Deal",
    ):
        assert words in html
    assert 'class="summary"' in html
    assert Registration.objects.count() == 0


def test_a_museum_is_known_again_and_one_not_listed_is_noted(client):
    event, dover = PublishedEventFactory(), MuseumFactory(name="Dover Museum")
    post(client, event, **{**WHO, "museum": "dover museum"})
    assert Registration.objects.get().museum == dover
    typed = {**WHO, "email": "bo@museum.example", "museum": "Dover Musuem"}
    assert post(client, event, **typed).status_code == 302, "typed inexactly, it stops nobody"
    bo = Registration.objects.get(person__email="bo@museum.example")
    assert (bo.museum, bo.museum_words, bo.state) == (None, "Dover Musuem", "confirmed")


def test_what_somebody_said_of_access_and_food_is_offered_to_them_again(client_of, client):
    """A promise on the page of one's details; it goes to the organisers only when it is left in."""
    person = PersonFactory(access_needs="Large print. No nuts.")
    visitor = client_of(person)
    first, second, third = PublishedEventFactory(), PublishedEventFactory(), PublishedEventFactory()

    def offered(event):
        form = visitor.get(page_of(event)).context["form"]
        return [form["access"].value(), form["diet"].value(), form.says_needs_again]

    assert offered(first) == ["Large print. No nuts.", "", True]
    post(visitor, first, access="", diet="")
    assert not Needs.objects.exists(), "taken out, it goes to nobody"
    post(visitor, second, access="A hoist", diet="No nuts")
    assert offered(third) == ["A hoist", "No nuts", True]
    assert "This is what you told us before." in page_words(visitor.get(page_of(third)))
    assert "A hoist" not in page_words(client.get(page_of(third)))
    assert "A hoist" not in page_words(client_of(PersonFactory()).get(page_of(third)))


def test_a_full_event_says_so_and_gives_the_place_in_line(client_of):
    event = PublishedEventFactory(capacity=1)
    RegistrationFactory(event=event)
    visitor = client_of(PersonFactory())
    response = post(visitor, event)
    assert "You are number 1 in line" in page_words(visitor.get(response["Location"]))


def answers(client, event, email):
    client.cookies.clear()
    response = post(client, event, **{**WHO, "email": email})
    html = page_words(client.get(response["Location"]))
    return response.status_code, response["Location"], re.sub(r"csrf\S+|" + re.escape(email), "", html)


@pytest.mark.parametrize("capacity", [1, 10])
def test_signed_out_nothing_tells_who_has_an_account_or_a_booking(client, capacity):
    """Rules 10 and 12: a new address, an account, an account with a place and one in line get the same words."""
    event = PublishedEventFactory(capacity=capacity)
    booked = RegistrationFactory(event=event, booked_at=timezone.now() - timedelta(days=1)).person
    known = PersonFactory()
    said = {answers(client, event, email) for email in ("new@museum.example", known.email, booked.email)}
    if capacity == 1:
        in_line = WaitingFactory(event=event, booked_at=timezone.now() - timedelta(days=1)).person
        said.add(answers(client, event, in_line.email))
    assert len(said) == 1


def test_an_account_is_only_asked_about_what_was_booked_in_its_name(client, client_of):
    event = PublishedEventFactory()
    person = PersonFactory()
    post(client, event, **{**WHO, "email": person.email})
    visitor = client_of(person)
    assert "You have a place" not in page_words(visitor.get(page_of(event)))
    booking = Registration.objects.get()
    assert visitor.post(reverse("events:mine", args=[booking.key])).status_code == 302
    assert "You have a place" in page_words(visitor.get(page_of(event)))


def test_was_this_you_no(client, client_of):
    event = PublishedEventFactory()
    person = PersonFactory()
    post(client, event, **{**WHO, "email": person.email})
    booking = Registration.objects.get()
    stranger = client_of(PersonFactory())
    assert stranger.post(reverse("events:not-mine", args=[booking.key])).status_code == 404
    client_of(person).post(reverse("events:not-mine", args=[booking.key]))
    booking.refresh_from_db()
    assert booking.state == RegistrationState.REMOVED
    assert Person.objects.filter(email=person.email).count() == 1


def test_pressing_twice_and_coming_back_is_one_booking(client):
    event = PublishedEventFactory(capacity=1)
    said = set()
    for _ in range(3):
        response = post(client, event, **WHO)
        said.add(re.sub(r"csrf\S+", "", page_words(client.get(response["Location"]))))
    assert (Registration.objects.count(), Message.objects.count(), len(said)) == (1, 1, 1)


def test_a_form_that_was_open_at_the_deadline_is_taken(client):
    event = PublishedEventFactory(signup_closes_at=timezone.now() - timedelta(minutes=5))
    opened = form_stamp(event, now=timezone.now() - timedelta(minutes=8))
    assert post(client, event, **WHO, opened="made-up").status_code == 200
    assert "Sign-up has closed." in page_words(post(client, event, **WHO, opened="made-up"))
    assert post(client, event, **WHO, opened=opened).status_code == 302
    closed = PublishedEventFactory(state=EventState.CLOSED)
    assert "Sign-up has closed." in page_words(post(client, closed, **WHO, opened=opened))


def test_the_confirmation_without_a_sign_up_shows_nothing_of_anybody(client, client_of):
    event = PublishedEventFactory()
    html = page_words(client.get(reverse("events:signed-up", args=[event.slug])))
    assert "the address you gave" in html
    assert client_of(PersonFactory()).get(reverse("events:signed-up", args=[event.slug])).status_code == 302


def test_the_crew_sees_that_a_place_is_kept(client_of, officer):
    event = PublishedEventFactory(programme=officer.programme)
    host = PersonFactory()
    signup.add_crew(event=event, person=host, part="host", by=officer.person)
    visitor = client_of(host)
    assert "You are part of the team" in page_words(visitor.get(page_of(event)))
    response = post(visitor, event)
    assert "You are part of the team" in page_words(visitor.get(response["Location"]))


def test_signing_up_by_get_does_nothing(client):
    event = PublishedEventFactory()
    assert client.get(reverse("events:sign-up", args=[event.slug])).status_code == 405
