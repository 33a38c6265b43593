"""Building a programme: however things are moved, nothing is lost, and nobody overwrites what they have not seen."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from common.testing import GUARD
from events.choices import SlotKind, TalkState
from events.factories import EventSessionFactory, PublishedEventFactory, SlotFactory, TalkFactory, in_days
from events.models import EventSession, Slot
from events.programme import schedule
from events.programme.timetable import current
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return PersonFactory()


def build(count=4):
    session = EventSessionFactory()
    return session, [
        SlotFactory(session=session, position=n, minutes=5 + n, title=f"Item {n}") for n in range(count)
    ]


def positions(session):
    return list(session.slots.order_by("position").values_list("position", flat=True))


def titles(session):
    return [item.name for item in current(session).items]


step = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 9), st.integers(-3, 3)),
    st.tuples(st.just("remove"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("add"), st.integers(1, 30), st.integers(0, 10)),
    st.tuples(st.just("change"), st.integers(0, 9), st.integers(1, 60)),
    st.tuples(st.just("arrange"), st.integers(0, 999), st.just(0)),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, max_size=12))
def test_whatever_is_done_positions_are_whole_and_times_contiguous(steps, by):
    with transaction.atomic():
        session, made = build()
        expected = [slot.pk for slot in made]
        for what, one, two in steps:
            if what == "add":
                item = schedule.add(
                    session=session, by=by, kind="talk", minutes=one, discussion_minutes=two, title="New"
                )
                expected.append(item.slot.pk)
                continue
            if not expected:
                continue
            index = one % len(expected)
            slot = Slot.objects.get(pk=expected[index])
            if what == "move":
                schedule.move(slot=slot, by=by, step=two)
                to = min(max(index + two, 0), len(expected) - 1)
                expected.insert(to, expected.pop(index))
            elif what == "remove":
                schedule.remove(slot=slot, by=by)
                del expected[index]
            elif what == "change":
                schedule.change(slot=slot, by=by, kind="break", minutes=two, title=slot.title)
            else:
                expected = sorted(expected, key=lambda pk: (pk * 7919 + one) % 13)
                schedule.arrange(session=session, by=by, order=expected)
        transaction.get_connection().check_constraints()
        items = current(session).items
        assert [item.slot.pk for item in items] == expected
        assert positions(session) == list(range(len(expected)))
        for before, after in itertools.pairwise(items):
            assert before.span.ends == after.span.starts
        transaction.set_rollback(True)


def test_start_from_the_template_fills_an_empty_programme_once(by):
    session = EventSessionFactory()
    assert schedule.start_from_template(session=session, by=by) == ""
    table = current(session)
    assert [item.slot.kind for item in table.items] == [
        "welcome", "talk", "talk", "talk", "break", "networking", "close",
    ]  # fmt: skip
    assert table.items[4].name == "Tea and cake"
    with pytest.raises(DomainError, match="items already"):
        schedule.start_from_template(session=session, by=by)


def test_a_talk_moves_with_its_discussion_and_the_times_follow(by):
    session = EventSessionFactory()
    first = SlotFactory(session=session, position=0, minutes=10, discussion_minutes=20, title="Damp")
    SlotFactory(session=session, position=1, minutes=15, discussion_minutes=0, title="Rotas")
    item = schedule.move(slot=first, by=by, step=1)
    assert [(i.name, f"{i.span.starts:%H:%M}", f"{i.span.ends:%H:%M}") for i in current(session).items] == [
        ("Rotas", "13:30", "13:45"),
        ("Damp", "13:45", "14:15"),
    ]
    assert f"{item.span.starts:%H:%M}" == "13:45"


def test_at_the_ends_of_the_list_an_item_stays_where_it_is(by):
    session, made = build(2)
    schedule.move(slot=made[0], by=by, step=-1)
    schedule.move(slot=made[1], by=by, step=1)
    assert titles(session) == ["Item 0", "Item 1"]


@pytest.mark.parametrize(
    "change",
    [
        lambda session, made, by, seen: schedule.move(slot=made[0], by=by, step=1, seen=seen),
        lambda session, made, by, seen: schedule.remove(slot=made[0], by=by, seen=seen),
        lambda session, made, by, seen: schedule.arrange(
            session=session, by=by, order=[slot.pk for slot in reversed(made)], seen=seen
        ),
        lambda session, made, by, seen: schedule.add(
            session=session, by=by, kind="talk", minutes=5, seen=seen
        ),
        lambda session, made, by, seen: schedule.change(
            slot=made[0], by=by, kind="talk", minutes=5, seen=seen
        ),
    ],
)
def test_a_form_that_is_older_than_the_programme_is_refused(change, by):
    session, made = build(3)
    seen = current(session).seen
    schedule.change(slot=made[2], by=by, kind="talk", minutes=45, title="Longer")
    before = titles(session)
    with pytest.raises(DomainError, match="Somebody else has changed this programme"):
        change(session, made, by, seen)
    assert titles(session) == before


def test_an_order_that_leaves_something_out_is_refused(by):
    session, made = build(3)
    for order in ([made[0].pk], [slot.pk for slot in made] + [made[0].pk], []):
        with pytest.raises(DomainError):
            schedule.arrange(session=session, by=by, order=order)
    assert titles(session) == ["Item 0", "Item 1", "Item 2"]


@pytest.mark.parametrize(
    ("given_wrong", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"discussion_minutes": -1}, "discussion_minutes"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_lengths_and_kinds_that_make_no_sense_are_refused(given_wrong, field, by):
    session = EventSessionFactory()
    with pytest.raises(DomainError) as refused:
        schedule.add(session=session, by=by, **{"kind": "talk", "minutes": 10, **given_wrong})
    assert refused.value.field == field
    assert positions(session) == []


def test_only_talks_have_a_discussion_and_a_talk(by):
    event = PublishedEventFactory()
    talk = TalkFactory(event=event)
    item = schedule.add(
        session=event.sessions.get(), by=by, kind=SlotKind.BREAK, minutes=20, discussion_minutes=10, talk=talk
    )
    assert (item.slot.discussion_minutes, item.slot.talk) == (0, None)


def test_a_talk_has_one_place_and_is_of_this_event_and_planned(by):
    event = PublishedEventFactory()
    session = event.sessions.get()
    talk = TalkFactory(event=event)
    schedule.add(session=session, by=by, kind="talk", minutes=10, talk=talk)
    for wrong in (
        talk,
        TalkFactory(),
        TalkFactory(event=event, state=TalkState.SUBMITTED),
        TalkFactory(event=event, state=TalkState.WITHDRAWN),
    ):
        with pytest.raises(DomainError) as refused:
            schedule.add(session=session, by=by, kind="talk", minutes=10, talk=wrong)
        assert refused.value.field == "talk"


def test_taking_an_item_out_leaves_its_talk_for_another_place(by):
    event = PublishedEventFactory()
    talk = TalkFactory(event=event)
    item = schedule.add(session=event.sessions.get(), by=by, kind="talk", minutes=10, talk=talk)
    schedule.remove(slot=item.slot, by=by)
    talk.refresh_from_db()
    assert (talk.state, Slot.objects.filter(talk=talk).exists()) == (TalkState.PLANNED, False)


def test_a_talk_of_a_cancelled_session_is_free_for_another_one(by, client_of, officer):
    event = PublishedEventFactory(programme=officer.programme)
    first, second = event.sessions.get(), EventSessionFactory(event=event, start_day=in_days(40))
    talk = TalkFactory(event=event, title="Damp")
    schedule.add(session=first, by=by, kind="talk", minutes=10, talk=talk)
    first.state = "cancelled"
    first.save()
    page = client_of(officer.person).get(reverse("events:programme", args=[event.slug])).content.decode()
    assert "Planned, and without a place in the programme" in page
    item = schedule.add(session=second, by=by, kind="talk", minutes=10, talk=talk)
    assert Slot.objects.get(talk=talk) == item.slot


# --- at the same time -------------------------------------------------------------------------------------------------
def at_once(calls):
    gate = threading.Barrier(len(calls))

    def run(call):
        try:
            gate.wait(GUARD)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def race(session, made, by):
    """Everything at once: six items move, one is taken out at the top, one is added at the end."""
    moves = [
        lambda slot=slot, n=n: schedule.move(slot=slot, by=by, step=(-1) ** n * 3)
        for n, slot in enumerate(made[1:])
    ]
    return at_once(
        [
            *moves,
            lambda: schedule.remove(slot=made[0], by=by),
            lambda: schedule.add(session=session, by=by, kind="talk", minutes=10, title="New"),
        ]
    )


@pytest.mark.django_db(transaction=True)
def test_organisers_who_build_at_once_come_one_after_the_other(by):
    session, made = build(7)
    results = race(session, made, by)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert positions(session) == list(range(7))
    assert sorted(titles(session)) == [*(f"Item {n}" for n in range(1, 7)), "New"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_get_in_each_others_way(by, monkeypatch):
    """Each reads the same programme and writes its own: positions are left out, or refused by the database."""
    session, made = build(7)
    gate, once = threading.Barrier(8), threading.local()
    read_all = schedule.current

    def read_together(session):
        table = read_all(session)
        if not getattr(once, "read", False):
            once.read = True
            gate.wait(GUARD)
        return table

    monkeypatch.setattr(
        schedule, "lock_session", lambda pk: EventSession.objects.select_related("event").get(pk=pk)
    )
    monkeypatch.setattr(schedule, "current", read_together)
    results = race(session, made, by)
    refused = [result for result in results if isinstance(result, Exception)]
    assert refused or positions(session) != list(range(7))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_programme_the_second_is_told(by):
    session, made = build(3)
    seen = current(session).seen
    results = at_once(
        [
            lambda: schedule.move(slot=made[0], by=by, step=1, seen=seen),
            lambda: schedule.move(slot=made[2], by=by, step=-1, seen=seen),
        ]
    )
    told = [result for result in results if isinstance(result, DomainError)]
    assert len(told) == 1
    assert positions(session) == [0, 1, 2]
