"""Mail to come: what will go about an event to whom and when, and what officers decide about it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.choices import AttendanceState, MailDecision
from agenda.models import Attendance, Nudge, Reminder
from agenda.nudges import sending as nudging
from agenda.nudges import services as nudges
from agenda.reminders import services as reminders
from agenda.reminders.rules import ensure_default_rules
from agenda.sessions.services import change_session
from common.clock import moment_words
from events import scenarios
from events.afterwards import feedback
from events.booking import signup
from events.choices import PresenterState
from events.factories import PresenterFactory, PublishedEventFactory, RegistrationFactory
from events.models import FeedbackRequest
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
DUE = datetime(2027, 3, 29, 8, tzinfo=UTC)  # The day before, at nine, in summer time.
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock_now(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event(officer):
    ensure_default_rules(officer.programme)
    return PublishedEventFactory(
        programme=officer.programme,
        title="Stairwells",
        day__start_day=date(2027, 3, 30),
        day__title="Stairwells",
    )


@pytest.fixture
def people(event):
    people = [PersonFactory(name=name) for name in ("Ann", "Ben", "Cy")]
    for person in people:
        signup.sign_up(event=event, person=person, by=person)
    Message.objects.update(state="sent", settled_at=NOW)
    reminders.reconcile()
    return people


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def address(event):
    return reverse("admin:events_event_mail", args=[event.pk])


def page(desk, event) -> str:
    return " ".join(desk.get(address(event)).content.decode().split())


def batches(desk, event):
    return desk.get(address(event)).context["batches"]


def act(desk, event, do, number=0, lines=(), **more):
    batch = batches(desk, event)[number]
    ticked = [line.key for line in batch.lines if line.person in lines]
    response = desk.post(address(event), {"batch": batch.key, "do": do, "line": ticked, **more}, follow=True)
    return [str(message) for message in response.context["messages"]]


def goes(at) -> list[str]:
    """Who is mailed when everything is derived anew and then sent."""
    before = set(Message.objects.values_list("pk", flat=True))
    with time_machine.travel(at, tick=False):
        reminders.reconcile()
        nudges.reconcile()
        reminders.queue_due()
        nudging.queue_due()
    return sorted(Message.objects.exclude(pk__in=before).values_list("to_name", flat=True))


def test_it_says_what_will_go_to_whom_when_and_why(desk, event, people):
    [batch] = batches(desk, event)
    assert (batch.mail, batch.rule, batch.goes_at) == (
        "Reminder: Stairwells",
        "1 day before the start, at 09:00",
        DUE,
    )
    assert [line.person for line in batch.lines] == ["Ann", "Ben", "Cy"]
    shown = page(desk, event)
    assert "Monday 29 March 2027, 09:00 (UK time)" in shown
    assert "3 mails will go." in shown
    assert (
        address(event) in desk.get(reverse("admin:events_event_overview", args=[event.pk])).content.decode()
    )


def test_a_nudge_says_its_rule_and_whom_it_asks(desk, event):
    PresenterFactory(talk__event=event, person__name="Di", state=PresenterState.CONFIRMED)
    nudges.reconcile()
    [batch] = batches(desk, event)
    assert (batch.mail, batch.rule) == ("Slides to hand in", "3 days before it is due, at 09:00")
    assert [line.person for line in batch.lines] == ["Di"]


def test_what_is_held_stays_held_whatever_is_derived_anew_and_goes_when_released(
    desk, event, people, officer
):
    assert act(desk, event, "hold") == ["Held back: 3 mails of “Reminder: Stairwells”."]
    assert f"Held back by {officer.person} on {moment_words(NOW)}" in page(desk, event)
    assert goes(DUE) == []
    assert act(desk, event, "release") == ["Released: 3 mails of “Reminder: Stairwells”."]
    assert goes(DUE) == ["Ann", "Ben", "Cy"]


def test_one_of_them_is_cancelled_and_the_others_go(desk, event, people):
    assert act(desk, event, "cancel", lines=["Ben"]) == ["Cancelled: 1 mail of “Reminder: Stairwells”."]
    assert [(batch.decision, len(batch.lines)) for batch in batches(desk, event)] == [("", 2), ("dropped", 1)]
    assert "2 mails will go." in page(desk, event)
    assert goes(DUE) == ["Ann", "Cy"]


def test_moved_it_goes_at_its_new_time_and_no_other(desk, event, people):
    assert act(desk, event, "move", to="2027-03-29T14:30") == ["Moved: 3 mails of “Reminder: Stairwells”."]
    assert f"it was due {moment_words(DUE)}" in page(desk, event)
    assert goes(DUE + 5 * HOUR) == []
    assert goes(DUE + 5.5 * HOUR) == ["Ann", "Ben", "Cy"]


def test_moved_far_past_its_own_time_it_is_still_asked_whether_it_should_go(desk, event, people):
    act(desk, event, "move", to="2027-03-30T08:00")
    # Behind the services' back, as a repaired database would be.
    Attendance.objects.filter(person=people[0]).update(state=AttendanceState.WITHDRAWN)
    assert goes(DUE + 23 * HOUR) == ["Ben", "Cy"]


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("", "Say a day and a time"),
        ("2027-02-01T09:00", "Choose a time that is still to come."),
        ("2027-03-30T18:00", "That is too late: it must go before Tuesday 30 March 2027"),
        ("2027-03-28T01:30", "Clocks go forward that night"),
    ],
)
def test_a_time_that_cannot_be(desk, event, people, to, says):
    [said] = act(desk, event, "move", to=to)
    assert said.startswith(says)
    assert goes(DUE) == ["Ann", "Ben", "Cy"]


def test_a_session_that_moves_takes_its_reminders_along_also_those_that_an_officer_moved(desk, event, people):
    act(desk, event, "move", to="2027-03-29T14:30", lines=["Ann"])
    act(desk, event, "hold", lines=["Ben"])
    day = event.sessions.get()
    change_session(session=day, by=None, start_day=date(2027, 4, 6), end_day=date(2027, 4, 6))
    moved = DUE + timedelta(days=7)
    assert set(Reminder.objects.values_list("goes_at", "moved_to")) == {(moved, None)}
    assert sorted(Reminder.objects.values_list("decision", flat=True)) == ["", "", MailDecision.HELD]
    Message.objects.filter(state="pending").update(state="sent", settled_at=NOW)
    assert goes(moved) == ["Ann", "Cy"]


def test_every_decision_is_kept_with_who_and_when(desk, event, people, officer):
    act(desk, event, "hold", lines=["Ann"])
    act(desk, event, "release", number=1)
    history = apps.get_model("agenda", "ReminderHistory").objects.order_by("pgh_id")
    assert [(row.decision, row.decided_by_id, row.decided_at) for row in history] == [
        ("held", officer.person.pk, NOW), ("", officer.person.pk, NOW),
    ]  # fmt: skip


def test_what_has_gone_meanwhile_is_said(desk, event, people):
    [batch] = batches(desk, event)
    goes(DUE)
    said = desk.post(address(event), {"batch": batch.key, "do": "hold"}, follow=True).context["messages"]
    assert [str(message) for message in said] == [
        "This mail has gone, or is not needed any more. Look at the page again."
    ]
    assert "Reminder: Stairwells" in page(desk, event)  # among the mail so far


def test_mail_that_waits_in_the_outbox_is_held_moved_and_cancelled_too(desk, event, people):
    goes(DUE)
    assert [(batch.mail, batch.rule) for batch in batches(desk, event)] == [
        ("Reminder: Stairwells", "In the outbox")
    ]
    with time_machine.travel(DUE + HOUR, tick=False):
        act(desk, event, "hold", lines=["Ann"])
        act(desk, event, "cancel", number=1, lines=["Ben"])
        act(desk, event, "move", number=1, lines=["Cy"], to="2027-03-29T12:00")
    kept = Message.objects.filter(kind="agenda.reminder").values_list("to_name", "state", "due_at")
    assert sorted(kept)[0][:2] == ("Ann", "held")
    assert sorted(kept)[1][:2] == ("Ben", "cancelled")
    assert ("Cy", "pending", datetime(2027, 3, 29, 11, tzinfo=UTC)) in kept


def test_a_paragraph_is_seen_as_it_arrives_saved_sent_and_taken_away(desk, event, people):
    [batch] = batches(desk, event)
    words = f"{reverse('admin:events_event_mail_words', args=[event.pk])}?of={batch.words_link}"
    assert words.replace("|", "%7C").replace(":", "%3A") in page(desk, event).replace(":", "%3A")
    looked = desk.post(words, {"text": "The side door is open.", "do": "look"})
    assert "The side door is open." in looked.context["shown"].text
    frame = desk.get(reverse("admin:events_event_mail_words_preview", args=[event.pk]))
    assert (
        "The side door is open." in frame.content.decode(),
        "sandbox" in frame["Content-Security-Policy"],
    ) == (
        True,
        True,
    )
    assert "The side door is open." not in page(desk, event)
    desk.post(words, {"text": "The side door is open.", "do": "save"})
    assert "The side door is open." in page(desk, event)
    assert goes(DUE) == ["Ann", "Ben", "Cy"]
    mails = Message.objects.filter(kind="agenda.reminder")
    assert all("The side door is open." in mail.text for mail in mails)


def test_an_empty_paragraph_is_none(desk, event, people):
    [batch] = batches(desk, event)
    words = f"{reverse('admin:events_event_mail_words', args=[event.pk])}?of={batch.words_link}"
    desk.post(words, {"text": "Bring a coat.", "do": "save"})
    desk.post(words, {"text": " ", "do": "save"})
    assert batches(desk, event)[0].words == ""
    assert desk.get(f"{words}9").status_code == 404


def test_who_has_not_answered_an_anonymous_question_is_nobody_s_affair(desk, officer):
    person = PersonFactory(name="Ann Silent")
    event = scenarios.held(people=[person], ago=2, programme=officer.programme, by=officer.person)
    feedback.ask_due(now=NOW)
    Message.objects.update(state="sent", settled_at=NOW)
    nudges.reconcile()
    assert FeedbackRequest.objects.get().registration.person == person
    [batch] = batches(desk, event)
    shown = page(desk, event)
    assert "1 person. Who they are is their own affair." in shown
    assert "Ann Silent" not in shown.partition("Mail so far")[0]
    words = f"{reverse('admin:events_event_mail_words', args=[event.pk])}?of={batch.words_link}"
    assert "Ann Silent" not in desk.get(words).content.decode()
    act(desk, event, "hold")
    assert Nudge.objects.get().decision == MailDecision.HELD


def test_another_programme_s_officer_sees_and_moves_nothing(client_of, event, people):
    other = client_of(OfficerFactory().person)
    assert other.get(address(event)).status_code == 404
    assert other.post(address(event), {"do": "hold"}).status_code == 404
    assert set(Reminder.objects.values_list("decision", flat=True)) == {""}


def test_one_event_s_page_holds_nothing_of_another_s(desk, event, people, officer):
    other = PublishedEventFactory(programme=officer.programme, title="Attics")
    signup.sign_up(event=other, person=people[0], by=people[0])
    PresenterFactory(talk__event=other, state=PresenterState.CONFIRMED)
    reminders.reconcile()
    nudges.reconcile()
    assert [batch.mail for batch in batches(desk, event)] == ["Reminder: Stairwells"]
    assert not re.search("Attics", page(desk, event))


def test_as_many_queries_for_one_and_for_many(desk, event, officer):
    def count() -> int:
        reminders.reconcile()
        nudges.reconcile()
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address(event)).status_code == 200
        return len(queries)

    def more():
        person = PersonFactory()
        signup.sign_up(event=event, person=person, by=person)
        PresenterFactory(talk__event=event, state=PresenterState.CONFIRMED)
        RegistrationFactory(event=event)

    more()
    few = count()
    for _ in range(4):
        more()
    assert count() == few
