"""Several days in words: each of them is named."""

from datetime import date, time, timedelta

import pytest

from common.clock import UK, dates_words, spans_words, when_words

NINTH = date(2027, 2, 9)
TEN, FOUR = time(10), time(16)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        ([NINTH], "9 February 2027"),
        ([date(2027, 2, 10), NINTH, NINTH], "9 and 10 February 2027"),
        ([NINTH, date(2027, 2, 16), date(2027, 2, 23)], "9, 16 and 23 February 2027"),
        ([date(2027, 2, 28), date(2027, 3, 1)], "28 February and 1 March 2027"),
        ([NINTH, date(2027, 2, 16), date(2027, 3, 2)], "9 and 16 February and 2 March 2027"),
        (
            [NINTH, date(2027, 3, 2), date(2027, 3, 9), date(2027, 4, 6)],
            "9 February, 2 and 9 March and 6 April 2027",
        ),
        ([date(2026, 12, 31), date(2027, 1, 1)], "31 December 2026 and 1 January 2027"),
        ([date(2026, 2, 9), date(2027, 2, 9)], "9 February 2026 and 9 February 2027"),
    ],
)
def test_each_day_is_named_once(days, words):
    assert dates_words(days) == words


def span(day, start=TEN, end=FOUR, *, until=0, zone=UK):
    return day, start, day + timedelta(days=until), end, zone


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([span(NINTH)], "Tuesday 9 February 2027, 10:00 to 16:00 (UK time)"),
        ([span(NINTH), span(date(2027, 2, 10))], "9 and 10 February 2027, 10:00 to 16:00 (UK time)"),
        ([span(NINTH), span(date(2027, 2, 10), end=time(12))], "9 and 10 February 2027"),
        ([span(NINTH), span(date(2027, 2, 10), zone="Europe/Stockholm")], "9 and 10 February 2027"),
        (
            [span(NINTH, end=time(12)), span(NINTH, time(13)), span(NINTH, time(13))],
            "Tuesday 9 February 2027, 10:00 to 16:00 (UK time)",
        ),
        ([span(NINTH, until=1), span(date(2027, 2, 16))], "9, 10 and 16 February 2027"),
    ],
)
def test_sessions_are_said_with_every_day_and_with_the_times_where_they_are_one(spans, words):
    assert spans_words(spans) == words


def test_one_that_lasts_two_days_names_both():
    said = spans_words([span(NINTH, until=1)])
    assert said == when_words(NINTH, TEN, date(2027, 2, 10), FOUR, UK)
    assert said == "Tuesday 9 February 2027, 10:00 to Wednesday 10 February 2027, 16:00 (UK time)"
