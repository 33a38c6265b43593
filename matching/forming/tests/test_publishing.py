"""Draft, check, publish, take back."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from common.errors import DomainError
from common.testing import GUARD, meet_after, moves_from_anywhere, nobody_locks, page_words
from groups.membership import services
from groups.models import Membership
from mailing.models import Message
from matching.choices import EntryState, RunState
from matching.forming import board as steps
from matching.forming import publishing
from matching.models import Entry, MatchRun, Seat
from matching.registry import published, taken_back
from matching.scenarios import on_the_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(officer):
    return officer.person


@pytest.fixture
def told(board, by):
    """Groups of all but one, published."""
    out = board.seats.first()
    went = steps.move(
        run=board, seat_pk=out.pk, to=None, version=board.board_version, by=by, reason="Asked for it"
    )
    run = publishing.publish(run=went, version=went.board_version, by=by)
    run.out = Seat.objects.get(pk=out.pk)
    return run


def test_publishing_tells_everybody_in_one_step(told, by):
    assert told.state == RunState.PUBLISHED
    mails = {mail.person_id: mail for mail in Message.objects.all()}
    assert set(mails) == set(told.seats.values_list("entry__person_id", flat=True))
    kinds = sorted(mail.kind for mail in mails.values())
    assert kinds == ["groups.invited"] * 8 + ["matching.left_out"]
    assert {mail.due_at for mail in mails.values()} == {told.published_at + timedelta(minutes=10)}
    left_out = mails[told.out.entry.person_id]
    assert "you come first when groups are formed next" in " ".join(left_out.text.split())
    assert told.decisions.first().what == "Published 2 groups of 8 people; 1 was left out."


def test_the_apps_above_get_the_groups_and_hear_of_their_taking_back(board, by):
    heard = []
    published.register("test", lambda run, groups: heard.append([len(group) for group in groups]))
    taken_back.register("test", lambda run: heard.append("back"))
    try:
        run = publishing.publish(run=board, version=board.board_version, by=by)
        publishing.take_back(run=run, by=by)
    finally:
        del published._items["test"], taken_back._items["test"]
    sizes = [len(group) for group in board.alternatives.get(number=0).groups]
    assert heard == [sizes, "back"]


def test_what_an_app_above_refuses_is_not_published(board, by):
    def refuse(run, groups):
        raise DomainError("No room for so many groups.")

    published.register("test", refuse)
    try:
        with pytest.raises(DomainError, match="No room"):
            publishing.publish(run=board, version=board.board_version, by=by)
    finally:
        del published._items["test"]
    board.refresh_from_db()
    assert (board.state, Message.objects.count()) == (RunState.BOARD, 0)


def test_a_broken_rule_or_a_changed_mind_stands_in_the_way(board, by):
    seat = board.seats.select_related("entry__person").first()
    Entry.objects.filter(pk=seat.entry_id).update(state=EntryState.PAUSED)
    with pytest.raises(DomainError, match="does not want a group any more"):
        publishing.publish(run=board, version=board.board_version, by=by)
    Entry.objects.filter(pk=seat.entry_id).update(state=EntryState.IN)
    board.input["apart"] = [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [0, 6], [0, 7], [0, 8]]
    board.save()
    with pytest.raises(DomainError, match="A rule on who may share a group is not kept"):
        publishing.publish(run=board, version=board.board_version, by=by)
    assert Message.objects.count() == 0


def test_somebody_placed_in_another_run_since_is_not_placed_twice(board, by, pool, small):
    other = on_the_board(pool, by=by, settings=small)
    publishing.publish(run=board, version=board.board_version, by=by)
    with pytest.raises(DomainError) as refused:
        publishing.publish(run=other, version=other.board_version, by=by)
    assert refused.value.message == (
        "9 people on this board have found another group since, Ann Field and Ben Hall among them. Form groups again: "
        "only those without one are asked."
    )
    keep = other.seats.get(entry__person__name="Ann Field")
    other.seats.exclude(pk=keep.pk).update(group=None)
    assert publishing.in_the_way(other)[-1].sentence == (
        f"Ann Field has found another group since. Take them out of {keep.place}."
    )


def test_taken_back_before_anybody_looked_and_published_again(told, by):
    run = publishing.take_back(run=told, by=by)
    assert (run.state, run.published_at) == (RunState.BOARD, None)
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    publishing.publish(run=run, version=run.board_version, by=by)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled"] * 9 + ["pending"] * 9


def test_not_taken_back_once_somebody_has_looked_or_a_mail_has_gone(told, by):
    row = Membership.objects.filter(group__run=told).select_related("person").first()
    services.see(membership=row, by=by)  # somebody else's page is not theirs to see
    Message.objects.filter(person=row.person).update(state="sent")
    with pytest.raises(DomainError, match="mails have begun to go out"):
        publishing.take_back(run=told, by=by)
    Message.objects.filter(person=row.person).update(state="pending")
    services.see(membership=row, by=row.person)
    with pytest.raises(DomainError, match="Somebody has seen their place already"):
        publishing.take_back(run=told, by=by)
    assert set(Message.objects.values_list("state", flat=True)) == {"pending"}


def test_whoever_was_left_out_has_a_page_and_seeing_it_is_seen(told, by, client_of):
    page = client_of(told.out.entry.person).get(told.out.get_absolute_url())
    assert "No group this time" in page_words(page)
    assert client_of(by).get(told.out.get_absolute_url()).status_code == 404
    with pytest.raises(DomainError, match="Somebody has seen their place already"):
        publishing.take_back(run=told, by=by)


def test_an_emptied_group_leaves_no_gap(board, by):
    for seat in board.seats.filter(group=0):
        Seat.objects.filter(pk=seat.pk).update(group=None)
    steps.draft_messages(board)
    run = publishing.publish(run=board, version=board.board_version, by=by)
    assert set(run.seats.values_list("group", flat=True)) == {0, None}


def published_twice_at_once(board, by):
    """What two officers come to who press the button in the same moment."""
    came_to = []
    gate = threading.Barrier(2)

    def go():
        try:
            run = MatchRun.objects.get(pk=board.pk)
            gate.wait(GUARD)
            came_to.append(publishing.publish(run=run, version=run.board_version, by=by).state)
        except DomainError as error:
            came_to.append(error.message)
        except IntegrityError:
            came_to.append("refused by the database")
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came_to)


@pytest.mark.django_db(transaction=True)
def test_two_officers_publish_at_once(board, by):
    assert published_twice_at_once(board, by) == [
        "These groups are not on the board any more. Look at what has become of them.",
        "published",
    ]
    assert Message.objects.count() == 9


@pytest.mark.django_db(transaction=True)
def test_without_locks_and_conditions_both_publish_and_only_the_database_refuses(board, by, monkeypatch):
    nobody_locks(monkeypatch)
    moves_from_anywhere(monkeypatch)
    meet_after(monkeypatch, publishing, "in_the_way")
    assert published_twice_at_once(board, by) == ["published", "refused by the database"]
