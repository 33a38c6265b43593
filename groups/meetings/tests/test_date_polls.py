"""Looking for a date: closed by answers or by its instant, hidden where wished, no winner below quorum (G7)."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.testing import GUARD, meet_after, nobody_locks, page_words
from groups.meetings import polls
from groups.meetings.choices import MeetingKind
from groups.meetings.obligations import dates_to_answer
from groups.models import DatePoll, GroupMeeting, Membership
from groups.room.door import Room, enter
from groups.scenarios import group_of
from mailing.models import Message

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def room() -> Room:
    group = group_of(4)
    return enter(group.key, group.memberships.order_by("pk").first().person)


def ask(room: Room, **given) -> DatePoll:
    facts = {
        "kind": MeetingKind.SET, "minutes": 150, "closes": (in_days(7), time(18)), "hidden": False,
        "dates": [(in_days(20), time(10)), (in_days(21), time(14))], **given,
    }  # fmt: skip
    return polls.open_poll(room=room, by=room.person, **facts)


def rooms(room: Room) -> list[Room]:
    return [enter(room.group.key, each.person) for each in room.group.memberships.order_by("pk")]


def say(room: Room, poll: DatePoll, *words: str) -> polls.PollState:
    dates = [each.pk for each in poll.dates.all()]
    return polls.answer(room=room, poll=poll, says=dict(zip(dates, words, strict=True)), by=room.person)


def test_the_others_are_told_that_there_is_something_new_and_no_more(room):
    Message.objects.all().delete()
    poll = ask(room)
    said = list(Message.objects.values_list("subject", flat=True))
    assert said == ["There is something new in your group"] * 3
    assert str(room.group.run.pool) not in "".join(Message.objects.values_list("text", flat=True))
    assert str(poll) == "Dates for action learning set"


def test_it_is_closed_when_all_have_answered_and_no_job_ran(room):
    poll = ask(room)
    states = [say(each, poll, "yes", "no").is_closed for each in rooms(room)]
    assert states == [False, False, False, True]
    with pytest.raises(DomainError, match="closed"):
        say(room, poll, "no", "no")


def test_it_is_closed_at_its_instant_and_no_job_ran(room):
    poll = ask(room)
    with time_machine.travel(poll.closes_at - timedelta(seconds=1), tick=False):
        assert polls.state_of(poll).is_closed is False
        say(room, poll, "yes", "maybe")
    with time_machine.travel(poll.closes_at, tick=False):
        assert polls.state_of(poll).is_closed is True
        with pytest.raises(DomainError, match="closed"):
            say(room, poll, "no", "no")


def test_one_changes_ones_mind_until_then(room):
    poll = ask(room)
    say(room, poll, "yes", "no")
    tallies = say(room, poll, "no", "maybe").tallies
    assert [(each.yes, each.maybe, each.no) for each in tallies] == [(0, 0, 1), (0, 1, 0)]
    with pytest.raises(DomainError, match="every date"):
        polls.answer(room=room, poll=poll, says={poll.dates.first().pk: "yes"}, by=room.person)


def test_no_date_below_quorum_unless_the_group_wants_it_all_the_same(room):
    poll = ask(room)
    for each, word in zip(rooms(room), ("yes", "maybe", "no", "no"), strict=True):
        say(each, poll, word, "yes")
    few, many = poll.dates.all()
    facts = {"room": room, "poll": poll, "host": None, "online_link": "", "by": room.person}
    with pytest.raises(DomainError, match="Only 2 of 4"):
        polls.settle(chosen=few, confirmed=False, **facts)
    assert polls.state_of(poll).best.date == many
    meeting = polls.settle(chosen=few, confirmed=True, **facts)
    assert (meeting.start_day, meeting.end_time, meeting.attendances.count()) == (few.day, time(12, 30), 4)
    assert Message.objects.filter(kind="groups.meeting_called").count() == 4
    with pytest.raises(DomainError, match="fixed already"):
        polls.settle(chosen=many, confirmed=False, **facts)


def test_who_is_away_that_day_does_not_count_and_is_not_waited_for(room):
    poll = ask(room)
    away = room.group.memberships.order_by("pk").last()
    Membership.objects.filter(pk=away.pk).update(away_until=in_days(60))
    states = [say(each, poll, "yes", "no").is_closed for each in rooms(room)[:3]]
    assert states == [False, False, True]
    assert [(each.present, each.quorum) for each in polls.state_of(poll).tallies] == [(3, 2), (3, 2)]


def test_whoever_has_answered_is_asked_no_more(room):
    poll = ask(room)
    say(room, poll, "yes", "yes")
    asked = {each.person_id for each in dates_to_answer(None, timezone.now())}
    assert asked == {each.person.pk for each in rooms(room)[1:]}
    polls.call_off_poll(room=room, poll=poll, by=room.person)
    assert list(dates_to_answer([poll.pk], timezone.now())) == []


def test_hidden_answers_are_seen_once_one_has_answered(room, client_of):
    poll = ask(room, hidden=True)
    say(rooms(room)[1], poll, "maybe", "no")
    client, where = client_of(room.person), reverse("groups:poll", args=[room.group.key, poll.key])
    assert "If need be</td>" not in page_words(client.get(where))
    data = {"do": "answer", **{f"date_{each.pk}": "no" for each in poll.dates.all()}}
    assert client.post(where, data).status_code == 302
    assert "If need be</td>" in page_words(client.get(where))


def test_times_stay_on_the_wall_when_the_clocks_change_and_ones_own_stand_beside(room, client_of):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        dates = [(date(2027, 3, 26), time(10)), (date(2027, 3, 29), time(10))]
        poll = ask(room, dates=dates, closes=(date(2027, 3, 20), time(18)))
        polls.read_another_clock(room=room, zone="Europe/Stockholm", by=room.person)
        said = page_words(client_of(room.person).get(reverse("groups:poll", args=[room.group.key, poll.key])))
        assert said.count("10:00</legend>") + said.count(", 10:00") >= 2
        assert said.count("11:00 (Stockholm time) for you.") == 2
        polls.read_another_clock(room=room, zone="Europe/London", by=room.person)
        assert not hasattr(Membership.objects.get(pk=room.membership.pk), "own_clock")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"dates": [(in_days(20), time(10))]}, "2 to 12"),
        ({"dates": [(in_days(-1), time(10)), (in_days(9), time(10))]}, "has passed"),
        ({"closes": (in_days(30), time(18))}, "before the first"),
        ({"closes": (in_days(-1), time(18))}, "before the first"),
    ],
)
def test_what_no_poll_is(room, given, says):
    with pytest.raises(DomainError, match=says):
        ask(room, **given)


@pytest.mark.parametrize("count", [2, 6])
def test_a_poll_of_two_dates_takes_as_many_queries_as_one_of_six(room, count, django_assert_num_queries):
    poll = ask(room, dates=[(in_days(20 + n), time(10)) for n in range(count)])
    poll = DatePoll.objects.select_related("group").get(pk=poll.pk)
    with django_assert_num_queries(3):
        polls.state_of(poll)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locks", [False, True])
def test_two_who_fix_a_date_at_once_fix_one(room, monkeypatch, locks):
    poll = ask(room)
    for each in rooms(room):
        say(each, poll, "yes", "yes")
    if not locks:
        nobody_locks(monkeypatch)
        meet_after(monkeypatch, polls, "_locked")
    refused = []

    def one(own: Room, chosen) -> None:
        try:
            polls.settle(
                room=own, poll=poll, chosen=chosen, host=None, online_link="", confirmed=False, by=own.person
            )
        except DomainError:
            refused.append(own)
        finally:
            connection.close()

    both = [
        threading.Thread(target=one, args=given)
        for given in zip(rooms(room)[:2], poll.dates.all(), strict=True)
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(GUARD)
    assert (GroupMeeting.objects.count(), len(refused)) == ((1, 1) if locks else (2, 0))
