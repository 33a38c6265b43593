"""Reminder rules on the desk: said in words, checked beside the field, followed at once."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from agenda.choices import Anchor
from agenda.factories import AttendanceFactory
from agenda.models import Nudge, Reminder, ReminderRule
from agenda.obligations import Obligation, ObligationKind, kinds
from agenda.reminders.timing import Timing
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(officer, client_of):
    return client_of(officer.person)


@pytest.fixture
def thing(monkeypatch, officer):
    """One person who has one thing to do."""
    person = PersonFactory()

    def provide(ids, now):
        yield Obligation(
            person_id=person.pk, about_id=1, programme_id=officer.programme_id, asked_at=NOW,
            closes_at=NOW + timedelta(days=10), title="Thing", sentence="Do it.", act="Do it", address="https://x.example/",
        )  # fmt: skip

    monkeypatch.setattr(kinds, "_items", {})
    kinds.register(
        "test.thing", ObligationKind("Things to do", "test.thing", provide, (Timing(Anchor.DUE, hours=2),))
    )


def said(desk, **given):
    return desk.get(reverse("admin:agenda_reminderrule_words"), given).json()["words"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"about": "sessions", "anchor": "start", "days": 7, "at": "09:00"},
            "Sessions: 7 days before the start, at 09:00.",
        ),
        (
            {"about": "sessions", "anchor": "start", "hours": 2, "online_only": "on"},
            "Sessions: 2 hours before the start (those who join online).",
        ),
        ({"about": "sessions", "anchor": "end", "hours": 2}, "Sessions: 2 hours after the end."),
        (
            {"about": "test.thing", "anchor": "asked", "days": 5, "at": "09:00"},
            "Things to do: 5 days after it was asked, at 09:00.",
        ),
        (
            {"about": "test.thing", "anchor": "half", "hours": 12},
            "Things to do: half-way to the last moment, if there are 12 hours or more.",
        ),
        ({"about": "test.thing", "anchor": "due", "days": 5}, "Say at what time of the day."),
        (
            {"about": "test.thing", "anchor": "start", "hours": 5},
            "For this choose “after it was asked” or “before it is due” or “half-way to the last moment”.",
        ),
    ],
)
def test_in_words_while_choosing(desk, thing, given, words):
    assert said(desk, **given) == words


def save(desk, officer, **given):
    return desk.post(
        reverse("admin:agenda_reminderrule_add"),
        {"programme": officer.programme_id, "in_use": "on", **given},
    )


def test_a_rule_of_an_officer_replaces_the_usual_one_at_once(desk, officer, thing):
    assert save(desk, officer, about="test.thing", anchor="asked", days=5, at="09:00").status_code == 302
    assert list(Nudge.objects.values_list("due_at", flat=True)) == [NOW + timedelta(days=5)]
    rule = ReminderRule.objects.get()
    desk.post(
        reverse("admin:agenda_reminderrule_change", args=[rule.pk]),
        {
            "programme": officer.programme_id,
            "about": "test.thing",
            "anchor": "asked",
            "days": 5,
            "at": "09:00",
        },
    )
    assert list(Nudge.objects.values_list("state", flat=True)) == ["cancelled"]


def test_a_rule_for_sessions_is_followed_at_once(desk, officer):
    attendance = AttendanceFactory(session__programme=officer.programme)
    save(desk, officer, about="sessions", anchor="start", days=7, at="09:00")
    assert Reminder.objects.get().attendance == attendance


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"about": "sessions", "anchor": "asked", "hours": 2}, "anchor"),
        ({"about": "sessions", "anchor": "start"}, "days"),
        ({"about": "sessions", "anchor": "start", "days": 1, "at": "09:00", "hours": 2}, "hours"),
        ({"about": "test.thing", "anchor": "due", "hours": 2, "online_only": "on"}, "online_only"),
        ({"about": "nothing", "anchor": "start", "hours": 2}, "about"),
    ],
)
def test_what_does_not_go_together_is_said_beside_the_field(desk, officer, thing, given, field):
    response = save(desk, officer, **given)
    assert list(response.context["adminform"].form.errors) == [field]
    assert ReminderRule.objects.count() == 0


def test_the_form_says_a_saved_rule_in_words_and_what_goes_without_one(desk, officer, thing):
    rule = ReminderRule.objects.create(
        programme=officer.programme, about="test.thing", anchor=Anchor.DUE, days=2, at=time(9)
    )
    shown = desk.get(reverse("admin:agenda_reminderrule_change", args=[rule.pk])).content.decode()
    assert "Things to do: 2 days before it is due, at 09:00." in shown
    assert "2 hours before it is due" in shown
