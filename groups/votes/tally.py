"""Whether a vote is over, and what came of it. One person has one vote, whatever rows they have (5.16)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from groups.choices import INSIDE, Ballot, VoteKind
from groups.models import Elector, Group, GroupVote


@dataclass(frozen=True, slots=True)
class Tally:
    """How a vote stands. ``counts`` is empty while it runs: nobody sees where it tends before they have spoken."""

    asked: int
    answered: int
    is_over: bool
    counts: Mapping[Ballot, int]

    @property
    def carried(self) -> bool:
        """More than half of those who were asked say yes or can live with it. No answer is no yes."""
        return 2 * (self.counts.get(Ballot.YES, 0) + self.counts.get(Ballot.LIVE_WITH, 0)) > self.asked

    @property
    def says(self) -> str:
        """The result in a sentence; while it runs, how many have answered."""
        if not self.is_over:
            return f"{self.answered} of {self.asked} have answered."
        parts = [f"{choice.label.lower()} {self.counts.get(choice, 0)}" for choice in Ballot]
        silent = self.asked - self.answered
        result = "It is carried" if self.carried else "It is not carried"
        return f"{result}: {', '.join(parts).replace('i ', 'I ')}, no answer {silent}."


def with_electors(votes: QuerySet[GroupVote]) -> QuerySet[GroupVote]:
    """Votes with all that ``tally`` reads, in two queries."""
    rows = Elector.objects.select_related("membership__person")
    return votes.select_related("group__programme", "by__person").prefetch_related(Prefetch("electors", rows))


def tally(vote: GroupVote, now: datetime | None = None) -> Tally:
    by_person = latest(vote.electors.all())
    answers = [elector.says for elector in by_person.values() if elector.says]
    waiting = [
        elector for elector in by_person.values() if not elector.says and elector.membership.state in INSIDE
    ]
    is_over = not waiting or (now or timezone.now()) >= vote.closes_at
    counts = Counter(Ballot(says) for says in answers) if is_over else Counter()
    return Tally(len(by_person), len(answers), is_over, counts)


def latest(electors: Collection[Elector]) -> dict[int, Elector]:
    """One row a person: their last answer, where somebody turned out to be in the group twice."""
    found: dict[int, Elector] = {}
    ordered: Sequence[Elector] = sorted(
        electors, key=lambda each: (each.said_at is not None, each.said_at or timezone.now(), each.key)
    )
    for elector in ordered:
        found[elector.membership.person_id] = elector
    return found


def carried(group: Group, kind: VoteKind) -> GroupVote | None:
    """The newest vote of a kind that is over and was carried; for whoever acts on what a group wants."""
    for vote in with_electors(GroupVote.objects.filter(group=group, kind=kind)):
        found = tally(vote)
        if found.is_over and found.carried:
            return vote
    return None
