"""What "My learning" shows of the agenda, and reads by person and programme."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from agenda import selectors
from agenda.attendance.links import withheld
from agenda.choices import AttendanceState, SessionState
from agenda.factories import AttendanceFactory, SessionFactory, TakenSessionFactory
from agenda.home import what_i_learned, what_is_next, what_waits
from agenda.models import CalendarFeed
from agenda.register.entries import NOTED
from common import prepared
from common.home import LEARNED, NEXT, WAITS, Block, Row, as_html, blocks_of, is_new, learning
from common.links import absolute, relative
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-02-01T09:00:00Z", tick=False):
        yield


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def rows(person):
    """One attendance of every sort, by name."""

    def one(title, day, state=AttendanceState.EXPECTED, session_state=SessionState.PLANNED):
        make = TakenSessionFactory if state in NOTED else SessionFactory
        session = make(title=title, start_day=day, state=session_state)
        return AttendanceFactory(person=person, session=session, state=state)

    return [
        one("Later", date(2027, 3, 2)),
        one("Soon", date(2027, 2, 2)),
        one("Left", date(2027, 2, 3), AttendanceState.WITHDRAWN),
        one("Off", date(2027, 2, 4), session_state=SessionState.CANCELLED),
        one("Ask me", date(2027, 2, 5), AttendanceState.TO_CONFIRM),
        one("Undated", date(2027, 2, 6), AttendanceState.TO_CONFIRM, SessionState.POSTPONED),
        one("Been", date(2027, 1, 5), AttendanceState.ATTENDED),
        one("Been before", date(2026, 12, 1), AttendanceState.ATTENDED),
        one("Not noted", date(2027, 1, 6)),
        one("Stayed away", date(2027, 1, 7), AttendanceState.NO_SHOW),
        AttendanceFactory(session=SessionFactory(title="Somebody else's")),
    ]


def test_next_waiting_and_past(person, rows):
    assert [str(row.session) for row in selectors.next_sessions(person)] == ["Soon", "Later"]
    assert [str(row.session) for row in selectors.to_confirm(person)] == ["Ask me"]
    assert [str(row.session) for row in selectors.past(person)] == ["Not noted", "Been", "Been before"]


def test_learning_time_counts_what_was_attended(person, rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert selectors.learning_time(person) == timedelta(hours=5)
    assert selectors.learning_time(PersonFactory()) == timedelta(0)


def test_the_three_blocks(person, rows):
    assert [row.title for row in what_is_next(person).rows] == ["Soon", "Later"]
    assert [row.title for row in what_waits(person).rows] == ["Ask me"]
    learned = what_i_learned(person)
    assert learned.summary == "You have learned with others for 5 hours."
    assert [row.title for row in learned.rows] == ["Not noted", "Been", "Been before"]


def test_the_page_has_them_in_order_and_says_what_will_come(person):
    found = blocks_of(person)
    assert ([block.title for block in found], is_new(found)) == ([NEXT], True)
    html = "".join(as_html(found))
    assert "Sign up for a session, and it stands here" in html
    AttendanceFactory(person=person, session=SessionFactory(title="<Volunteers>", page="/events/v/"))
    found = blocks_of(person)
    html = "".join(as_html(found))
    assert ('<a href="/events/v/">&lt;Volunteers&gt;</a>' in html, is_new(found)) == (True, False)


def test_what_waits_comes_first_and_of_it_what_runs_out_first(person, rows):
    assert [block.title for block in blocks_of(person)][:3] == [WAITS, NEXT, LEARNED]
    soon, later = (timezone.now() + timedelta(days=days) for days in (1, 9))
    waiting = [
        Row("Offer", "Until later", due=later, sort=soon),
        Row("Question", "Whenever", sort=soon),
        Row("Offer", "Until soon", due=soon, sort=later),
    ]
    learning.register("test", lambda person: Block(WAITS, waiting, ""))
    try:
        [block] = [block for block in blocks_of(person) if block.title == WAITS]
    finally:
        del learning._items["test"]
    assert [row.title for row in block.rows][:2] == ["Until soon", "Until later"]
    assert {"Whenever", "Ask me"} == {row.title for row in block.rows[2:]}


def test_links_keep_to_the_name_under_which_the_site_is_read(person):
    """An absolute link to another of the site's names signs people out."""
    assert [
        relative(absolute("/my/?a=1#b")), relative(settings.SITE_URL), relative("/my/"),
        relative(f"{settings.SITE_URL}.evil.example/"), relative("https://else.example/"), relative(""),
    ] == [
        "/my/?a=1#b", "/", "/my/", f"{settings.SITE_URL}.evil.example/", "https://else.example/", "",
    ]  # fmt: skip
    row = Row("Kind", "Title", url=absolute("/here/"), action="Go", action_url=absolute("/there/"))
    learning.register("test", lambda person: Block(WAITS, [row], ""))
    try:
        html = "".join(as_html(blocks_of(person)))
    finally:
        del learning._items["test"]
    assert ('href="/here/"' in html, 'href="/there/"' in html) == (True, True)


def test_long_lists_are_folded_but_for_what_waits():
    rows = [Row("Kind", f"Number {number}") for number in range(9)]
    blocks = [Block(title, rows, "") for title in (WAITS, NEXT, LEARNED, "My groups")]
    assert [(len(block.open_rows), len(block.folded_rows)) for block in blocks] == [
        (9, 0),
        (4, 5),
        (2, 7),
        (3, 6),
    ]


def test_apps_share_a_block_by_its_title(person, rows):
    learning.register(
        "test", lambda person: Block(NEXT, [Row("Group", "In between", sort=rows[1].session.ends_at)], "")
    )
    try:
        [block] = [block for block in blocks_of(person) if block.title == NEXT]
    finally:
        del learning._items["test"]
    assert [row.title for row in block.rows] == ["Soon", "In between", "Later"]


def test_what_is_withheld_is_in_no_block_and_not_in_the_feed(person, rows, monkeypatch):
    # What is withheld is part of the SQL that is written once a process: here it is written anew.
    monkeypatch.setattr(prepared, "_written", {})
    withheld.register("test", lambda now: Q(session__title__in=["Soon", "Ask me", "Been"]))
    try:
        titles = [row.title for block in blocks_of(person) for row in block.rows]
        entries = [
            str(event["SUMMARY"]) for event in Calendar.from_ical(selectors.feed(person.pk).file()).events
        ]
        time = selectors.learning_time(person)
    finally:
        del withheld._items["test"]
    assert titles == ["Later", "Not noted", "Been before"]
    assert entries == ["Been before", "Not noted", "Off", "Later"]
    assert time == timedelta(hours=2, minutes=30)


def test_the_blocks_take_the_same_queries_for_one_row_and_three(person):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_html(blocks_of(person))
        return len(queries)

    AttendanceFactory(person=person)
    count()  # the address of somebody's calendar is made on first sight
    few = count()
    for _ in range(2):
        AttendanceFactory(person=person)
    assert count() == few


def test_what_is_next_says_how_to_have_it_in_ones_own_calendar(client_of, person):
    AttendanceFactory(person=person)
    page = client_of(person).get("/my/").content.decode()
    secret = CalendarFeed.objects.get(person=person).secret
    address = f"{settings.SITE_URL}/calendar/{secret}.ics"
    assert (f'href="{address}"' in page, f'href="webcal://{address.partition("://")[2]}"' in page) == (
        True,
        True,
    )
    assert page.count("Subscribe in your own calendar") == 1
    client_of(person).post("/my/calendar/new-address/")
    page = client_of(person).get("/my/").content.decode()
    assert (secret in page, 'href="/my/calendar/"' in page) == (False, True)
