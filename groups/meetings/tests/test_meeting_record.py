"""What is written in a set, and actions: sealed, owned, withdrawn, reviewed first next time (G9, G10, rule 41)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.testing import page_words
from groups.choices import GroupState, MembershipState
from groups.meetings import record, selectors
from groups.meetings.choices import ActionState, NoteKind
from groups.meetings.obligations import actions_due
from groups.membership import leaving
from groups.models import AccessEntry, Group, GroupAction, Membership, SetNote
from groups.room.door import AgreementWanted, Room, enter
from groups.scenarios import group_of
from groups.scenarios_meetings import ACTION, HEARD, ISSUE, LEARNED, QUESTIONS, HeldSet, meetings_of_a_month
from people.privacy import services as privacy

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    group = group_of(5)
    return enter(group.key, group.memberships.order_by("pk").first().person)


@pytest.fixture
def held(room) -> HeldSet:
    return meetings_of_a_month(room)


def other(room: Room, at: int = 1) -> Room:
    return enter(room.group.key, room.group.memberships.order_by("pk")[at].person)


def path(room: Room, name: str, *more) -> str:
    return reverse(f"groups:{name}", args=[room.group.key, *more])


def test_members_read_the_record_and_each_opening_stands_in_the_log(room, held, client_of):
    before = AccessEntry.objects.count()
    said = page_words(client_of(other(room).person).get(path(room, "record", held.meeting.key)))
    for words in (ISSUE, *QUESTIONS, HEARD, LEARNED, ACTION):
        assert words in said
    assert AccessEntry.objects.count() == before + 3


def test_rule_41_the_presenter_withdraws_the_issue_and_the_questions_go_with_it(room, held, client_of):
    client = client_of(room.person)
    with pytest.raises(DomainError):
        record.withdraw_issue(room=other(room), turn=held.turn, by=other(room).person)
    assert client.post(path(room, "issue", held.turn.key), {"withdraw": "yes"}).status_code == 302
    said = page_words(client.get(path(room, "record", held.meeting.key)))
    assert (ISSUE in said, QUESTIONS[0] in said, "Withdrawn" in said) == (False, False, True)
    assert client.post(path(room, "issue", held.turn.key), {"words": "Otherwise."}).status_code == 302
    said = page_words(client.get(path(room, "record", held.meeting.key)))
    assert ("Otherwise." in said, QUESTIONS[0] in said) == (True, True)


def test_ones_own_note_is_deleted_and_nobody_elses(room, held, client_of):
    where = path(room, "take_back_note", held.note.key)
    assert client_of(other(room).person).post(where).status_code == 404
    assert client_of(room.person).post(where).status_code == 302
    assert not SetNote.objects.filter(pk=held.note.pk).exists()


def test_g10_the_next_agenda_begins_with_last_times_actions(room, held, client_of):
    said = page_words(client_of(other(room).person).get(path(room, "meeting", held.meeting.key)))
    assert said.index("Before anything is said") < said.index("Last time’s actions") < said.index(ACTION)
    assert said.index(ACTION) < said.index("3. Turns")


def test_the_owner_says_what_became_of_it_with_one_line_of_learning(room, held, client_of):
    client, where = client_of(room.person), path(room, "action", held.action.key)
    assert client_of(other(room).person).get(where).status_code == 404
    assert client.post(where, {"to": "done", "learned": "Ask J. first."}).status_code == 302
    row = GroupAction.objects.get()
    assert (row.state, row.settled_on, str(row.learned)) == (ActionState.DONE, room.today, "[sealed]")
    [shown] = selectors.settled_actions(other(room))
    assert (shown.learned, selectors.open_actions(room)) == ("Ask J. first.", [])
    assert client.post(where, {"reopen": "yes"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.settled_on, row.learned) == (ActionState.OPEN, None, None)


def test_an_action_of_somebody_who_left_is_settled_by_anybody(room, held):
    Membership.objects.filter(pk=room.membership.pk).update(
        state=MembershipState.LEFT, until=room.membership.since
    )
    theirs = other(room)
    [shown] = selectors.open_actions(theirs)
    assert (shown.owner, shown.may_settle) == ("A former member", True)
    record.settle_action(room=theirs, action=held.action, to="dropped", learned="", by=theirs.person)


def test_what_is_due_is_asked_about_without_a_word_of_it(room, held):
    [due] = actions_due(None, timezone.now())
    assert (due.person_id, ACTION in due.title + due.sentence + due.act) == (room.person.pk, False)
    record.settle_action(room=room, action=held.action, to="done", learned="", by=room.person)
    assert list(actions_due([held.action.pk], timezone.now())) == []


def test_rule_39_who_has_not_signed_sees_when_and_where_and_nothing_that_was_written(room, held, client_of):
    Membership.objects.filter(pk=room.membership.pk).update(state=MembershipState.ACCEPTED)
    client = client_of(room.person)
    page = page_words(client.get(path(room, "meeting", held.meeting.key)))
    assert (held.meeting.when in page, ACTION in page, "Turns" in page) == (True, False, False)
    for name, more in (("record", [held.meeting.key]), ("actions", []), ("live", [held.meeting.key])):
        assert client.get(path(room, name, *more)).status_code == 302
    unsigned = enter(room.group.key, room.person)
    with pytest.raises(AgreementWanted):
        record.note(
            room=unsigned, meeting=held.meeting, turn=None, kind=NoteKind.LEARNING, words="x", key=uuid4(),
            by=room.person,
        )  # fmt: skip


def test_a_newcomer_sees_nothing_older_than_the_day_they_joined(room, held):
    theirs = other(room)
    Membership.objects.filter(pk=theirs.membership.pk).update(since=held.meeting.starts_at)
    theirs = other(room)
    found = selectors.record_of(theirs, held.meeting)
    assert (list(found.turns), list(found.learned), list(found.actions)) == ([], [], [])
    with pytest.raises(DomainError):
        record.settle_action(room=theirs, action=held.action, to="done", learned="", by=theirs.person)


def test_nothing_is_written_in_a_group_that_is_over(room, held):
    Group.objects.filter(pk=room.group.pk).update(
        state=GroupState.COMPLETED, ended_at=held.meeting.starts_at, ended_why="x"
    )
    room.group.refresh_from_db()
    with pytest.raises(DomainError):
        record.write_issue(room=room, turn=held.turn, words="More.", by=room.person)


def test_an_action_has_an_owner_in_the_group_and_a_day_to_come(room):
    facts = {"room": room, "meeting": None, "words": "x", "key": uuid4(), "by": room.person}
    with pytest.raises(DomainError, match="still to come"):
        record.add_action(owner=room.membership, due_on=room.today - timedelta(days=1), **facts)
    stranger = group_of(4).memberships.first()
    with pytest.raises(DomainError, match="in the group"):
        record.add_action(owner=stranger, due_on=room.today, **facts)


def test_rule_43_erasing_somebody_takes_their_words_and_leaves_questions_as_a_members(room, held):
    privacy.erase(person=room.person, by=room.person)
    theirs = other(room)
    found = selectors.record_of(theirs, held.meeting)
    words = [note.words for turn in found.turns for _, notes in turn.notes for note in notes]
    authors = {
        note.author
        for turn in found.turns
        for _, notes in turn.notes
        for note in notes
        if note.words == QUESTIONS[1]
    }
    assert (ISSUE in str(found), HEARD in words, LEARNED in str(found.learned)) == (False, False, False)
    assert ("A member" in authors, [each.owner for each in found.actions]) == (True, ["A member"])


def test_whoever_leaves_takes_their_words_out_with_what_was_asked_about_them(room, held):
    """Rule 41: a turn that is withdrawn says nothing, nor does what was asked in it."""
    leaving.leave(membership=room.membership, take_out=True, by=room.person)
    found = selectors.record_of(other(room), held.meeting)
    notes = [note.words for turn in found.turns for _, those in turn.notes for note in those]
    assert (notes, ISSUE in str(found)) == ([], False)
    # What was agreed on is everybody's.
    assert [(each.words, each.owner) for each in found.actions] == [(ACTION, "A former member")]


@pytest.mark.parametrize("count", [1, 3])
def test_three_notes_take_as_many_queries_as_one(room, held, count, django_assert_num_queries):
    SetNote.objects.exclude(pk=held.note.pk).delete()
    for _ in range(count - 1):
        record.note(
            room=room, meeting=held.meeting, turn=held.note.turn, kind=NoteKind.QUESTION, words="x", key=uuid4(),
            by=room.person,
        )  # fmt: skip
    with django_assert_num_queries(QUERIES_OF_A_RECORD):
        selectors.record_of(room, held.meeting)


QUERIES_OF_A_RECORD = 27
