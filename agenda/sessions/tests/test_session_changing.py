"""What becomes of a session, and who hears of it."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from icalendar import Calendar

from agenda.attendance.links import Doors, doors
from agenda.attendance.services import attend, withdraw
from agenda.choices import AttendanceState, Mode, SessionState
from agenda.factories import AttendanceFactory, OnlineSessionFactory, SessionFactory
from agenda.models import Attendance, Session
from agenda.sessions.services import cancel_session, change_session, postpone_session, replan_session
from common.errors import DomainError
from common.registry import Band
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory(start_day=date(2027, 3, 9), title="Working with volunteers")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-02-01T09:00:00Z", tick=False):
        yield


def entry(message: Message) -> tuple[str, object]:
    calendar = Calendar.from_ical(message.calendar)
    return str(calendar["METHOD"]), calendar.events[0]


def test_a_new_day_is_told_once_to_everybody_expected(session):
    people = [AttendanceFactory(session=session) for _ in range(2)]
    gone = AttendanceFactory(session=session, state=AttendanceState.WITHDRAWN)
    change_session(session=session, by=None, start_day=date(2027, 3, 10), end_day=date(2027, 3, 10))
    mails = list(Message.objects.order_by("pk"))
    assert [(mail.kind, mail.person_id, mail.occurrence) for mail in mails] == [
        ("agenda.changed", each.person_id, "1") for each in people
    ]
    assert "Wednesday 10 March 2027, 10:00 to 12:30 (UK time)" in mails[0].text
    assert "It was: Tuesday 9 March 2027, 10:00 to 12:30 (UK time)" in mails[0].text
    method, event = entry(mails[0])
    assert (method, event["SEQUENCE"], str(event["UID"]).split("@")[0]) == ("REQUEST", 1, str(people[0].uid))
    assert session.revision == 1
    assert session.starts_at == datetime(2027, 3, 10, 10, tzinfo=UTC)
    gone.refresh_from_db()
    assert gone.sequence == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Working with volunteers and trustees"},
        {"access_note": "The lift works again."},
        {"venue": "DOVER  MUSEUM"},
        {"venue_address": "Market Square, Dover, CT16 1PH."},
        {"start_time": time(10, 0)},
    ],
)
def test_a_typo_put_right_tells_nobody(session, changes):
    attendance = AttendanceFactory(session=session)
    change_session(session=session, by=None, **changes)
    attendance.refresh_from_db()
    session.refresh_from_db()
    assert (session.revision, attendance.sequence, Message.objects.count()) == (0, 0, 0)
    assert {name: getattr(session, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end_time": time(13, 0)}, "10:00 to 13:00"),
        ({"zone": "Europe/Stockholm"}, "(Stockholm time)"),
        ({"venue": "Powell-Cotton Museum"}, "Powell-Cotton Museum"),
        ({"mode": Mode.ONLINE}, "Online"),
    ],
)
def test_when_where_and_how_are_told(session, changes, words):
    AttendanceFactory(session=session)
    change_session(session=session, by=None, **changes)
    assert words in Message.objects.get().text
    assert session.revision == 1


def test_another_joining_link_is_told_without_being_shown_and_the_first_is_not():
    session = OnlineSessionFactory(start_day=date(2027, 3, 9), online_link="")
    AttendanceFactory(session=session, mode=Mode.ONLINE)
    change_session(session=session, by=None, online_link="https://meet.example/first")
    assert Message.objects.count() == 0
    change_session(session=session, by=None, online_link="https://meet.example/second")
    message = Message.objects.get()
    assert "There is a new one." in message.text
    assert "meet.example" not in message.text + message.html + message.calendar


def test_a_session_that_goes_online_takes_everybody_online(session):
    attendance = AttendanceFactory(session=session)
    change_session(session=session, by=None, mode=Mode.ONLINE)
    attendance.refresh_from_db()
    assert attendance.mode == Mode.ONLINE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_time": time(9, 0)}, "end_time"),
        (
            {"start_day": date(2027, 3, 28), "end_day": date(2027, 3, 28), "start_time": time(1, 30)},
            "start_time",
        ),
        (
            {"start_day": date(2027, 10, 31), "end_day": date(2027, 10, 31), "end_time": time(1, 15)},
            "end_time",
        ),
        ({"start_day": date(2017, 3, 9), "end_day": date(2017, 3, 9)}, "start_day"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"mode": "by post"}, "mode"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_changes_nothing(session, changes, field):
    AttendanceFactory(session=session)
    with pytest.raises(DomainError) as refused:
        change_session(session=session, by=None, **changes)
    assert refused.value.field == field
    assert (Session.objects.get().start_day, Message.objects.count()) == (date(2027, 3, 9), 0)


def test_a_past_session_may_be_put_right_without_mail():
    session = SessionFactory(start_day=date(2027, 1, 5))
    AttendanceFactory(session=session)
    change_session(session=session, by=None, end_time=time(13, 0))
    assert Message.objects.count() == 0


def test_cancelling_takes_it_out_of_everybodys_calendar_once(session):
    attendance = AttendanceFactory(session=session)
    officer = PersonFactory()
    for _ in range(2):
        cancel_session(session=session, by=officer, reason="The museum is flooded.")
    message = Message.objects.get()
    method, event = entry(message)
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert str(event["UID"]).startswith(str(attendance.uid))
    assert message.calendar_method == "CANCEL"
    assert "The museum is flooded." in message.text
    assert (session.state, session.revision) == (SessionState.CANCELLED, 1)
    history = session.history.order_by("-pgh_id").first()
    assert history.pgh_context.metadata == {"user": officer.pk, "why": "The museum is flooded."}


def test_cancelling_needs_a_reason_and_a_session_that_is_not_over(session):
    with pytest.raises(DomainError) as refused:
        cancel_session(session=session, by=None, reason="  ")
    assert refused.value.field == "reason"
    with time_machine.travel("2027-03-10T09:00:00Z"), pytest.raises(DomainError, match="is over"):
        cancel_session(session=session, by=None, reason="Flooded.")
    cancel_session(session=session, by=None, reason="Flooded.")
    with pytest.raises(DomainError, match="stays as it was"):
        change_session(session=session, by=None, venue="Elsewhere")


def test_postponed_then_planned_again_is_a_new_entry_that_people_confirm(session):
    comes, declines = AttendanceFactory(session=session), AttendanceFactory(session=session)
    postpone_session(session=session, by=None, reason="The speaker is ill.")
    assert [(mail.kind, entry(mail)[0]) for mail in Message.objects.all()] == [
        ("agenda.postponed", "CANCEL")
    ] * 2
    assert set(Attendance.objects.values_list("state", flat=True)) == {AttendanceState.TO_CONFIRM}

    with pytest.raises(DomainError, match="planning it again"):
        change_session(session=session, by=None, start_day=date(2027, 5, 4), end_day=date(2027, 5, 4))
    asked = replan_session(session=session, by=None, start_day=date(2027, 5, 4), end_day=date(2027, 5, 4))
    assert [each.person_id for each in asked] == [comes.person_id, declines.person_id]
    assert (session.state, session.revision) == (SessionState.PLANNED, 2)
    assert Message.objects.count() == 2  # Asking is the app's that booked them.
    assert {comes.uid, declines.uid}.isdisjoint({each.uid for each in asked})
    assert [each.sequence for each in asked] == [2, 2]

    back = attend(session=session, person=comes.person)
    assert (back.state, back.uid) == (AttendanceState.EXPECTED, asked[0].uid)
    assert withdraw(session=session, person=declines.person).state == AttendanceState.WITHDRAWN


def test_what_is_planned_again_lies_ahead_and_was_postponed(session):
    with pytest.raises(DomainError, match="Only a postponed session"):
        replan_session(session=session, by=None)
    postpone_session(session=session, by=None, reason="The speaker is ill.")
    with pytest.raises(DomainError) as refused:
        replan_session(session=session, by=None, start_day=date(2027, 1, 4), end_day=date(2027, 1, 4))
    assert refused.value.field == "start_day"
    postpone_session(session=session, by=None, reason="Again.")
    cancel_session(session=session, by=None, reason="Nobody can come.")
    with pytest.raises(DomainError, match="stays cancelled"):
        postpone_session(session=session, by=None, reason="No.")


def test_people_asked_to_confirm_hear_of_a_cancellation_without_a_calendar_file(session):
    AttendanceFactory(session=session)
    postpone_session(session=session, by=None, reason="The speaker is ill.")
    cancel_session(session=session, by=None, reason="Nobody can come.")
    assert list(Message.objects.order_by("pk").values_list("kind", "calendar_method")) == [
        ("agenda.postponed", "CANCEL"),
        ("agenda.cancelled", ""),
    ]


def test_a_session_under_way_is_not_postponed(session):
    with time_machine.travel("2027-03-09T10:30:00Z"), pytest.raises(DomainError, match="has begun"):
        postpone_session(session=session, by=None, reason="Fire alarm.")


def test_somebody_without_an_address_leaves_a_mail_that_officers_see_failed(session):
    AttendanceFactory(session=session, person=PersonFactory(email=None))
    cancel_session(session=session, by=None, reason="The museum is flooded.")
    assert Message.objects.get().state == "failed"


def test_the_doors_of_the_app_above_are_in_the_mail(session):
    attendance = AttendanceFactory(session=session)
    before = dict(doors.items())

    def ours(attendances):
        return {each.pk: Doors("https://p.example/page", "https://p.example/b", "https://p.example/leave")
                for each in attendances}  # fmt: skip

    doors.register("test", ours, order=Band.LAST)
    try:
        change_session(session=session, by=None, venue="Powell-Cotton Museum")
    finally:
        del doors._items["test"]
    assert dict(doors.items()) == before
    assert "https://p.example/leave" in Message.objects.get().text
    assert attendance.session.page


def test_unknown_changes_are_a_fault_of_the_caller(session):
    with pytest.raises(TypeError, match="no state to change"):
        change_session(session=session, by=None, state="cancelled")


def test_a_form_shows_times_that_never_come_beside_the_field():
    from django.core.exceptions import ValidationError

    session = SessionFactory.build(start_day=date(2027, 3, 28), start_time=time(1, 30))
    with pytest.raises(ValidationError) as refused:
        session.clean()
    assert list(refused.value.message_dict) == ["start_time"]
