"""What a newcomer meets on the demo: people with names and voices, days on which one would come, mail of every kind."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agenda.models import Venue
from events import selectors
from events.choices import EventState
from events.models import Certificate, EventSession, Series, Slot
from mailing.models import Message
from mailing.post_room.backend import KeptHead, different_first
from peer2peer.demo import calendar, loading, people
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
#: What the post room has to show besides confirmations.
WANTED = {
    "agenda.reminder",
    "events.offer",
    "events.feedback",
    "events.opened",
    "mailing.digest",
    "community.newsletter",
}


@pytest.mark.parametrize("monday", [date(2026, 11, 2) + timedelta(weeks=n) for n in range(60)])
def test_nothing_is_held_between_christmas_and_new_year_whenever_the_demo_is_made(monday):
    for plan in calendar.ORDERED:
        days = calendar.days_of(plan, monday)
        assert [day.weekday() for day in days] == [day.weekday for day in plan.days]
        assert not any((day.month, day.day) in {(1, 1), *((12, n) for n in range(24, 32))} for day in days)


def test_sixty_people_have_sixty_names_and_voices():
    names = [name for name, _ in people._members()][:60]
    assert (len(set(names)), len({people.voice(number) for number in range(60)})) == (60, 60)


def test_one_press_signs_in_as_one_of_those_who_are_shown_and_as_nobody_else(client):
    for who in people.WHO:
        PersonFactory(name=who.name, email=who.email, is_staff=who is not people.MEMBER)
    other = PersonFactory()
    page = client.get(reverse("demo-people")).content.decode()
    assert [f"Sign in as {who.name}" in page for who in people.WHO] == [True] * len(people.WHO)
    assert client.post(reverse("demo-people"), {"email": other.email}).status_code == 404
    assert client.post(reverse("demo-people"), {"email": people.MEMBER.email}).url == reverse("my-learning")
    assert client.get("/my/").context["user"].email == people.MEMBER.email
    assert client.post(reverse("demo-people"), {"email": people.OFFICER.email}).url == "/desk/"


def test_there_is_no_such_door_but_on_a_demo_and_in_tests():
    source = (settings.BASE_DIR / "peer2peer" / "urls.py").read_text()
    door = source.index('name="demo-people"')
    assert source.rindex("\nif settings.DEMO or settings.TESTING:", 0, door) > source.rindex("\n]\n", 0, door)
    assert settings.OFFICERS_NEED_SECOND_FACTOR is False, "as the demo has it"


def test_the_post_room_shows_one_of_each_kind_first():
    def head(number, subject):
        return KeptHead(name=f"{number:03}", to="x", subject=subject, at=None)

    newest = [head(9, "You have a place: B"), head(8, "You have a place: A"), head(7, "A place has come free: A"),
              head(6, "You have a place: C"), head(5, "Your week")]  # fmt: skip
    assert [each.name for each in different_first(newest)] == ["009", "007", "005", "008", "006"]


@pytest.mark.slow
def test_what_is_there_when_it_is_loaded():
    loading.load_first(lambda line: None)
    loading.load_rest(lambda line: None)
    first = selectors.coming_days()[0]
    assert (first.event.state, first.starts_at > timezone.now()) == (EventState.PUBLISHED, True)
    for day in EventSession.objects.filter(pk__in=Slot.objects.values("session")):
        minutes = sum(slot.minutes + slot.discussion_minutes for slot in day.slots.all())
        assert minutes == (day.ends_at - day.starts_at).total_seconds() / 60, day
    there = {model.__name__: model.objects.count() for model in (Venue, Series, Certificate)}
    assert (there["Venue"] >= 5, there["Series"] >= 2, there["Certificate"] >= 3) == (True, True, True), there
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert WANTED - kinds == set(), "a reminder, an offer, feedback, an invitation, a digest, a newsletter"
    series = Series.objects.get(title="Collections care afternoons")
    assert series.events.count() >= 2
