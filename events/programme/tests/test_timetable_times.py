"""When the items of a programme start: pure arithmetic, whatever the lengths."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.choices import SlotKind
from events.models import EventSession, Slot, Talk
from events.programme.timetable import spans, template, timetable, total

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
lengths = st.lists(st.tuples(st.integers(1, 600), st.integers(0, 600)), max_size=30)


def afternoon(minutes=180):
    """A session from half past one on a summer day, in UK time."""
    start = datetime(2026, 7, 9, 12, 30, tzinfo=UTC)
    session = EventSession(zone="Europe/London")
    session.starts_at, session.ends_at = start, start + timedelta(minutes=minutes)
    return session


def slots(*kinds_and_lengths):
    return [
        Slot(pk=n + 1, position=n, kind=kind, minutes=minutes, discussion_minutes=discussion)
        for n, (kind, minutes, discussion) in enumerate(kinds_and_lengths)
    ]


@given(lengths)
def test_each_item_starts_when_the_one_before_has_ended(given_lengths):
    found = spans(NOON, given_lengths)
    starts = [NOON, *(span.ends for span in found)]
    assert [span.starts for span in found] == starts[:-1]
    assert [(span.discussion - span.starts, span.ends - span.discussion) for span in found] == [
        (timedelta(minutes=minutes), timedelta(minutes=discussion)) for minutes, discussion in given_lengths
    ]
    assert starts[-1] - NOON == timedelta(minutes=sum(minutes + more for minutes, more in given_lengths))


@given(lengths, st.data())
def test_a_new_order_of_the_same_items_ends_at_the_same_time(given_lengths, data):
    shuffled = data.draw(st.permutations(given_lengths))
    assert spans(NOON, shuffled)[-1:] == [] or (
        spans(NOON, shuffled)[-1].ends == spans(NOON, given_lengths)[-1].ends
    )


def test_times_are_on_the_wall_and_talks_are_numbered():
    table = timetable(
        afternoon(),
        slots(
            (SlotKind.WELCOME, 10, 0),
            (SlotKind.TALK, 10, 10),
            (SlotKind.BREAK, 20, 0),
            (SlotKind.TALK, 15, 5),
        ),
    )
    assert [(f"{item.span.starts:%H:%M}", item.name) for item in table.items] == [
        ("13:30", "Welcome"),
        ("13:40", "Talk 1"),
        ("14:00", "Break"),
        ("14:20", "Talk 2"),
    ]


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (180, "It fills the session, to its end at 16:30."),
        (195, "It runs 15 minutes past the end of the session at 16:30. Shorten or take out something."),
        (100, "It ends at 15:10, 1 hour 20 minutes before the session does at 16:30."),
    ],
)
def test_it_says_whether_it_fits(length, words):
    assert timetable(afternoon(), slots((SlotKind.ACTIVITY, length, 0))).words == words


def test_an_empty_programme_says_nothing():
    assert timetable(afternoon(), []).words == ""


@pytest.mark.parametrize(
    ("change", "differs"),
    [({}, False), ({"minutes": 11}, True), ({"title": "Hello"}, True), ({"discussion_minutes": 9}, True)],
)
def test_a_form_knows_whether_the_programme_is_still_what_it_showed(change, differs):
    before, after = slots((SlotKind.TALK, 10, 10)), slots((SlotKind.TALK, 10, 10))
    for name, value in change.items():
        setattr(after[0], name, value)
    assert (timetable(afternoon(), before).seen != timetable(afternoon(), after).seen) is differs


def test_an_item_is_called_by_its_own_words_first_then_by_its_talk():
    [slot] = slots((SlotKind.TALK, 10, 10))
    slot.talk = Talk(title="Damp")
    assert timetable(afternoon(), [slot]).items[0].quoted == "“Damp”"
    slot.title = "Keynote"
    assert timetable(afternoon(), [slot]).items[0].quoted == "“Keynote”"


# --- the template -----------------------------------------------------------------------------------------------------
def described(length):
    parts, sentence = template(length)
    return [(part.kind.value, part.minutes, part.discussion_minutes) for part in parts], sentence


def test_the_template_is_peer2peers_own_form():
    parts, sentence = described(130)
    assert parts == [
        ("welcome", 10, 0),
        *[("talk", 10, 10)] * 3,
        ("break", 20, 0),
        ("networking", 30, 0),
        ("close", 10, 0),
    ]
    assert sentence == ""


def test_what_is_left_of_an_afternoon_goes_to_networking():
    parts, sentence = described(150)
    assert ("networking", 50, 0) in parts
    assert (total(template(150)[0]), sentence) == (150, "")


@given(st.integers(1, 900))
def test_the_template_fits_or_says_that_it_does_not(length):
    parts, sentence = template(length)
    kinds = [part.kind for part in parts]
    assert kinds[0] == SlotKind.WELCOME
    assert kinds[-2:] == [SlotKind.NETWORKING, SlotKind.CLOSE]
    assert all(part.discussion_minutes > 0 for part in parts if part.kind == SlotKind.TALK)
    too_long = "longer than the session" in sentence
    assert (total(parts) > length) is too_long
    if kinds.count(SlotKind.TALK) < 3:
        assert sentence != ""


@pytest.mark.parametrize(
    ("length", "talks", "sentence"),
    [
        (110, 3, "There is less time for networking than usual."),
        (80, 3, "There is less time for networking, and five minutes' discussion after each talk."),
        (70, 2, "It has two talks instead of three, to fit the session."),
        (50, 1, "It has one talk instead of three, to fit the session."),
        (30, 1, "The shortest programme of this form is 20 minutes longer than the session."),
    ],
)
def test_a_short_session_has_less_and_says_so(length, talks, sentence):
    parts, said = template(length)
    assert ([part.kind for part in parts].count(SlotKind.TALK), said) == (talks, sentence)
