"""A run from the question to the ways: frozen, spread over workers, the same for the same seed, able to stop."""

from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone

from common.errors import DomainError
from groups.membership import services
from groups.models import Membership
from matching.choices import EntryState, PairKind, RunState
from matching.factories import EntryFactory, PoolFactory
from matching.forming import publishing, runs, snapshot, solving, starts
from matching.forming.run_settings import PRESETS, Settings, settings_from
from matching.models import Entry, MatchRun, PairRule, Seat, Start
from matching.registry import ActiveMembership, active_memberships, met
from matching.scenarios import solved
from people.factories import MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_ways_differ_and_keep_every_rule(pool, wishes, officer, small):
    PairRule.objects.create(pool=pool, kind=PairKind.LINE, first=wishes[0].person, second=wishes[1].person)
    PairRule.objects.create(
        pool=pool, kind=PairKind.TOGETHER, first=wishes[2].person, second=wishes[3].person
    )
    run = solved(pool, by=officer.person, settings=small)
    assert run.state == RunState.READY
    ways = list(run.alternatives.all())
    assert len(ways) == 3
    assert [way.objective for way in ways] == sorted((way.objective for way in ways), reverse=True)
    for way in ways:
        assert sorted([*chain(*way.groups), *way.unplaced]) == sorted(entry.pk for entry in wishes)
        assert all(3 <= len(group) <= 5 for group in way.groups)
        for group in way.groups:
            assert not {wishes[0].pk, wishes[1].pk} <= set(group)
            assert len({wishes[2].pk, wishes[3].pk} & set(group)) != 1
    assert [decision.what for decision in run.decisions.all()] == ["Asked for groups of 9 people."]


def test_the_same_seed_gives_the_same_groups(pool, wishes, officer, small):
    first, second = (solved(pool, by=officer.person, settings=small, seed=4) for _ in range(2))
    assert [way.groups for way in first.alternatives.all()] == [
        way.groups for way in second.alternatives.all()
    ]


def test_too_few_people_is_said_before_anything_is_asked(pool, officer):
    EntryFactory.create(pool=pool)
    with pytest.raises(DomainError, match="1 person wants a group here just now: too few for one of 4"):
        runs.ask(pool=pool, settings=Settings(), seed=1, by=officer.person)
    assert MatchRun.objects.count() == 0


def test_sizes_that_cannot_be_are_refused(pool, wishes, officer):
    with pytest.raises(DomainError, match="the smallest is not above the largest"):
        runs.ask(pool=pool, settings=Settings(low=5, high=4), seed=1, by=officer.person)


def test_who_paused_or_is_in_a_group_already_is_not_asked(pool, wishes, officer, board):
    placed = set(board.seats.filter(group__isnull=False).values_list("entry_id", flat=True))
    publishing.publish(run=board, version=board.board_version, by=officer.person)
    Entry.objects.filter(pk=wishes[0].pk).update(state=EntryState.PAUSED)
    Entry.objects.filter(pk=wishes[1].pk).update(state=EntryState.WITHDRAWN)
    declined = Membership.objects.exclude(seat__entry__in=wishes[:2]).select_related("seat").first()
    services.decline(membership=declined, by=declined.person)
    frozen = {person["entry"] for person in snapshot.freeze(pool)["people"]}
    gone = {wishes[0].pk, wishes[1].pk}
    assert frozen == ({entry.pk for entry in wishes} - placed - gone) | {declined.seat.entry_id}


def test_apps_above_say_who_is_busy_and_who_has_met(pool, wishes):
    """Yes elsewhere counts, an invitation only where it is of the same call."""
    elsewhere = PoolFactory.create().pk

    def found(people):
        yield ActiveMembership(wishes[0].person_id, None, None, said_yes=True)
        yield ActiveMembership(wishes[3].person_id, elsewhere, None, said_yes=False)
        yield ActiveMembership(wishes[4].person_id, pool.pk, None, said_yes=False)

    active_memberships.register("test", found)
    met.register("test", lambda people: [(wishes[2].person_id, wishes[1].person_id)])
    try:
        frozen = snapshot.freeze(pool)
    finally:
        del active_memberships._items["test"], met._items["test"]
    assert [person["entry"] for person in frozen["people"]] == [
        entry.pk for entry in wishes if entry not in (wishes[0], wishes[4])
    ]
    assert frozen["met"] == [[0, 1]]


def test_a_published_seat_is_no_meeting_and_those_left_out_are_remembered(pool, wishes, board, officer):
    MatchRun.objects.filter(pk=board.pk).update(state="published", published_at=timezone.now())
    Seat.objects.filter(run=board).update(group=None)
    Seat.objects.filter(run=board, entry__in=wishes[:2]).update(group=0)
    frozen = snapshot.freeze(pool)
    assert frozen["met"] == []  # Neither has said yes: whether they met, the app above knows.
    assert [person["left_out"] for person in frozen["people"]] == [0, 0] + [1] * 7


def test_whoever_was_left_out_comes_first_next_time(pool, topics, officer):
    """Five people, of whom four fit: the museum of two keeps one of them out, and not the same one twice."""
    museum = MuseumFactory.create()
    from matching.conftest import wish

    for name in ("Ann", "Ben", "Cat"):
        wish(pool, name, topics)
    twins = [wish(pool, name, topics, museum=museum) for name in ("Dan", "Eve")]
    settings = settings_from(PRESETS[0], low=4, high=4)
    first = solved(pool, by=officer.person, settings=settings)
    out = first.alternatives.get(number=0).unplaced
    assert len(out) == 1
    assert out[0] in [twin.pk for twin in twins]
    earlier = MatchRun.objects.create(
        pool=pool, state="published", published_at=timezone.now(), chosen=0, code_version="x"
    )
    Seat.objects.create(run=earlier, entry_id=out[0])
    for seed in (1, 2, 3):
        again = solved(pool, by=officer.person, settings=settings, seed=seed)
        assert again.alternatives.get(number=0).unplaced == [twin.pk for twin in twins if twin.pk != out[0]]


def test_rules_that_conflict_are_named_without_people(board, officer):
    """Two who are locked into one group and may not share it."""
    held = board.seats.filter(group=0).order_by("entry")[:2]
    numbers = {person["entry"]: number for number, person in enumerate(board.input["people"])}
    board.input["apart"] = [sorted(numbers[seat.entry_id] for seat in held)]
    board.save()
    Seat.objects.filter(pk__in=[seat.pk for seat in held]).update(locked=True)
    run = runs.ask_again(run=board, version=board.board_version, by=officer.person)
    for start in run.starts.all():
        solving.solve(start.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.problem == (
        "No way of forming groups keeps all the rules. Between them: the rules on who may share a group; people who "
        "are locked. Loosen one and try again."
    )


def test_an_officer_stops_the_search_and_the_best_is_kept(pool, topics, officer, monkeypatch):
    from matching.conftest import wish

    for number in range(14):
        wish(pool, f"Person {number}", topics)
    monkeypatch.setattr(solving, "HEARD_EVERY", 0.0)
    monkeypatch.setattr(solving, "STEPS_A_PERSON", 500_000_000)
    run = runs.ask(pool=pool, settings=settings_from(PRESETS[0]), seed=1, by=officer.person)
    runs.stop(run=run, by=officer.person)
    for start in run.starts.all():
        solving.solve(start.pk)
    run.refresh_from_db()
    assert run.state == RunState.READY
    assert run.alternatives.count() >= 1
    with pytest.raises(DomainError, match="It has stopped already"):
        runs.stop(run=run, by=officer.person)


def test_a_start_is_done_once_and_begun_again_when_its_worker_has_gone(
    pool, wishes, officer, small, monkeypatch
):
    handed = []
    monkeypatch.setattr(starts, "hand_over", handed.append)
    run = runs.ask(pool=pool, settings=small, seed=1, by=officer.person)
    ids = list(run.starts.order_by("number").values_list("pk", flat=True))
    first = ids[0]
    assert starts.claim(first).pk == first
    assert starts.claim(first) is None
    assert starts.hand_over_waiting() == 0
    Start.objects.filter(run=run).update(heard_at=timezone.now() - timedelta(minutes=3))
    handed.clear()
    assert starts.hand_over_waiting() == len(ids) == starts.STARTS
    assert handed == ids
    assert starts.claim(first).tries == 2


def test_a_start_that_keeps_losing_its_worker_is_given_up(pool, wishes, officer, small):
    run = runs.ask(pool=pool, settings=small, seed=1, by=officer.person)
    Start.objects.filter(run=run).update(tries=starts.TRIES)
    for start in run.starts.all():
        solving.solve(start.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == (RunState.FAILED, starts.OUR_FAULT)


def test_a_private_choice_finds_its_person_by_any_address_of_theirs(pool, wishes):
    from allauth.account.models import EmailAddress

    from matching.models import NotWith

    EmailAddress.objects.create(user=wishes[1].person, email="Second@Example.org", verified=True)
    NotWith.objects.create(person=wishes[0].person, address="second@example.org")
    NotWith.objects.create(person=wishes[2].person, address="nobody@example.org")
    NotWith.objects.create(person=wishes[3].person, address=wishes[4].person.email)
    assert snapshot.freeze(pool)["apart"] == [[0, 1], [3, 4]]


def test_somebody_who_has_gone_is_not_in_the_input(pool, wishes):
    gone = PersonFactory.create(is_active=False)
    EntryFactory.create(pool=pool, person=gone)
    assert len(snapshot.freeze(pool)["people"]) == len(wishes)
