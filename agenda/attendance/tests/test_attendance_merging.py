"""Two accounts of one person who has a place with the one and gave it up with the other."""

import pytest

from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Attendance
from agenda.reminders.services import reconcile
from people.factories import PersonFactory
from people.merging.services import merge, undo_merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return PersonFactory(is_superuser=True, is_staff=True)


def test_the_stronger_state_stays_with_its_calendar_entry_and_can_be_undone(admin):
    session = SessionFactory()
    left = AttendanceFactory(session=session, state=AttendanceState.WITHDRAWN, sequence=3)
    has = AttendanceFactory(session=session)
    ReminderRuleFactory(programme=session.programme)
    reconcile()
    merged = merge(kept=left.person, gone=has.person, by=admin)
    [one] = Attendance.objects.all()
    assert (one.pk, one.person, one.state, one.uid, one.sequence) == (
        left.pk, left.person, AttendanceState.EXPECTED, has.uid, 3,
    )  # fmt: skip
    assert one.reminders.count() == 1
    undo_merge(merge=merged, by=admin)
    rows = Attendance.objects.order_by("pk").values_list("pk", "person", "state", "uid", "sequence")
    assert list(rows) == [
        (left.pk, left.person_id, AttendanceState.WITHDRAWN, left.uid, 3),
        (has.pk, has.person_id, AttendanceState.EXPECTED, has.uid, 0),
    ]


def test_the_earlier_of_two_places_stays(admin):
    session = SessionFactory()
    first, second = AttendanceFactory(session=session), AttendanceFactory(session=session)
    merge(kept=second.person, gone=first.person, by=admin)
    [one] = Attendance.objects.all()
    assert (one.pk, one.person, one.uid) == (first.pk, second.person, first.uid)
