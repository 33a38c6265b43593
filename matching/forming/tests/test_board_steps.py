"""Steps on the board: each checked by the solver's rules, blocked or set aside with a reason, one officer at a time."""

import pytest

from common.errors import DomainError
from matching.choices import RunState
from matching.forming import board as steps
from matching.forming import runs, solving
from matching.models import Entry, NotWith, Seat
from matching.scenarios import on_the_board, solved
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def groups_of(run):
    found: dict = {}
    for seat in run.seats.order_by("entry__person__name"):
        found.setdefault(seat.group, []).append(seat)
    return found


@pytest.fixture
def by(officer):
    return officer.person


@pytest.fixture
def two(board):
    """The board with groups of 5 and 4, whatever the engine found."""
    for number, seat in enumerate(board.seats.order_by("entry__person__name")):
        Seat.objects.filter(pk=seat.pk).update(group=0 if number < 5 else 1)
    return board


def test_choosing_lays_a_way_out(board):
    way = board.alternatives.get(number=0)
    assert board.state == RunState.BOARD
    placed = {seat.entry_id: seat.group for seat in board.seats.all()}
    assert placed == {entry: number for number, group in enumerate(way.groups) for entry in group}


def test_another_way_may_be_chosen_until_something_is_published(board, by):
    steps.choose(run=board, number=1, by=by)
    way = board.alternatives.get(number=1)
    assert {seat.entry_id for seat in board.seats.filter(group=0)} == set(way.groups[0])
    with pytest.raises(DomainError, match="There is no such way"):
        steps.choose(run=board, number=9, by=by)


def test_a_step_that_keeps_the_rules_is_taken_and_noted(two, by):
    ann = two.seats.get(entry__person__name="Ann Field")
    went = steps.move(run=two, seat_pk=ann.pk, to=1, version=two.board_version, by=by)
    assert [len(seats) for _, seats in sorted(groups_of(went).items())] == [4, 5]
    assert went.decisions.first().what == "Ann Field: from group 1 to group 2."
    assert went.decisions.first().by == by


def test_a_size_may_be_set_aside_with_a_reason_and_is_forgotten_when_kept_again(two, by):
    gus = two.seats.get(entry__person__name="Gus Reed")
    with pytest.raises(steps.NeedsReason) as refused:
        steps.move(run=two, seat_pk=gus.pk, to=0, version=two.board_version, by=by)
    assert refused.value.message == (
        "Group 1 has 6 people; it should have 3 to 5. You may set this aside if you say why."
    )
    went = steps.move(
        run=two, seat_pk=gus.pk, to=0, version=two.board_version, by=by, reason=" They know why. "
    )
    assert [(each.group, each.kind, each.reason, each.by) for each in went.set_aside.all()] == [
        (0, "size", "They know why.", by)
    ]
    assert steps.Board(went).not_set_aside() == []
    went = steps.move(run=went, seat_pk=gus.pk, to=1, version=went.board_version, by=by)
    assert went.set_aside.count() == 0


def test_a_common_half_day_is_never_set_aside(two, by, wishes):
    person = two.input["people"]
    number = next(n for n, facts in enumerate(person) if facts["entry"] == wishes[0].pk)
    two.input["people"][number]["half_days"] = [9]
    two.save()
    Seat.objects.filter(run=two, entry=wishes[0]).update(group=None)
    ann = two.seats.get(entry=wishes[0])
    with pytest.raises(DomainError, match="There is no half-day at which all of group 2 are free") as refused:
        steps.move(run=two, seat_pk=ann.pk, to=1, version=two.board_version, by=by, reason="Please")
    assert not isinstance(refused.value, steps.NeedsReason)


def test_all_rules_on_who_may_share_a_group_sound_alike(two, by, wishes):
    """A private choice, a colleague, a declared conflict: the same words, and no names."""
    said = set()
    for apart in ([[0, 8]], [[8, 0]]):
        two.input["apart"] = [sorted(pair) for pair in apart]
        two.save()
        ida = two.seats.get(entry=wishes[8])
        with pytest.raises(DomainError) as refused:
            steps.move(run=two, seat_pk=ida.pk, to=0, version=two.board_version, by=by, reason="Please")
        said.add(refused.value.message.split(". ")[0])
    two.input["apart"] = []
    two.input["people"][8]["museum"] = two.input["people"][0]["museum"]
    two.save()
    with pytest.raises(DomainError) as refused:
        steps.move(run=two, seat_pk=ida.pk, to=0, version=two.board_version, by=by, reason="Please")
    said.add(refused.value.message.split(". ")[0])
    assert said == {"A rule on who may share a group is not kept in group 1."}


def test_the_second_officer_gets_a_sentence(two, by):
    first, second = two.seats.filter(group=0)[:2]
    version = two.board_version
    steps.move(run=two, seat_pk=first.pk, to=1, version=version, by=by)
    with pytest.raises(DomainError) as refused:
        steps.move(run=two, seat_pk=second.pk, to=1, version=version, by=PersonFactory.create())
    assert refused.value.message.startswith(
        f"{by} changed this board while you looked at it: “{first.entry}: from"
    )
    second.refresh_from_db()
    assert second.group == 0


def test_exchanging_keeps_the_sizes(two, by):
    ann, flo = (two.seats.get(entry__person__name=name) for name in ("Ann Field", "Flo Hill"))
    went = steps.exchange(run=two, first_pk=ann.pk, second_pk=flo.pk, version=two.board_version, by=by)
    assert [len(seats) for _, seats in sorted(groups_of(went).items())] == [5, 4]
    ann.refresh_from_db()
    assert ann.group == 1
    with pytest.raises(DomainError, match="who sit in different groups"):
        steps.exchange(run=went, first_pk=ann.pk, second_pk=ann.pk, version=went.board_version, by=by)


def test_taking_somebody_out_drafts_a_message_and_placing_them_keeps_what_was_written(two, by):
    ann = two.seats.get(entry__person__name="Ann Field")
    went = steps.move(run=two, seat_pk=ann.pk, to=None, version=two.board_version, by=by)
    ann.refresh_from_db()
    assert ann.message.startswith("Dear Ann,\n\nThank you for wanting to join a group.")
    went = steps.write_to_left_out(
        run=went, seat_pk=ann.pk, message="Dear Ann, call me.", version=went.board_version, by=by
    )
    ann.refresh_from_db()
    assert ann.message == "Dear Ann, call me."
    with pytest.raises(DomainError, match="Write them a few words"):
        steps.write_to_left_out(run=went, seat_pk=ann.pk, message=" ", version=went.board_version, by=by)
    steps.move(run=went, seat_pk=ann.pk, to=1, version=went.board_version, by=by)
    ann.refresh_from_db()
    assert (ann.group, ann.message) == (1, "Dear Ann, call me.")


def test_who_is_locked_does_not_move_and_stays_when_solved_again(two, by):
    seats = list(two.seats.filter(group=1))
    went = steps.lock(
        run=two, seats=[seat.pk for seat in seats], locked=True, version=two.board_version, by=by
    )
    with pytest.raises(DomainError, match="is locked"):
        steps.move(run=went, seat_pk=seats[0].pk, to=0, version=went.board_version, by=by)
    again = runs.ask_again(run=went, version=went.board_version, by=by)
    for start in again.starts.all():
        solving.solve(start.pk)
    again.refresh_from_db()
    assert again.state == RunState.READY
    held = {seat.entry_id for seat in seats}
    for way in again.alternatives.all():
        assert held <= set(way.groups[0])
    laid = steps.choose(run=again, number=0, by=by)
    assert set(laid.seats.filter(locked=True).values_list("entry_id", flat=True)) == held
    assert again.parent == two


def test_a_rule_broken_already_is_set_aside_on_its_own(two, by):
    Seat.objects.filter(run=two, group=1).exclude(entry__person__name__in=["Ida Vale", "Hal Dale"]).update(
        group=None
    )
    with pytest.raises(steps.NeedsReason, match="Group 2 has 2 people"):
        steps.set_aside(run=two, group=1, kind="size", version=two.board_version, by=by, reason="")
    went = steps.set_aside(
        run=two, group=1, kind="size", version=two.board_version, by=by, reason="A pair is fine."
    )
    assert went.set_aside.get().reason == "A pair is fine."
    with pytest.raises(DomainError, match="That rule is kept"):
        steps.set_aside(run=went, group=0, kind="size", version=went.board_version, by=by, reason="x")


def test_nobody_is_moved_to_a_group_that_is_none(two, by):
    ann = two.seats.get(entry__person__name="Ann Field")
    for to in (7, -1):
        with pytest.raises(DomainError, match="Choose a group from the list"):
            steps.move(run=two, seat_pk=ann.pk, to=to, version=two.board_version, by=by)
    with pytest.raises(DomainError, match="is there already"):
        steps.move(run=two, seat_pk=ann.pk, to=0, version=two.board_version, by=by)


def test_a_new_private_choice_counts_from_the_next_run(pool, wishes, by, small):
    on_the_board(pool, by=by, settings=small)
    NotWith.objects.create(person=wishes[0].person, address=wishes[1].person.email)
    run = solved(pool, by=by, settings=small)
    for way in run.alternatives.all():
        assert not any({wishes[0].pk, wishes[1].pk} <= set(group) for group in way.groups)


def test_a_wish_that_was_deleted_leaves_no_hole(board, by):
    Entry.objects.filter(pk=board.seats.first().entry_id).delete()
    assert len(steps.Board(board).seats) == 8
