"""One row's fault stops nobody: each task of beat goes on with the others, and the row stands on the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model

from agenda.choices import Anchor
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Nudge, Reminder, Session
from agenda.nudges import services as nudges
from agenda.nudges.tests.test_nudges_sending import Book
from agenda.obligations import ObligationKind, kinds
from agenda.reminders.timing import Timing
from agenda.tasks import queue_due_reminders, reconcile_reminders
from common import scoping
from common.attention import attention
from common.errors import DomainError
from common.faults import Faults, each_row, faults_to_see_to
from common.models import Fault
from common.testing import refused_by_the_database, without_constraint
from community.factories import NewsletterFactory
from community.models import Newsletter
from community.tasks import send_newsletters
from events import scenarios
from events import tasks as events_tasks
from events.choices import EventState
from events.factories import EventFactory, PublishedEventFactory, WaitingFactory
from events.models import Event, FeedbackRequest, PlaceOffer
from files.factories import FileFactory
from files.models import File
from files.tasks import sweep
from groups import scenarios as group_scenarios
from groups.models import Group, KeyDestruction
from groups.tasks import keep_words, look_after_groups
from mailing.factories import SubscriptionFactory
from mailing.models import DigestWeek, Message
from mailing.tasks import queue_digests
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import OfficerFactory, ProgrammeFactory, RoleFactory
from programmes.tasks import open_and_close_desks

pytestmark = [pytest.mark.contract, pytest.mark.django_db]
NOW = datetime(2027, 3, 8, 9, 30, tzinfo=UTC)  # A Monday, when digests go.
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock_now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@dataclass
class BrokenRow:
    """Two rows that a task has to do with: ``bad`` fails, and ``done`` says whether the other was seen to."""

    bad: Model
    done: Callable[[], object]
    task: Any


def closing() -> BrokenRow:
    bad, good = (PublishedEventFactory(signup_closes_at=NOW - DAY) for _ in range(2))
    refused_by_the_database("events_event", f"NEW.id = {bad.pk} AND NEW.state = 'closed'")
    return BrokenRow(
        bad, lambda: Event.objects.get(pk=good.pk).state == EventState.CLOSED, events_tasks.advance_states
    )


def places(task: Any) -> Callable[[], BrokenRow]:
    def rows() -> BrokenRow:
        bad, good = (PublishedEventFactory(capacity=1) for _ in range(2))
        waiting = [WaitingFactory(event=event) for event in (bad, good)]
        refused_by_the_database("events_placeoffer", f"NEW.registration_id = {waiting[0].pk}")
        return BrokenRow(bad, lambda: PlaceOffer.objects.filter(registration=waiting[1]).exists(), task)

    return rows


def openings() -> BrokenRow:
    bad, good = (PublishedEventFactory(opened_at=NOW - DAY, announces=True) for _ in range(2))
    asks = SubscriptionFactory(sort="invitations", programme=good.programme)
    refused_by_the_database("events_event", f"NEW.id = {bad.pk} AND NEW.announced_at IS NOT NULL")
    return BrokenRow(
        bad, lambda: Message.objects.filter(person=asks.person).exists(), events_tasks.announce_openings
    )


def feedback() -> BrokenRow:
    rows = list(scenarios.held(people=[PersonFactory(), PersonFactory()], ago=2).registrations.order_by("pk"))
    refused_by_the_database("events_feedbackrequest", f"NEW.registration_id = {rows[0].pk}")
    return BrokenRow(
        rows[0],
        lambda: FeedbackRequest.objects.get().registration_id == rows[1].pk,
        events_tasks.ask_feedback,
    )


def newsletters() -> BrokenRow:
    bad, good = (NewsletterFactory(state="scheduled", due_at=NOW - DAY, expected=0) for _ in range(2))
    refused_by_the_database("community_newsletter", f"NEW.id = {bad.pk}")
    return BrokenRow(bad, lambda: Newsletter.objects.get(pk=good.pk).state == "sent", send_newsletters)


def beyond_reckoning() -> BrokenRow:
    programme = ProgrammeFactory()
    ReminderRuleFactory(programme=programme, anchor=Anchor.END, days=3, at=time(9))
    without_constraint("agenda_session", "session_is_within_reach")
    bad, good = (
        SessionFactory(programme=programme, start_day=day) for day in (date(9999, 12, 31), date(2027, 3, 9))
    )
    for session in (bad, good):
        AttendanceFactory(session=session)
    return BrokenRow(bad, lambda: Reminder.objects.get().attendance.session == good, reconcile_reminders)


def reminders() -> BrokenRow:
    programme = ProgrammeFactory()
    ReminderRuleFactory(programme=programme, anchor=Anchor.START, days=1, at=time(9))
    session = SessionFactory(programme=programme, start_day=date(2027, 3, 9))
    bad, good = (AttendanceFactory(session=session, told_at=NOW - DAY) for _ in range(2))
    reconcile_reminders()
    refused_by_the_database("mailing_message", f"NEW.person_id = {bad.person_id}")
    return BrokenRow(bad, lambda: Message.objects.get().person == good.person, queue_due_reminders)


def digests() -> BrokenRow:
    bad, good = (SubscriptionFactory(sort="digest", programme=None).person for _ in range(2))
    PublishedEventFactory(opened_at=NOW - 2 * DAY)
    refused_by_the_database("mailing_message", f"NEW.person_id = {bad.pk}")
    return BrokenRow(
        bad, lambda: (Message.objects.get().person, DigestWeek.objects.count()) == (good, 1), queue_digests
    )


def files() -> BrokenRow:
    rows = [FileFactory(), FileFactory()]
    File.objects.update(uploaded_at=NOW - 30 * DAY)
    bad, good = rows

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"CREATE TABLE refers (file bigint REFERENCES files_file); INSERT INTO refers VALUES ({bad.pk})"
        )
    return BrokenRow(bad, lambda: not File.objects.filter(pk=good.pk).exists(), sweep)


def words_of_groups() -> BrokenRow:
    bad, good = (group_scenarios.group_of(4, state="ended_early") for _ in range(2))
    Group.objects.update(since=NOW - 900 * DAY, ended_at=NOW - 800 * DAY)
    refused_by_the_database("groups_keydestruction", f"NEW.group_id = {bad.pk}")
    return BrokenRow(bad, lambda: KeyDestruction.objects.get().group == good, keep_words)


def desks() -> BrokenRow:
    bad, good = (RoleFactory(kind="officer", starts_on=NOW.date() - DAY).person for _ in range(2))
    refused_by_the_database("people_person", f"NEW.id = {bad.pk}")
    return BrokenRow(bad, lambda: Person.objects.get(pk=good.pk).is_staff, open_and_close_desks)


def groups() -> BrokenRow:
    bad, good = (group_scenarios.offers_out(4) for _ in range(2))
    for group in (bad, good):
        group.memberships.update(state="accepted", answered_at=NOW, since=NOW)
    refused_by_the_database("groups_group", f"NEW.id = {bad.pk} AND NEW.state = 'starting'")
    return BrokenRow(bad, lambda: Group.objects.get(pk=good.pk).state == "starting", look_after_groups)


#: What each task of beat goes through row by row, with one that fails among them.
ROW_BY_ROW: dict[str, list[Callable[[], BrokenRow]]] = {
    "events.tasks.fill_all_places": [places(events_tasks.fill_all_places)],
    "events.tasks.advance_states": [closing],
    "events.tasks.announce_openings": [openings],
    "events.tasks.ask_feedback": [feedback],
    "community.tasks.send_newsletters": [newsletters],
    "agenda.tasks.reconcile_reminders": [beyond_reckoning],
    "agenda.tasks.queue_due_reminders": [reminders],
    "mailing.tasks.queue_digests": [digests],
    "files.tasks.sweep": [files],
    "groups.tasks.look_after_groups": [groups],
    "groups.tasks.keep_words": [words_of_groups],
    "programmes.tasks.open_and_close_desks": [desks],
}
#: Tasks that need no proof here, and why.
OTHERWISE = {
    "common.tasks.thin_out_budgets": "one statement about rows as they are",
    "events.tasks.lapse_offers": "it goes through events by fill_places, as fill_all_places does",
    "events.tasks.erase_needs": "one statement about rows as they are",
    "events.tasks.forget": "one statement about rows as they are",
    "events.tasks.mail_introductions": "it goes through events by each_row, as announce_openings does",
    "events.tasks.erase_introductions": "statements about rows as they are",
    "mailing.tasks.send_due": "a mail that cannot be put together has failed, and the others go (test_delivery.py)",
    "mailing.tasks.reap": "two statements about rows as they are",
    "mailing.tasks.take_returned": "what cannot be read waits for an officer (test_returned_mail.py)",
    "mailing.tasks.erase_old_words": "statements about rows as they are",
    "matching.tasks.solve_waiting": "it hands each start to a worker, by each_row",
    "matching.tasks.forget_cards": "statements about rows as they are",
    "people.tasks.clear_expired": "statements about rows as they are",
}


def test_every_task_of_beat_is_here():
    found = set()
    for app in apps.get_app_configs():
        if app.path.startswith(str(settings.BASE_DIR)):
            try:
                found |= {each["task"] for each in import_module(f"{app.name}.schedule").SCHEDULE.values()}
            except ModuleNotFoundError:
                continue
    assert found == {*ROW_BY_ROW, *OTHERWISE}


@pytest.mark.parametrize(
    "rows",
    [pytest.param(each, id=f"{name}-{each.__name__}") for name, many in ROW_BY_ROW.items() for each in many],
)
def test_the_others_are_seen_to_and_the_one_stands_on_the_desk(rows):
    broken = rows()
    for _ in range(2):
        broken.task()
        assert broken.done()
    fault = Fault.objects.get()
    assert (fault.about, fault.row) == (broken.bad._meta.label, broken.bad.pk)
    assert fault.times >= 1
    [item] = faults_to_see_to(None)
    assert str(broken.bad) in item.title
    assert item.url.startswith("/desk/")


def test_a_fault_is_told_to_officers_of_its_programme_and_goes_when_it_goes_well():
    broken = closing()
    broken.task()
    assert isinstance(broken.bad, Event)
    mine, other = OfficerFactory(programme=broken.bad.programme), OfficerFactory()
    told = [list(faults_to_see_to(scoping.programme_ids(role.person))) for role in (mine, other)]
    assert [len(items) for items in told] == [1, 0]
    assert attention.get("common.faults") is faults_to_see_to
    Event.objects.filter(pk=broken.bad.pk).update(signup_closes_at=NOW + DAY)
    broken.task()
    assert Fault.objects.count() == 0


def test_what_a_row_wrote_before_it_failed_is_taken_back_and_a_refusal_is_no_fault():
    good, bad, refused, busy = (EventFactory(title="Before") for _ in range(4))

    def do(pk: int) -> int:
        Event.objects.filter(pk=pk).update(title="After")
        if pk == bad.pk:
            raise OverflowError
        if pk == refused.pk:
            raise DomainError("Not now.")
        if pk == busy.pk:
            raise OperationalError("deadlock detected")
        return pk

    assert each_row("test.rows", Event, [bad.pk, refused.pk, busy.pk, good.pk], do, left_out="it") == [
        good.pk
    ]
    assert [Event.objects.get(pk=each.pk).title for each in (good, bad, refused, busy)] == [
        "After",
        "Before",
        "Before",
        "Before",
    ]
    assert [(each.row, each.kind, each.times) for each in Fault.objects.all()] == [
        (bad.pk, "OverflowError", 1)
    ]


def test_a_run_over_some_rows_says_nothing_of_the_others():
    one, other = EventFactory(), EventFactory()
    for event in (one, other):
        with Faults("test.some", left_out="it", whole=False) as faults, faults.of(Event, event.pk):
            raise OverflowError
    assert set(Fault.objects.values_list("row", flat=True)) == {one.pk, other.pk}


def test_where_nobody_can_tell_which_row_it_was_the_other_kinds_go_on_and_what_is_planned_stays(clock_now):
    programme, person = ProgrammeFactory(), PersonFactory()
    sound, torn = Book(programme), Book(programme)
    timings = (Timing(anchor=Anchor.ASKED, days=2, at=time(9)),)
    before = dict(kinds._items)
    try:
        for name, open_ in (("test.torn", torn.provide), ("test.sound", sound.provide)):
            kinds.register(
                name, ObligationKind(words=name, about="people.person", open=open_, timings=timings)
            )
        torn.ask(person.pk, person)
        nudges.reconcile()
        assert Nudge.objects.get().kind == "test.torn"

        def fails(ids: Any, now: Any) -> Any:
            raise OverflowError

        kinds._items["test.torn"] = (3, ObligationKind("Agreements", "people.person", fails, timings))
        sound.ask(person.pk, person)
        reconcile_reminders()
        assert set(Nudge.objects.values_list("kind", "state")) == {
            ("test.torn", "planned"),
            ("test.sound", "planned"),
        }
        [item] = faults_to_see_to(None)
        assert item.title == "Something is wrong: what is asked about “Agreements” cannot be seen to"
    finally:
        kinds._items.clear()
        kinds._items.update(before)


# --- days that nobody can mean ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2100, 1, 1), date(1999, 12, 31), date(2, 2, 2)])
def test_a_session_out_of_reach_is_refused_beside_its_field_and_by_the_database(day):
    session = SessionFactory.build(programme=ProgrammeFactory(), start_day=day, end_day=day)
    with pytest.raises(DomainError) as refused:
        scenarios.draft(programme=ProgrammeFactory(), days=[scenarios.afternoon((day - date.today()).days)])
    assert (refused.value.message, refused.value.field) == (
        "Choose a day between 2000 and 2099.",
        "start_day",
    )
    with pytest.raises(Exception, match="Choose a day between 2000 and 2099"):
        session.full_clean()
    with pytest.raises(IntegrityError, match="session_is_within_reach"), transaction.atomic():
        Session.objects.bulk_create([session])


def test_a_sign_up_that_closes_out_of_reach_is_refused_by_the_database():
    event = PublishedEventFactory()
    with pytest.raises(IntegrityError, match="event_is_within_reach"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(signup_closes_at=datetime(9999, 12, 31, tzinfo=UTC))
