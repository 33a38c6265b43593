"""The states of a group and of being in one, with the moves between them."""

from django.db.models import TextChoices

#: How many people a group has (G3). Fewer, or more, takes an officer and a reason.
FEWEST, MOST = 4, 8


class GroupState(TextChoices):
    GATHERING = "gathering", "Places are offered"
    STARTING = "starting", "Its agreement is to be signed"
    MEETING = "meeting", "Meeting"
    PAUSED = "paused", "Paused"
    COMPLETED = "completed", "Completed"
    ENDED_EARLY = "ended_early", "Ended early"
    MERGED = "merged", "Merged with another group"


#: A group that is over: nobody is in it.
OVER = (GroupState.COMPLETED, GroupState.ENDED_EARLY, GroupState.MERGED)
#: A group that people are in and that has come about.
GOES_ON = (GroupState.STARTING, GroupState.MEETING, GroupState.PAUSED)

GROUP_MOVES: dict[str, frozenset[str]] = {
    GroupState.GATHERING: frozenset({GroupState.STARTING, GroupState.ENDED_EARLY}),
    GroupState.STARTING: frozenset({GroupState.MEETING, GroupState.ENDED_EARLY, GroupState.MERGED}),
    GroupState.MEETING: frozenset({GroupState.PAUSED, *OVER}),
    GroupState.PAUSED: frozenset({GroupState.MEETING, *OVER}),
    **{over: frozenset() for over in OVER},
}


class MembershipState(TextChoices):
    INVITED = "invited", "No answer yet"
    ACCEPTED = "accepted", "Said yes, has not signed"
    ACTIVE = "active", "In the group"
    PAUSED = "paused", "Paused"
    DECLINED = "declined", "Said no"
    LEFT = "left", "Left the group"
    REMOVED = "removed", "Removed by an officer"
    COMPLETED = "completed", "Was there to the end"
    ENDED = "ended", "The group has ended"


#: In the group: the one table of truth that every page, file, feed and mail asks (5.13).
INSIDE = (MembershipState.ACCEPTED, MembershipState.ACTIVE, MembershipState.PAUSED)
#: One person holds at most one of these in a group.
CURRENT = (MembershipState.INVITED, *INSIDE)
#: They were in the group until a day.
WAS_IN = (
    MembershipState.LEFT,
    MembershipState.REMOVED,
    MembershipState.COMPLETED,
    MembershipState.ENDED,
)
#: Their place is nobody's any more.
GONE = (MembershipState.DECLINED, *WAS_IN)

_OUT = frozenset({MembershipState.LEFT, MembershipState.REMOVED, MembershipState.ENDED})

#: From each state, where it may go. Back to an invitation only while the time to answer runs (services.think_again).
#: Back from a pause to ACCEPTED, where an agreement came into force meanwhile that they have not signed.
MEMBERSHIP_MOVES: dict[str, frozenset[str]] = {
    MembershipState.INVITED: frozenset(
        {MembershipState.ACCEPTED, MembershipState.DECLINED, MembershipState.ENDED}
    ),
    MembershipState.ACCEPTED: _OUT | {MembershipState.ACTIVE, MembershipState.INVITED},
    MembershipState.ACTIVE: _OUT | {MembershipState.PAUSED, MembershipState.COMPLETED},
    MembershipState.PAUSED: _OUT
    | {MembershipState.ACTIVE, MembershipState.ACCEPTED, MembershipState.COMPLETED},
    MembershipState.DECLINED: frozenset({MembershipState.INVITED}),
    MembershipState.LEFT: frozenset({MembershipState.INVITED}),
    MembershipState.REMOVED: frozenset(),
    MembershipState.COMPLETED: frozenset(),
    MembershipState.ENDED: frozenset(),
}


class VoteKind(TextChoices):
    """What a group may vote on. What follows from it the group or an officer does: a vote changes nothing by itself."""

    MERGE = "merge", "Merge with another group"
    PAUSE = "pause", "Pause for a while"
    CLOSE = "close", "Close the group"
    NEWCOMER = "newcomer", "Let somebody join"
    OTHER = "other", "Something else"


class Ballot(TextChoices):
    YES = "yes", "Yes"
    LIVE_WITH = "live_with", "I can live with it"
    NO = "no", "No"
    UNSURE = "unsure", "I do not know enough"


class OutputKind(TextChoices):
    GUIDE = "guide", "Guide"
    TOOLKIT = "toolkit", "Toolkit"
    SEMINAR = "seminar", "Seminar"
    WEBSITE = "website", "Website"
    SUMMARY = "summary", "Final summary"


class OutputState(TextChoices):
    WAITING = "waiting", "Waits for the library"
    TAKEN_BACK = "taken_back", "Taken back"


OUTPUT_MOVES: dict[str, frozenset[str]] = {
    OutputState.WAITING: frozenset({OutputState.TAKEN_BACK}),
    OutputState.TAKEN_BACK: frozenset({OutputState.WAITING}),
}


class HelpKind(TextChoices):
    PROCESS = "process", "How we work together"
    EXPERTISE = "expertise", "Somebody who knows about it"
    CONFLICT = "conflict", "A conflict"
