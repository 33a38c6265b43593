"""Pictures of numbers on the desk: each has a title, a description and its table, and says what the table says."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.plots import bars, growth
from events import scenarios
from events.factories import PublishedEventFactory, RegistrationFactory, in_days
from events.models import Feedback, Registration
from events.planning.plots import _week, _week_words
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db
PICTURE = (
    r'<svg class="plot".*?<title[^>]*>(.*?)</title><desc[^>]*>(.*?)</desc>.*?</svg>'
    r'\s*<table class="figures">(.*?)</table>'
)


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def pictures(answer):
    """For each picture of a page: its title, its description, and the rows of its table."""
    html = unescape(answer.content.decode())
    return {
        title: (
            described,
            [tuple(re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row)) for row in rows.split("</tr>")][1:-1],
        )
        for title, described, rows in re.findall(
            PICTURE,
            html,
            re.S,
        )
    }


def overview(event):
    return reverse("admin:events_event_overview", args=[event.pk])


@pytest.mark.parametrize(("ahead", "end"), [(10, "so far, 10 days before"), (-3, "on the day")])
def test_sign_ups_over_the_days_before_an_event(desk, officer, ahead, end):
    """The line ends today where the event is still to come."""
    event = PublishedEventFactory(programme=officer.programme)
    event.sessions.update(start_day=in_days(ahead), end_day=in_days(ahead))
    start = event.sessions.get().starts_at
    for days, number in ((40, 2), (20, 1), (13, 1)):
        for _ in range(number):
            row = RegistrationFactory(event=event)
            Registration.objects.filter(pk=row.pk).update(booked_at=start - timedelta(days=days))
    walked = RegistrationFactory(event=event)
    Registration.objects.filter(pk=walked.pk).update(walked_in=True)
    assert pictures(desk.get(overview(event))) == {
        "Sign-ups over the days before it": (
            f"A line that rises from 0, 40 days before, to 4 {end}.",
            [("6 weeks before", "2", "2"), ("3 weeks before", "1", "3"), ("2 weeks before", "1", "4")],
        )
    }


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "On the day"), (1, "In the last week"), (7, "In the last week"), (8, "2 weeks before")],
)
def test_weeks_before_in_words(days, words):
    assert _week_words(_week(days)) == words


def test_an_event_without_sign_ups_has_no_picture(desk, officer):
    assert pictures(desk.get(overview(PublishedEventFactory(programme=officer.programme)))) == {}


@pytest.mark.parametrize(("answers", "shown"), [(5, True), (4, False)])
def test_feedback_is_drawn_from_as_many_answers_as_it_is_shown_from(desk, officer, answers, shown):
    event = scenarios.held(programme=officer.programme, people=[PersonFactory()], ago=20)
    for useful in [5, 5, 4, 3, 5][:answers]:
        Feedback.objects.create(event=event, useful=useful, given_on=timezone.localdate())
    found = pictures(desk.get(overview(event)))
    assert ("How useful it was" in found) is shown
    if shown:
        described, rows = found["How useful it was"]
        assert rows[0] == ("Very useful", "3")
        assert described == "5 bars, the longest for “Very useful” with 3 people."


def test_attendance_and_museums_by_programme_without_those_of_others(desk, officer):
    dover, deal = MuseumFactory(region="South East"), MuseumFactory(region="Wales")
    people = [AffiliationFactory(museum=museum, is_main=True).person for museum in (dover, dover, deal)]
    scenarios.held(programme=officer.programme, people=people, ago=20)
    scenarios.held(programme=officer.programme, people=people[:1], ago=10)
    scenarios.held(
        people=[AffiliationFactory(museum=MuseumFactory(region="Foreign"), is_main=True).person], ago=10
    )
    name = str(officer.programme)
    found = pictures(desk.get(reverse("admin:numbers")))
    assert {title: rows for title, (_, rows) in found.items()} == {
        "Attendance by programme": [(name, "4", "3")],
        "Museums reached, by programme": [(name, "2")],
        "Museums reached, by region": [("South East", "1"), ("Wales", "1")],
    }


def test_without_a_complete_register_the_page_says_how_numbers_come(desk):
    assert "from the first complete register on" in desk.get(reverse("admin:numbers")).content.decode()


def test_the_page_asks_as_often_for_three_events_as_for_one(desk, officer, django_assert_num_queries):
    person = AffiliationFactory(is_main=True).person
    scenarios.held(programme=officer.programme, people=[person], ago=10)
    with CaptureQueriesContext(connection) as once:
        desk.get(reverse("admin:numbers"))
    for ago in (20, 30):
        scenarios.held(programme=officer.programme, people=[AffiliationFactory(is_main=True).person], ago=ago)
    with django_assert_num_queries(len(once)):
        desk.get(reverse("admin:numbers"))


def test_words_that_people_wrote_stay_words():
    plot = bars(
        key="x", title="<b>", heads=("A", "B"), values=[("<script>", 3), ("&", 0)], unit=("one", "many")
    )
    assert "<script>" not in plot.svg
    assert plot.svg.count("<rect") == 2
    assert "style=" not in plot.svg


def test_nothing_to_draw_is_drawn_as_nothing():
    plot = bars(key="x", title="T", heads=("A", "B"), values=[], unit=("one", "many"))
    assert (plot.rows, plot.described) == ([], "There is nothing to draw yet.")
    line = growth(key="y", title="T", heads=("A",), counted=[(0, 1)], rows=[])
    assert "<path" in line.svg
