"""Calling a meeting, apologies, and who is expected as people come and go (G6, G8)."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agenda.attendance import calendar_replies
from agenda.calendars import ics
from agenda.choices import AttendanceState, SessionState
from agenda.models import Attendance
from agenda.register import services as register
from agenda.register.marks import Mark
from agenda.selectors import next_sessions
from common.errors import DomainError
from groups.choices import MembershipState
from groups.meetings import planning, selectors
from groups.meetings.choices import MeetingKind
from groups.membership import changes, services
from groups.models import GroupMeeting, LiveRoom, SetTurn
from groups.room.door import Room, enter
from groups.scenarios import group_of
from mailing.choices import CalendarWord
from mailing.models import Message
from mailing.replies.calendar import CalendarAnswer
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def room() -> Room:
    group = group_of(6)
    member = group.memberships.order_by("pk").first()
    return enter(group.key, member.person)


def call(room: Room, **given) -> GroupMeeting:
    facts = {"kind": MeetingKind.SET, "day": in_days(20), "start": time(10), "minutes": 180, **given}
    return planning.call_meeting(room=room, by=room.person, **facts)


def test_everybody_is_expected_and_invited_and_nothing_says_what_it_is_about(room):
    Message.objects.all().delete()
    meeting = call(room)
    mails = Message.objects.filter(kind="groups.meeting_called")
    assert (meeting.title, meeting.attendances.count(), mails.count()) == (
        "Peer group: action learning set",
        6,
        6,
    )
    said = mails.order_by("pk").first()
    assert str(room.group.run.pool) not in said.subject + said.text + said.calendar
    assert "no AI note-taker" in said.text
    assert "no AI note-taker" in said.calendar.replace("\r\n ", "")
    assert said.calendar.count("ATTENDEE") == 1


def test_a_set_has_its_turns_and_roles_and_a_live_room_from_the_start(room):
    meeting = call(room)
    people = {
        *SetTurn.objects.values_list("presenter", flat=True),
        meeting.facilitator_id,
        meeting.timekeeper_id,
    }
    assert (SetTurn.objects.count(), len(people), LiveRoom.objects.get().meeting_id) == (4, 6, meeting.pk)
    assert not LiveRoom.objects.filter(meeting=call(room, kind=MeetingKind.REVIEW, day=in_days(30))).exists()


def test_no_meeting_in_the_past_nor_of_a_paused_group(room):
    with pytest.raises(DomainError, match="has passed"):
        call(room, day=in_days(-1))
    room.group.__class__.objects.update(state="paused")
    with pytest.raises(DomainError, match="paused"):
        call(room)


def test_apologies_need_no_reason_and_are_taken_back(room):
    meeting = call(room)
    planning.send_apologies(room=room, meeting=meeting, by=room.person)
    assert Attendance.objects.get(person=room.person).state == AttendanceState.APOLOGIES
    planning.come_after_all(room=room, meeting=meeting, by=room.person)
    assert Attendance.objects.get(person=room.person).state == AttendanceState.EXPECTED


def test_decline_in_a_calendar_is_an_apology_and_accept_after_it_is_none(room):
    meeting = call(room)
    row = Attendance.objects.get(person=room.person, session=meeting)

    def says(word: CalendarWord) -> str | None:
        row.refresh_from_db()
        said = CalendarAnswer(
            uid=ics.uid_of(row.uid), says=word, attendee=row.person.address, sequence=row.sequence
        )
        note = calendar_replies.note(said, row.person.address)
        row.refresh_from_db()
        return note

    sent = Message.objects.count()
    assert "apologies" in says(CalendarWord.DECLINED)
    assert (row.state, Message.objects.count()) == (AttendanceState.APOLOGIES, sent)
    says(CalendarWord.ACCEPTED)
    assert row.state == AttendanceState.EXPECTED


def test_whoever_left_is_expected_no_more_and_sees_it_in_no_list(room):
    meeting = call(room)
    other = room.group.memberships.exclude(pk=room.membership.pk).first()
    assert list(next_sessions(other.person).values_list("session", flat=True)) == [meeting.pk]
    type(other).objects.filter(pk=other.pk).update(state=MembershipState.LEFT, until=timezone.now())
    assert list(next_sessions(other.person)) == []
    type(other).objects.filter(pk=other.pk).update(state=MembershipState.ACTIVE, until=None)
    services.decline(membership=other, by=other.person)
    assert Attendance.objects.get(person=other.person).state == AttendanceState.WITHDRAWN
    mail = Message.objects.get(kind="groups.meeting_left")
    assert mail.calendar_method == "CANCEL"


def test_whoever_is_away_that_day_is_not_expected_and_is_so_again_when_back(room):
    other = room.group.memberships.exclude(pk=room.membership.pk).first()
    changes.go_away(membership=other, until=in_days(25), by=other.person)
    meeting = call(room)
    assert meeting.attendances.count() == 5
    changes.come_back(membership=other, by=other.person)
    planning.follow(room.group)
    assert meeting.attendances.filter(state=AttendanceState.EXPECTED).count() == 6
    assert Message.objects.filter(kind="groups.meeting_called").count() == 6


def test_called_off_is_told_without_a_word_of_anybody(room):
    meeting = planning.call_off(room=room, meeting=call(room), by=room.person)
    assert (meeting.state, meeting.state_reason) == (SessionState.CANCELLED, planning.CALLED_OFF)
    assert Message.objects.filter(kind="agenda.cancelled").count() == 6


def test_when_the_group_is_over_what_was_planned_is_off(room):
    meeting = call(room)
    services.end_group(group=room.group, by=OfficerFactory.create().person, reason="Too few could come.")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.state_reason) == (SessionState.CANCELLED, planning.OVER)


def test_the_museum_that_has_waited_longest_is_next(room):
    members = list(room.group.memberships.order_by("pk"))
    first = planning.next_host(room.group, members)
    assert first is not None
    call(room, host=first)
    assert planning.next_host(room.group, members) == next(each for each in members if each != first)


def test_g8_present_apologies_and_absent_are_counted_for_the_group_and_taken_by_its_members(room, client_of):
    meeting = call(room, day=in_days(1))
    planning.send_apologies(room=room, meeting=meeting, by=room.person)
    others = [each.person for each in room.group.memberships.order_by("pk")[1:]]
    with time_machine.travel(meeting.ends_at + timedelta(minutes=5), tick=False):
        rows = meeting.attendances.filter(person__in=others[:3])
        marks = [Mark(each.pk, AttendanceState.ATTENDED, timezone.now()) for each in rows]
        register.mark(session=meeting, by=others[0], marks=marks)
        register.complete(session=meeting, by=others[0])
        [held] = selectors.held(room)
        assert (held.present, held.apologies, held.absent) == (3, 1, 2)
        where = reverse("agenda:register", args=[meeting.pk])
        officer = OfficerFactory.create(programme=room.group.programme)
        assert client_of(others[1]).get(where).status_code == 200
        assert client_of(officer.person).get(where).status_code in (403, 404)
