"""Series: made, planned ahead in one go, taken back while drafts."""

from datetime import date, time
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agenda.choices import Part
from common.errors import DomainError
from events.booking import signup
from events.choices import EventState
from events.factories import EventFactory, EventSessionFactory, RegistrationFactory, SeriesFactory
from events.models import Event, Series
from events.planning import publishing
from events.series import services
from events.series.recurrence import Rhythm, days_after, in_words
from events.series.services import next_title
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
MONTHLY, WEEKLY = Rhythm.MONTHLY, Rhythm.WEEKLY


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    with time_machine.travel("2027-02-01T09:00:00Z", tick=False):
        yield


@pytest.fixture
def series(officer):
    """The third Thursday of February, at 16:00."""
    series = SeriesFactory(programme=officer.programme, title="Science in your world")
    event = EventFactory(programme=officer.programme, year=2027, serial=1, series=series, title="Meet-up 9")
    EventSessionFactory(
        event=event, title="Meet-up 9", start_day=date(2027, 2, 18), start_time=time(16), end_time=time(17)
    )
    return series


# --- reckoning with days --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "rhythm", "every", "days", "words"),
    [
        (
            date(2027, 2, 18),
            MONTHLY,
            1,
            ["2027-03-18", "2027-04-15", "2027-05-20"],
            "the third Thursday of each month",
        ),
        (
            date(2027, 11, 2),
            MONTHLY,
            1,
            ["2027-12-07", "2028-01-04", "2028-02-01"],
            "the first Tuesday of each month",
        ),
        (
            date(2027, 1, 29),
            MONTHLY,
            1,
            ["2027-02-26", "2027-03-26", "2027-04-30"],
            "the last Friday of each month",
        ),
        (
            date(2027, 2, 18),
            MONTHLY,
            3,
            ["2027-05-20", "2027-08-19", "2027-11-18"],
            "the third Thursday of every 3 months",
        ),
        (
            date(2027, 2, 18),
            WEEKLY,
            2,
            ["2027-03-04", "2027-03-18", "2027-04-01"],
            "a Thursday every 2 weeks",
        ),
        (date(2027, 2, 18), WEEKLY, 1, ["2027-02-25", "2027-03-04", "2027-03-11"], "each Thursday"),
    ],
)
def test_the_next_days(day, rhythm, every, days, words):
    found = days_after(day, rhythm=rhythm, every=every, count=3)
    assert ([each.isoformat() for each in found], in_words(day, rhythm=rhythm, every=every)) == (days, words)


@given(day=st.dates(date(2020, 1, 1), date(2035, 12, 31)), every=st.integers(1, 12), count=st.integers(1, 24))
def test_monthly_days_are_of_the_same_weekday_one_in_each_month(day, every, count):
    found = days_after(day, rhythm=MONTHLY, every=every, count=count)
    assert {each.weekday() for each in found} == {day.weekday()}
    months = [each.year * 12 + each.month for each in [day, *found]]
    assert [b - a for a, b in pairwise(months)] == [every] * count
    place = (day.day - 1) // 7
    assert all((each.day - 1) // 7 == place or place == 4 for each in found)


@pytest.mark.parametrize(
    ("title", "then"),
    [
        ("Meet-up 9", "Meet-up 10"),
        ("Meet-up 09", "Meet-up 10"),
        ("Meet-up (3)", "Meet-up (4)"),
        ("Science week 2027", "Science week 2027"),
        ("3 ways to label", "3 ways to label"),
        ("Damp", "Damp"),
    ],
)
def test_titles_that_end_in_a_number_count_on(title, then):
    assert next_title(title) == then


# --- planning -------------------------------------------------------------------------------------------------------
def test_planning_makes_drafts_across_the_change_of_the_clocks_all_or_none(series, officer):
    made = services.plan(series=series, by=officer.person, rhythm=MONTHLY, every=1, count=3)
    assert [(each.title, each.state, each.number) for each in made] == [
        ("Meet-up 10", EventState.DRAFT, "2027.02"),
        ("Meet-up 11", EventState.DRAFT, "2027.03"),
        ("Meet-up 12", EventState.DRAFT, "2027.04"),
    ]
    days = [each.sessions.get() for each in made]
    assert [(day.start_day.isoformat(), day.start_time) for day in days] == [
        ("2027-03-18", time(16)), ("2027-04-15", time(16)), ("2027-05-20", time(16)),
    ]  # fmt: skip
    assert [day.starts_at.hour for day in days] == [16, 15, 15]
    again = services.plan(series=series, by=officer.person, rhythm=MONTHLY, every=1, count=1)
    assert [(each.title, each.sessions.get().start_day) for each in again] == [
        ("Meet-up 13", date(2027, 6, 17))
    ]


def test_a_date_that_cannot_be_stops_all_of_them(officer):
    series = SeriesFactory(programme=officer.programme)
    event = EventFactory(programme=officer.programme, year=2027, serial=1, series=series)
    EventSessionFactory(event=event, start_day=date(2027, 3, 14), start_time=time(1, 30), end_time=time(3))
    shown = services.preview(series=series, rhythm=WEEKLY, every=1, count=3)
    assert [bool(each.problem) for each in shown] == [False, True, False]
    with pytest.raises(DomainError, match="Clocks go forward"):
        services.plan(series=series, by=officer.person, rhythm=WEEKLY, every=1, count=3)
    assert series.events.count() == 1


@pytest.mark.parametrize(("count", "every"), [(0, 1), (25, 1), (1, 0), (1, 13)])
def test_so_many_that_it_must_be_a_slip_are_refused(series, officer, count, every):
    with pytest.raises(DomainError):
        services.plan(series=series, by=officer.person, rhythm=MONTHLY, every=every, count=count)


def test_a_series_without_a_date_says_what_to_do(officer):
    with pytest.raises(DomainError, match="Make its first one"):
        services.last_of(SeriesFactory(programme=officer.programme))


def test_drafts_are_taken_back_and_nothing_else(series, officer):
    made = services.plan(series=series, by=officer.person, rhythm=MONTHLY, every=1, count=3)
    Event.objects.filter(pk=made[1].pk).update(state=EventState.PUBLISHED)
    RegistrationFactory(event=made[2])
    keys = [each.pk for each in made]
    for wrong, words in (([keys[0], keys[1]], "not a draft"), ([keys[2]], "has a place")):
        with pytest.raises(DomainError, match=words):
            services.take_back(series=series, events=wrong, by=officer.person)
    assert series.events.count() == 4
    assert services.take_back(series=series, events=[keys[0]], by=officer.person) == 1
    assert not Event.objects.filter(pk=keys[0]).exists()
    assert services.take_back(series=SeriesFactory(), events=keys, by=officer.person) == 0


def test_a_draft_that_is_taken_back_leaves_the_calendars_of_its_team(series, officer):
    [draft] = services.plan(series=series, by=officer.person, rhythm=MONTHLY, every=1, count=1)
    host = PersonFactory()
    signup.add_crew(event=draft, person=host, part=Part.HOST, by=officer.person)
    days = draft.sessions.count()
    services.take_back(series=series, events=[draft.pk], by=officer.person)
    methods = Message.objects.filter(person=host).order_by("pk").values_list("calendar_method", flat=True)
    assert list(methods) == ["REQUEST"] * days + ["CANCEL"] * days
    assert not Event.objects.filter(pk=draft.pk).exists()


def test_two_series_of_one_name_have_addresses_of_their_own(officer):
    made = [
        services.create_series(programme=programme, title="Meet-ups", by=officer.person)
        for programme in (officer.programme, officer.programme, officer.programme, ProgrammeFactory())
    ]
    assert len({each.slug for each in made}) == 4
    assert made[0].get_absolute_url() == "/whats-on/series/meet-ups/"


# --- the desk -------------------------------------------------------------------------------------------------------
def test_an_officer_makes_a_series_plans_and_takes_back(officer, client_of, series):
    desk = client_of(officer.person)
    desk.post(
        reverse("admin:events_series_add"),
        {"programme": officer.programme.pk, "title": "Labels", "summary": "Words on walls."},
    )
    assert Series.objects.get(title="Labels").slug == "labels"
    address = reverse("admin:events_series_plan", args=[series.pk])
    given = {"rhythm": "monthly", "every": "1", "count": "2"}
    shown = desk.post(address, {**given, "look": "Show the dates"}).content.decode()
    assert ("Thursday 18 March 2027" in shown, "Meet-up 11" in shown, Event.objects.count()) == (
        True,
        True,
        1,
    )
    desk.post(address, {**given, "make": "Make 2 drafts"})
    drafts = list(series.events.filter(title__in=("Meet-up 10", "Meet-up 11")))
    assert len(drafts) == 2
    page = desk.get(address).content.decode()
    assert page.count('name="events"') == 3
    desk.post(
        reverse("admin:events_series_take_back", args=[series.pk]), {"events": [row.pk for row in drafts]}
    )
    assert series.events.count() == 1
    assert (
        "Ensure this value is less than or equal to 24"
        in desk.post(address, {**given, "count": "99"}).content.decode()
    )


def test_an_officer_makes_nothing_in_a_programme_of_others(officer, client_of):
    foreign = ProgrammeFactory()
    desk = client_of(officer.person)
    desk.post(reverse("admin:events_series_add"), {"programme": foreign.pk, "title": "Labels", "summary": ""})
    assert Series.objects.count() == 0
    elsewhere = SeriesFactory(programme=foreign)
    assert desk.post(reverse("admin:events_series_plan", args=[elsewhere.pk])).status_code == 404
    assert desk.post(reverse("admin:events_series_take_back", args=[elsewhere.pk])).status_code == 404


def test_an_event_joins_only_a_series_of_its_programme(officer, series):
    with pytest.raises(DomainError, match="series of this programme") as refused:
        publishing.change_event(event=series.events.get(), by=officer.person, series=SeriesFactory())
    assert refused.value.field == "series"


def test_the_list_asks_as_often_for_three_series_as_for_one(officer, client_of, series):
    desk, address = client_of(officer.person), reverse("admin:events_series_changelist")
    desk.get(address)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address).status_code == 200
        return len(found)

    one = queries()
    for serial in (2, 3):
        other = SeriesFactory(programme=officer.programme)
        EventFactory(programme=officer.programme, year=2027, serial=serial, series=other)
    assert queries() == one


@pytest.mark.parametrize("title", ["Series", "Past"])
def test_no_event_takes_the_address_of_a_list(officer, title):
    event = publishing.create_event(programme=officer.programme, by=None, title=title, summary="x")
    assert event.slug == f"{title.lower()}-2027-01"
