"""Answering a place in a group, leaving one, telling the officers that it is not right, ending a group (M7, M15)."""

from datetime import datetime

from django.utils import timezone

from agenda.nudges import services as nudges
from common.errors import DomainError
from common.history import recorded
from groups.choices import INSIDE, MOST, GroupState, MembershipState
from groups.membership import hooks, mails, starting
from groups.membership.lifecycle import GROUPS, MEMBERSHIPS
from groups.membership.obligations import ANSWERS
from groups.models import Group, Membership
from mailing.outbox.services import cancel_pending
from matching.forming.snapshot import active_elsewhere
from people.models import Person

MOST_WORDS = 2000
NOT_YOURS = "There is no such place."
TOO_LATE = "The seven days are over. Write to the officers: perhaps the place is still there."
NO_ROOM = (
    "You have said yes to as many groups as your wish says you have time for. Leave another one first, or write to "
    "the officers."
)
FULL = f"This group has {MOST} people already, and no more fit round a table. The officers will find you another one."


@recorded
def see(*, membership: Membership, by: Person) -> None:
    """The person whose place it is has opened its page: from here on, publishing is not taken back."""
    if membership.person_id == by.pk and membership.seen_at is None:
        Membership.objects.filter(pk=membership.pk, seen_at=None).update(seen_at=timezone.now())


@recorded
def accept(*, membership: Membership, by: Person) -> Membership:
    """Join the group. Raises DomainError after the seven days, and where the person's wish has room for no more."""
    row = lock_own(membership, by)
    if not row.may_answer:
        raise DomainError(_too_late(row))
    seat = row.seat
    if seat is not None and active_elsewhere(by.pk, except_seat=seat.pk) >= seat.entry.capacity:
        raise DomainError(NO_ROOM)
    if row.group.memberships.inside().count() >= MOST:
        raise DomainError(FULL)
    return _answer(row, MembershipState.ACCEPTED)


@recorded
def decline(*, membership: Membership, by: Person) -> Membership:
    """Say no to a place, or leave the group after having said yes; neither needs a reason."""
    row = lock_own(membership, by)
    if row.state in INSIDE:
        return _answer(row, MembershipState.LEFT)
    if not row.may_answer:
        raise DomainError(_too_late(row))
    return _answer(row, MembershipState.DECLINED)


@recorded
def think_again(*, membership: Membership, by: Person, answered_at: datetime) -> Membership:
    """Undo the answer given at ``answered_at``, while the seven days run: it is as if it had not been given."""
    row = lock_own(membership, by)
    if row.answered_at != answered_at:
        raise DomainError("You have answered again since.")
    if timezone.now() > row.answer_by or row.state == MembershipState.ENDED:
        raise DomainError(TOO_LATE)
    MEMBERSHIPS.move(row, MembershipState.INVITED, answered_at=None, since=None, until=None)
    nudges.reconcile({ANSWERS: [row.pk]})
    return row


@recorded
def not_right(*, membership: Membership, by: Person, words: str) -> Membership:
    """Tell the officers, and nobody else, that a group is not right (M15)."""
    row = lock_own(membership, by)
    if row.state not in INSIDE:
        raise DomainError("You are not in this group, so there is nothing to tell.")
    if not words.strip():
        raise DomainError("Write a few words, so that the officers know what to do.", field="words")
    row.unfit, row.unfit_at, row.unfit_seen_to_at = words.strip()[:MOST_WORDS], timezone.now(), None
    row.save(update_fields=["unfit", "unfit_at", "unfit_seen_to_at"])
    return row


@recorded
def see_to(*, membership: Membership, by: Person) -> Membership:
    """An officer has seen to what somebody told them. That it was said stays between the two."""
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if not row.unfit:
        raise DomainError("They have told you nothing here.", status=404)
    if row.unfit_seen_to_at is None:
        row.unfit_seen_to_at = timezone.now()
        row.save(update_fields=["unfit_seen_to_at"])
    return row


@recorded
def settle_move(*, membership: Membership, by: Person) -> Membership:
    """The officers have settled with somebody who left their museum, and with the group, that they stay (rule 32).
    Where they do not, they leave as anybody does."""
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if not Membership.objects.filter(pk=row.pk).moved().exists():
        raise DomainError("They have not left their museum, or that is settled already.")
    row.moved_seen_to_at = timezone.now()
    row.save(update_fields=["moved_seen_to_at"])
    return row


@recorded
def end_group(*, group: Group, by: Person, reason: str) -> Group:
    """End a group: nobody is in it from now on, and everybody who was, or was asked, is told by mail."""
    reason = reason.strip()[:300]
    if not reason:
        raise DomainError("Say why: the members read it.", field="reason")
    row = Group.objects.select_for_update().get(pk=group.pk)
    if row.is_over:
        raise DomainError("This group has ended already.")
    GROUPS.move(row, GroupState.ENDED_EARLY, ended_at=timezone.now(), ended_why=reason)
    memberships = list(row.memberships.active().select_for_update(of=("self",)).select_related("person"))
    for each in memberships:
        MEMBERSHIPS.move(each, MembershipState.ENDED, until=row.ended_at, away_until=None)
        mails.ended(each, group=row)
    nudges.reconcile({ANSWERS: [each.pk for each in memberships]})
    for call_off in hooks.over:
        call_off(row)
    return row


def lock_person(person: Person) -> None:
    """People first: two places of theirs are not answered at once, and merging locks them first too."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def left(row: Membership) -> None:
    """What waits for somebody who is out of a group, or pauses, waits no longer; mail to them is taken back."""
    cancel_pending(about=row, reason="They are not in the group any more.")
    if row.group.goes_on:
        for forget in hooks.gone:
            forget(row)


def lock_own(membership: Membership, by: Person) -> Membership:
    """The row of one's own, under the locks of its person and its group: taking publishing back and ending the group
    lock the group too."""
    lock_person(by)
    group = Group.objects.select_for_update().filter(pk=membership.group_id).first()
    rows = Membership.objects.select_for_update(of=("self",)).select_related(
        "seat__entry", "group__programme"
    )
    row = rows.filter(pk=membership.pk, person=by).first()
    if group is None or row is None:
        raise DomainError(NOT_YOURS, status=404)
    return row


def _too_late(row: Membership) -> str:
    if row.state == MembershipState.ENDED:
        return "This group has ended."
    if row.state != MembershipState.INVITED:
        return "You have answered already. Write to the officers if something has changed."
    return TOO_LATE


def _answer(row: Membership, to: MembershipState) -> Membership:
    now = timezone.now()
    MEMBERSHIPS.move(
        row,
        to,
        answered_at=now,
        seen_at=row.seen_at or now,
        since=now if to == MembershipState.ACCEPTED else row.since,
        until=now if to == MembershipState.LEFT else None,
        away_until=None,
    )
    nudges.reconcile({ANSWERS: [row.pk]})
    if to == MembershipState.LEFT:
        left(row)
    if not starting.start_if_formed(row.group) and to == MembershipState.ACCEPTED and row.group.goes_on:
        for join in hooks.joined:
            join(row)
    return row
