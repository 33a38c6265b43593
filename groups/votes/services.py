"""Opening a vote and answering it."""

from datetime import date, time, timedelta
from uuid import UUID

from django.utils import timezone

from agenda.nudges import services as nudges
from common.clock import instant
from common.errors import DomainError
from common.history import recorded
from groups.choices import INSIDE, Ballot, VoteKind
from groups.models import Elector, Group, GroupVote, Membership
from groups.room import mails
from groups.room.door import NOT_HERE, NOTHING_NEW, Room
from groups.votes.tally import latest, tally, with_electors
from people.models import Person

VOTES = "groups.votes"
MOST_WORDS = 500
LONGEST = timedelta(days=60)
#: A vote stays open until the evening of its last day.
EVENING = time(20)
OVER = "This vote is over: its result is below."


@recorded
def open_vote(*, room: Room, kind: VoteKind, closes_on: date, by: Person, words: str = "") -> GroupVote:
    """Ask everybody who is in the group now, until the evening of ``closes_on`` in the group's zone."""
    group = _locked(room)
    words = words.strip()
    if kind in (VoteKind.OTHER, VoteKind.NEWCOMER, VoteKind.MERGE) and not words:
        raise DomainError("Say in a sentence what you ask.", field="words")
    if not room.today < closes_on <= room.today + LONGEST:
        raise DomainError("Choose a day from tomorrow on, within the next sixty days.", field="closes_on")
    running = with_electors(GroupVote.objects.filter(group=group, kind=kind))
    if kind != VoteKind.OTHER and any(not tally(vote).is_over for vote in running):
        raise DomainError("There is a vote on that already.", field="kind")
    vote = GroupVote(
        group=group,
        by=room.membership,
        kind=kind,
        closes_at=instant(closes_on, EVENING, group.programme.zone, field="closes_on"),
    )
    room.seal(vote, words=words or None)
    vote.save()
    members = list(group.memberships.inside().select_related("person", "group__programme"))
    Elector.objects.bulk_create(Elector(vote=vote, membership=membership) for membership in members)
    for membership in members:
        if membership.pk != room.membership.pk:
            _tell(membership, vote, "open")
    return vote


@recorded
def cast(*, room: Room, vote_key: UUID, says: Ballot, by: Person) -> GroupVote:
    """Answer, or change one's mind while the vote runs. Who came later is not asked, and who has left has no say."""
    group = _locked(room)
    vote = with_electors(GroupVote.objects.filter(group=group)).filter(key=vote_key).first()
    if vote is None:
        raise DomainError(NOT_HERE, status=404)
    mine = latest(vote.electors.all()).get(by.pk)
    if mine is None:
        raise DomainError("This vote was opened before you joined, so you were not asked.", status=403)
    if tally(vote).is_over:
        raise DomainError(OVER, status=409)
    mine.says, mine.said_at = says, timezone.now()
    mine.save(update_fields=["says", "said_at"])
    nudges.reconcile({VOTES: [vote.pk]})
    if tally(vote).is_over:
        for membership in group.memberships.inside().select_related("person", "group__programme"):
            if membership.pk != room.membership.pk:
                _tell(membership, vote, "over")
    return vote


def ended_by_leaving(membership: Membership) -> None:
    """Somebody is out of the group: nobody waits for their answer, and what they have said stays said."""
    nudges.reconcile(
        {VOTES: list(GroupVote.objects.filter(group=membership.group_id).values_list("pk", flat=True))}
    )


def _locked(room: Room) -> Group:
    """The group under its lock, which joining and leaving take too, and the one who acts still in it."""
    group = Group.objects.select_for_update(of=("self",)).select_related("programme").get(pk=room.group.pk)
    if not Membership.objects.filter(pk=room.membership.pk, state__in=INSIDE).exists():
        raise DomainError(NOT_HERE, status=404)
    if not group.goes_on:
        raise DomainError(NOTHING_NEW)
    return group


def _tell(membership: Membership, vote: GroupVote, what: str) -> None:
    mails.something_new(membership, occurrence=f"vote {vote.key} {what}", page=vote.get_absolute_url())
