"""What is written in a set: the issue, questions, reflections, learning, and actions (G9, G10). All of it is sealed."""

from datetime import date
from uuid import UUID

from agenda.nudges import services as nudges
from common.errors import DomainError
from common.history import recorded
from groups.meetings.choices import ActionState, NoteKind
from groups.meetings.lifecycle import ACTIONS
from groups.models import GroupAction, GroupMeeting, Membership, SetNote, SetTurn
from groups.room.door import Room
from people.models import Person

#: The name of the obligation to say what became of an action.
ACTIONS_DUE = "groups.actions"
MOST_WORDS = 2000
NOTHING_WRITTEN = "Write something first."
NOT_YOURS = "There is no such page."


@recorded
def write_issue(*, room: Room, turn: SetTurn, words: str, by: Person) -> SetTurn:
    """The presenter puts their issue into words, or into others. Nobody else may."""
    row = _own_turn(room, turn)
    room.seal(row, issue=_tidy(words))
    row.withdrawn_on, row.written_on = None, room.today
    row.save()
    return row


@recorded
def withdraw_issue(*, room: Room, turn: SetTurn, by: Person) -> SetTurn:
    """The presenter takes their issue back, at any time; what others asked about it is hidden with it (rule 41)."""
    row = _own_turn(room, turn)
    room.seal(row, issue=None)
    row.withdrawn_on = room.today
    row.save()
    return row


@recorded
def note(
    *, room: Room, meeting: GroupMeeting, turn: SetTurn | None, kind: str, words: str, key: UUID, by: Person
) -> SetNote:
    """Note a question, a reflection or a line of learning. The same ``key`` again is the same note, sent twice."""
    known = SetNote.objects.filter(key=key).first()
    if known is not None:
        if known.by_id != room.membership.pk:
            raise DomainError(NOT_YOURS, status=404)
        return known
    if kind not in NoteKind.values:
        raise DomainError("Choose what it is.", field="kind")
    if turn is None and kind != NoteKind.LEARNING:
        raise DomainError("Nobody presents at the moment, so choose what you learned.", field="kind")
    row = SetNote(
        group=room.group, by=room.membership, meeting=meeting, key=key, kind=kind,
        turn=None if kind == NoteKind.LEARNING else turn, written_on=room.today,
    )  # fmt: skip
    room.seal(row, words=_tidy(words))
    row.save(force_insert=True)
    return row


@recorded
def take_back_note(*, room: Room, written: SetNote, by: Person) -> None:
    """Delete what one wrote oneself."""
    deleted, _ = SetNote.objects.filter(pk=written.pk, group=room.group, by=room.membership).delete()
    if not deleted:
        raise DomainError(NOT_YOURS, status=404)


@recorded
def add_action(
    *,
    room: Room,
    meeting: GroupMeeting | None,
    owner: Membership,
    words: str,
    due_on: date,
    key: UUID,
    by: Person,
) -> GroupAction:
    """Note who will do what by when. The same ``key`` again is the same action."""
    known = GroupAction.objects.filter(key=key).first()
    if known is not None:
        if known.by_id != room.membership.pk:
            raise DomainError(NOT_YOURS, status=404)
        return known
    if due_on < room.today:
        raise DomainError("Choose a day that is still to come.", field="due_on")
    if not room.group.memberships.inside().filter(pk=owner.pk).exists():
        raise DomainError("Choose somebody in the group.", field="owner")
    row = GroupAction(
        group=room.group, by=room.membership, meeting=meeting, owner=owner, due_on=due_on, key=key,
        written_on=room.today,
    )  # fmt: skip
    room.seal(row, words=_tidy(words))
    row.save(force_insert=True)
    return row


@recorded
def settle_action(*, room: Room, action: GroupAction, to: str, learned: str, by: Person) -> GroupAction:
    """Say what became of an action, with one line of what was learned by it. Its owner does; of an action without one,
    or whose owner has left, anybody."""
    row = _action(room, action)
    if to == ActionState.OPEN or to not in ActionState.values:
        raise DomainError("Say whether it is done, changed or dropped.", field="to")
    if learned.strip():
        room.seal(row, learned=_tidy(learned))
    ACTIONS.move(row, to, settled_on=room.today, also=["learned"])
    nudges.reconcile({ACTIONS_DUE: [row.pk]})
    return row


@recorded
def reopen_action(*, room: Room, action: GroupAction, by: Person) -> GroupAction:
    """Take back what was said of an action: it is open again, and the line about it is gone."""
    row = _action(room, action)
    room.seal(row, learned=None)
    ACTIONS.move(row, ActionState.OPEN, settled_on=None, also=["learned"])
    nudges.reconcile({ACTIONS_DUE: [row.pk]})
    return row


def may_settle(room: Room, action: GroupAction) -> bool:
    """Whether this member says what became of an action."""
    return action.owner_id == room.membership.pk or not (
        action.owner_id and room.group.memberships.inside().filter(pk=action.owner_id).exists()
    )


def _action(room: Room, action: GroupAction) -> GroupAction:
    row = GroupAction.objects.select_for_update(of=("self",)).filter(pk=action.pk, group=room.group).first()
    if row is None or row.written_on < room.reads_from:
        raise DomainError(NOT_YOURS, status=404)
    if not may_settle(room, row):
        raise DomainError("Whoever took this on says what became of it.")
    return row


def _own_turn(room: Room, turn: SetTurn) -> SetTurn:
    rows = SetTurn.objects.select_for_update(of=("self",))
    row = rows.filter(pk=turn.pk, group=room.group, presenter=room.membership).first()
    if row is None:
        raise DomainError(NOT_YOURS, status=404)
    return row


def _tidy(words: str) -> str:
    said = words.strip()
    if not said:
        raise DomainError(NOTHING_WRITTEN, field="words")
    if len(said) > MOST_WORDS:
        raise DomainError(f"Say it in {MOST_WORDS} characters.", field="words")
    return said
