"""A flood of sign-ups without an account on the officers' desk: seen, asked by mail first, taken away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.attention import attention
from events.booking import floods, proving, signup, strangers, waiting_list
from events.booking.parties import Guest
from events.booking.strangers import Wanted
from events.factories import PublishedEventFactory, WaitingFactory
from events.models import AskedPlace, PlaceOffer, Registration
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer):
    return PublishedEventFactory(programme=officer.programme, capacity=60, bring_up_to=1)


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """A block in which what happens on commit does happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def ask(event, number=0, **more):
    wanted = Wanted(name=f"Nia Lee {chr(97 + number)}", email=f"nia{number}@museum.example", **more)
    return strangers.sign_up(event=event, wanted=wanted, source=f"203.0.113.{number // 4}")


def test_it_is_shown_with_its_numbers(desk, event):
    event = floods.ask_first(event=event, by=PersonFactory())
    for number in range(8):
        ask(event, number)
    found = floods.flood_of(event)
    assert (found.asked, found.held, found.sources, found.unproven) == (8, 8, 2, 0)
    page = desk.get(f"/desk/events/event/{event.pk}/overview/").text
    assert "8 sign-ups from 2" in " ".join(page.split())


def test_officers_are_told_of_many(event, officer):
    item = dict(attention.items())["events.floods"]
    floods.ask_first(event=event, by=officer.person)
    event.refresh_from_db()
    for number in range(floods.MANY):
        ask(event, number)
    [told] = item(frozenset({officer.programme_id}))
    assert told.title.startswith(f"{floods.MANY} sign-ups")
    assert list(item(frozenset())) == []


def test_asked_first_nobody_has_a_place_before_the_button(desk, event):
    assert ask(event).asked is None
    desk.post(f"/desk/events/event/{event.pk}/do/ask-first/")
    event.refresh_from_db()
    row = ask(event, 1).asked
    assert (row.is_held(), Registration.objects.count()) == (True, 1)
    assert proving.prove(row=row).registration.state == "confirmed"
    person = PersonFactory()
    assert signup.sign_up(event=event, person=person, by=person).registration.state == "confirmed"
    desk.post(f"/desk/events/event/{event.pk}/do/ask-no-more/")
    event.refresh_from_db()
    assert ask(event, 2).asked is None


def test_what_nobody_confirmed_is_taken_away_and_nothing_else(desk, event, officer, commits):
    ask(event, guests=[Guest("Bo Ash", "bo@museum.example")])
    ask(event, 1)
    claimed = Registration.objects.get(person__email="nia1@museum.example")
    signup.claim(registration=claimed)
    rang, member = PersonFactory(), PersonFactory()
    signup.sign_up(event=event, person=rang, by=officer.person)
    signup.sign_up(event=event, person=member, by=member)
    old = ask(event, 2)
    assert old.asked is None
    Registration.objects.filter(person__email="nia2@museum.example").update(
        booked_at=timezone.now() - timedelta(days=2)
    )
    floods.ask_first(event=event, by=officer.person)
    event.refresh_from_db()
    ask(event, 3)
    waiting = WaitingFactory(event=event)
    mails = Message.objects.count()
    with commits():
        desk.post(f"/desk/events/event/{event.pk}/do/take-away-unproven/")
    live = set(Registration.objects.live().values_list("person__email", flat=True))
    assert live == {
        "nia1@museum.example",
        "nia2@museum.example",
        rang.email,
        member.email,
        waiting.person.email,
    }
    assert AskedPlace.objects.count() == 0
    assert PlaceOffer.objects.get().registration == waiting
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True))[mails:] == ["events.offer"]


def test_where_it_came_from_is_kept_for_a_day_and_never_in_a_history(event):
    ask(event)
    row = Registration.objects.get()
    assert row.asked_from is not None
    assert "asked_from" not in {field.name for field in row.history.model._meta.get_fields()}
    proving.let_go(now=row.booked_at + timedelta(hours=23))
    assert Registration.objects.get().asked_from is not None
    proving.let_go(now=row.booked_at + timedelta(hours=24))
    assert Registration.objects.get().asked_from is None
    assert waiting_list.count(event).unproven == 0
