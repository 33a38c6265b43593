"""Undoing the last step on the board, and the engine's reasons for where somebody sits."""

import pytest
from django.urls import reverse

from common.errors import DomainError
from common.testing import page_words
from matching.forming import board as steps
from matching.forming.board import Board
from matching.forming.why_here import why_here
from matching.models import Seat
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(officer):
    return officer.person


@pytest.fixture
def two(board):
    """The board with groups of 5 and 4, whatever the engine found."""
    for number, seat in enumerate(board.seats.order_by("entry__person__name")):
        Seat.objects.filter(pk=seat.pk).update(group=0 if number < 5 else 1)
    return board


def stands(run):
    seats = {seat.pk: (seat.group, seat.locked) for seat in run.seats.all()}
    return seats, {(each.group, each.kind) for each in run.set_aside.all()}


def why(run, seat):
    return f"{reverse('admin:matching_matchrun_why', args=[run.pk])}?seat={seat}"


def seat_of(run, name):
    return run.seats.get(entry__person__name=name)


def test_a_move_is_undone_and_the_undoing_is_noted_and_cannot_be_undone_itself(two, by):
    before = stands(two)
    ann = seat_of(two, "Ann Field")
    went = steps.move(run=two, seat_pk=ann.pk, to=1, version=two.board_version, by=by)
    assert stands(went) != before
    back = steps.undo(run=went, version=went.board_version, by=by)
    assert stands(back) == before
    assert back.decisions.first().what == "Undone: Ann Field: from group 1 to group 2."
    assert steps.last_step(back) is None
    with pytest.raises(DomainError, match="There is no step to undo"):
        steps.undo(run=back, version=back.board_version, by=by)


def test_an_exchange_a_lock_and_a_rule_set_aside_are_undone(two, by):
    ann, gus = seat_of(two, "Ann Field"), seat_of(two, "Gus Reed")
    for step in (
        lambda run: steps.exchange(
            run=run, first_pk=ann.pk, second_pk=gus.pk, version=run.board_version, by=by
        ),
        lambda run: steps.lock(run=run, seats=[ann.pk], locked=True, version=run.board_version, by=by),
        lambda run: steps.move(
            run=run, seat_pk=gus.pk, to=None, version=run.board_version, by=by, reason="They asked for it"
        ),
    ):
        two.refresh_from_db()
        before = stands(two)
        went = step(two)
        assert stands(went) != before
        assert stands(steps.undo(run=went, version=went.board_version, by=by)) == before


def test_words_to_somebody_left_out_are_not_lost_when_they_are_moved_and_moved_back(two, by):
    gus = seat_of(two, "Gus Reed")
    went = steps.move(run=two, seat_pk=gus.pk, to=None, version=two.board_version, by=by, reason="They asked")
    went = steps.write_to_left_out(
        run=went, seat_pk=gus.pk, message="Dear Gus, next time.", version=went.board_version, by=by
    )
    went = steps.move(run=went, seat_pk=gus.pk, to=1, version=went.board_version, by=by)
    went = steps.undo(run=went, version=went.board_version, by=by)
    gus.refresh_from_db()
    assert (gus.group, gus.message) == (None, "Dear Gus, next time.")


def test_a_board_that_somebody_else_changed_is_not_undone(two, by):
    ann = seat_of(two, "Ann Field")
    went = steps.move(run=two, seat_pk=ann.pk, to=1, version=two.board_version, by=by)
    with pytest.raises(DomainError, match="changed this board"):
        steps.undo(run=went, version=went.board_version - 1, by=by)


def test_the_button_on_the_board_undoes(two, by, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    before = stands(two)
    ann = seat_of(two, "Ann Field")
    went = steps.move(run=two, seat_pk=ann.pk, to=1, version=two.board_version, by=by)
    client = client_of(by)
    address = reverse("admin:matching_matchrun_board", args=[went.pk])
    assert "Undo: Ann Field: from group 1 to group 2." in page_words(client.get(address))
    answer = client.post(
        reverse("admin:matching_matchrun_do", args=[went.pk, "undo"]), {"version": went.board_version}
    )
    assert answer.status_code == 302
    assert stands(two) == before
    assert "Undo:" not in page_words(client.get(address))


def test_why_here_names_a_way_into_every_other_group_or_what_stands_in_its_way(two):
    board = Board(two)
    groups = board.groups()
    for person in groups[0]:
        told = why_here(board.question, groups, person)
        assert [other.group for other in told.others] == [1]
        assert told.here.startswith(("Here they share", "They share no topic"))


def test_why_here_agrees_with_the_board_on_what_is_allowed(two, by):
    """A move that is said to be possible is taken without a reason; one that is not is refused or asks for one."""
    board = Board(two)
    groups = board.groups()
    seats = {number: seat for seat in board.seats for number in [board.at[seat.entry_id]]}
    allowed = 0
    for person in groups[0]:
        [other] = why_here(board.question, groups, person).others
        if not other.breaks_a_rule:
            mover, given = seats[person].pk, {"run": two, "version": two.board_version, "by": by}
            if other.exchange is None:
                went = steps.move(seat_pk=mover, to=1, **given)
            else:
                went = steps.exchange(first_pk=mover, second_pk=seats[other.exchange].pk, **given)
            two = steps.undo(run=went, version=went.board_version, by=by)
            allowed += 1
    assert allowed > 0


def test_an_empty_group_is_no_group_and_somebody_locked_is_not_exchanged(two):
    board = Board(two)
    first, second = board.groups()
    person = first[0]
    told = why_here(board.question, [first, [], second], person, locked=second)
    assert [other.group for other in told.others] == [2]
    assert told.others[0].exchange is None


def test_the_page_says_why_and_is_not_there_for_another_programme(two, by, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    ann = seat_of(two, "Ann Field")
    address = why(two, ann.pk)
    words = page_words(client_of(by).get(address))
    assert "Why Ann Field is in group 1" in words
    assert "Group 2" in words
    assert client_of(by).get(why(two, 0)).status_code == 404
    assert client_of(OfficerFactory.create().person).get(address).status_code == 404


def test_the_button_says_how_many_mails_go(two, by, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    count = two.seats.count()
    page = client_of(by).get(reverse("admin:matching_matchrun_publish", args=[two.pk])).content.decode()
    assert f'value="Publish, and send {count} mails"' in page
