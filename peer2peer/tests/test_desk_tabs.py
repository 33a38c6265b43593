"""Lists of the desk open at what is to come or goes on, and say the state of a row as a badge."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda.factories import SessionFactory
from events.factories import RegistrationFactory
from groups.models import Group
from matching.factories import PoolFactory
from matching.models import MatchRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def shown(page):
    return [str(row) for row in page.context["cl"].result_list]


def test_sessions_to_come_stand_first_and_the_next_before_the_later(desk, officer):
    for title, days in (("Over", -3), ("Later", 30), ("Next", 2), ("Long over", -60)):
        day = timezone.localdate() + timedelta(days=days)
        SessionFactory(programme=officer.programme, title=title, start_day=day, end_day=day)
    listed = reverse("admin:agenda_session_changelist")
    assert [each.split(",")[0] for each in shown(desk.get(listed))] == ["Next", "Later"]
    assert [each.split(",")[0] for each in shown(desk.get(listed, {"show": "past"}))] == ["Over", "Long over"]
    assert len(shown(desk.get(listed, {"show": "everything"}))) == 4


def test_groups_that_have_ended_stand_under_a_tab_of_their_own(desk, officer):
    run = MatchRun.objects.create(pool=PoolFactory.create(programme=officer.programme))
    given = {"programme": officer.programme, "run": run}
    Group.objects.create(name="Goes on", number=1, **given)
    over = {
        "ended_at": timezone.now() + timedelta(minutes=1),
        "ended_why": "Its year is over.",
        "state": "ended_early",
    }
    Group.objects.create(name="Over", number=2, **given, **over)
    listed = reverse("admin:groups_group_changelist")
    assert shown(desk.get(listed)) == ["Goes on"]
    assert shown(desk.get(listed, {"show": "ended"})) == ["Over"]


def test_a_state_is_a_badge_in_every_list_and_cells_say_their_column(desk, officer):
    RegistrationFactory(event__programme=officer.programme)
    html = desk.get(reverse("admin:events_registration_changelist")).content.decode()
    assert '<span class="badge closed">Has a place</span>' in html
    assert 'data-label="State"' in html
