"""Calls on the desk: opened with a round of groups, their dates changed, copied, and one person given longer."""

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.calls.services import open_pool
from matching.models import Pool
from people.factories import PersonFactory
from programmes.factories import OfficerFactory, RoleFactory
from programmes.models import Call, CallExtension

pytestmark = pytest.mark.django_db
INLINE = {"pair_rules-TOTAL_FORMS": "0", "pair_rules-INITIAL_FORMS": "0"}


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


@pytest.fixture
def pool(officer) -> Pool:
    closes = datetime(2027, 3, 12, 17)
    return open_pool(programme=officer.programme, title="Spring", by=officer.person, closes=closes)


def errors(page):
    return [str(error) for group in page.context["errors"] for error in group]


def test_an_officer_calls_for_groups_and_changes_what_the_call_says(desk, officer):
    given = {
        "programme": officer.programme.pk, "title": "Spring", "words": "Six meetings.", "audience": "",
        "opens_0": "", "opens_1": "", "closes_0": "2027-03-12", "closes_1": "17:00", **INLINE,
    }  # fmt: skip
    desk.post(reverse("admin:matching_pool_add"), given)
    pool = Pool.objects.get()
    assert (str(pool), pool.programme, pool.call.words) == ("Spring", officer.programme, "Six meetings.")
    assert pool.stage.closes_words == "Friday 12 March 2027, 17:00 (UK time)"
    again = desk.post(reverse("admin:matching_pool_add"), given)
    assert errors(again) == ["There is a call of this title already. Give this one another."]
    change = reverse("admin:matching_pool_change", args=[pool.pk])
    assert 'value="2027-03-12"' in desk.get(change).content.decode()
    desk.post(change, {**given, "title": "Summer", "closes_0": "", "closes_1": ""})
    pool = Pool.objects.get()
    assert (str(pool), pool.stage.closes_at) == ("Summer", None)


def test_an_officer_calls_for_their_own_programmes_only(desk):
    other = OfficerFactory().programme
    page = desk.post(reverse("admin:matching_pool_add"), {"programme": other.pk, "title": "X", **INLINE})
    assert (page.status_code, Call.objects.count()) == (200, 0)
    assert "Select a valid choice" in " ".join(errors(page))


def test_words_and_dates_are_changed_on_the_calls_own_page(desk, pool):
    call, stage = pool.call, pool.stage
    address = reverse("admin:programmes_call_change", args=[call.pk])
    given = {
        "title": "Spring", "words": "New words", "audience": "Small museums",
        "stages-TOTAL_FORMS": "1", "stages-INITIAL_FORMS": "1", "stages-0-id": stage.pk, "stages-0-call": call.pk,
        "stages-0-desk_name": "Wishes", "stages-0-public_name": "Wanting a group",
        "stages-0-opens_day": "", "stages-0-opens_time": "",
        "stages-0-closes_day": "2027-03-28", "stages-0-closes_time": "01:30",
    }  # fmt: skip
    assert "Clocks go forward that night" in " ".join(errors(desk.post(address, given)))
    desk.post(address, {**given, "stages-0-closes_time": "03:30:59"})
    call.refresh_from_db()
    stage.refresh_from_db()
    assert (call.words, call.audience, stage.public_name) == ("New words", "Small museums", "Wanting a group")
    assert (stage.closes_day, stage.closes_time) == (date(2027, 3, 28), time(3, 30))
    page = desk.get(address).content.decode()
    assert reverse("admin:matching_pool_change", args=[pool.pk]) in page
    assert pool.get_absolute_url() in page


def test_one_person_is_given_longer(desk, officer, pool):
    ann = RoleFactory(programme=officer.programme, person=PersonFactory(name="Ann Field")).person
    stranger = PersonFactory()
    address = reverse("admin:programmes_call_more_time", args=[pool.call_id])
    given = {
        "stage": pool.stage.pk,
        "person": ann.pk,
        "until_0": "2027-03-14",
        "until_1": "12:00",
        "reason": "Ill",
    }
    assert desk.post(address, {**given, "person": stranger.pk}).status_code == 400
    early = desk.post(address, {**given, "until_0": "2027-03-10"})
    assert "It closes on Friday 12 March 2027, 17:00 (UK time) for everybody." in early.content.decode()
    page = desk.post(address, given, follow=True).content.decode()
    assert ("Ann Field" in page, "Sunday 14 March 2027, 12:00 (UK time)" in page, "Ill" in page) == (
        True,
    ) * 3
    assert CallExtension.objects.get().by == officer.person


def test_a_copy_is_a_round_of_its_own(desk, pool, officer):
    address = reverse("admin:programmes_call_do", args=[pool.call_id, "copy"])
    taken = desk.post(address, {"title": "Spring", "first_day": "2027-09-10"})
    assert "There is a call of this title already" in taken.content.decode()
    desk.post(address, {"title": "Autumn", "first_day": "2027-09-10"})
    copy = Pool.objects.get(call__title="Autumn")
    assert copy.stage.closes_words == "Friday 10 September 2027, 17:00 (UK time)"


def test_the_list_costs_the_same_however_many(desk, officer, pool):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            page = desk.get(reverse("admin:programmes_call_changelist"))
        return len(page.context["cl"].result_list), len(seen)

    queries()
    one = queries()
    for number in range(2):
        open_pool(programme=officer.programme, title=f"More {number}", by=officer.person)
    assert (one[0], queries()) == (1, (3, one[1]))


@pytest.mark.parametrize("closes", ["10:00", "09:59"])
def test_a_stage_that_closes_before_it_has_opened_is_refused_beside_its_field(desk, pool, closes):
    call, stage = pool.call, pool.stage
    given = {
        "title": call.title, "words": "", "audience": "",
        "stages-TOTAL_FORMS": "1", "stages-INITIAL_FORMS": "1", "stages-0-id": stage.pk, "stages-0-call": call.pk,
        "stages-0-desk_name": "Wishes", "stages-0-public_name": "Wanting a group",
        "stages-0-opens_day": "2027-05-03", "stages-0-opens_time": "10:00",
        "stages-0-closes_day": "2027-05-03", "stages-0-closes_time": closes,
    }  # fmt: skip
    answer = desk.post(reverse("admin:programmes_call_change", args=[call.pk]), given)
    assert errors(answer) == ["It must close after it opens."]
    stage.refresh_from_db()
    assert stage.opens_day is None
