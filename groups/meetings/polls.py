"""Looking for a date (G7): several are asked about, everybody says yes, if need be or no, and somebody fixes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from agenda.nudges import services as nudges
from common import clock
from common.errors import DomainError
from common.history import recorded
from groups.meetings import mails
from groups.meetings.choices import DateSays
from groups.meetings.planning import call_meeting
from groups.meetings.rules import quorum, refuse_unless_meeting
from groups.models import DateAnswer, DatePoll, GroupMeeting, Membership, OwnClock, PollDate
from groups.room.door import Room
from people.models import Person

FEWEST_DATES, MOST_DATES = 2, 12
#: The name of the obligation to answer.
DATES = "groups.dates"


@dataclass(frozen=True, slots=True)
class DateTally:
    """What is said to one date by those who are there that day."""

    date: PollDate
    yes: int
    maybe: int
    no: int
    present: int
    answers: Mapping[int, str]

    @property
    def can(self) -> int:
        return self.yes + self.maybe

    @property
    def quorum(self) -> int:
        return quorum(self.present)

    @property
    def is_enough(self) -> bool:
        return self.can >= self.quorum


@dataclass(frozen=True, slots=True)
class PollState:
    """A poll as it stands: what is said to each date, who still has to answer, and whether it is closed."""

    poll: DatePoll
    members: Sequence[Membership]
    tallies: Sequence[DateTally]
    missing: Sequence[Membership]
    now: datetime

    @property
    def is_closed(self) -> bool:
        """By everybody's answer, by its instant, by a date that was fixed; and by no job (5.11)."""
        return self.poll.is_settled or not self.missing or self.now >= self.poll.closes_at

    @property
    def best(self) -> DateTally | None:
        """The date that most can make, of these the one with most plain yeses, of these the earliest."""
        return max(self.tallies, key=lambda each: (each.can, each.yes), default=None)

    def shows_answers_to(self, member: Membership) -> bool:
        """Whether a member sees what others said: where the group wishes so, only after they have answered."""
        return not self.poll.hidden or self.is_closed or member.pk not in {each.pk for each in self.missing}


def state_of(poll: DatePoll, now: datetime | None = None) -> PollState:
    """How a poll stands, in three queries. Whoever is away on a day does not count for that day; whoever is away on
    all of them is not waited for."""
    dates = list(poll.dates.all())
    rows = list(poll.group.memberships.inside().select_related("person").order_by("person__name", "pk"))
    said: dict[int, dict[int, str]] = {each.pk: {} for each in dates}
    for on, member, says in DateAnswer.objects.filter(date__poll=poll).values_list("date", "member", "says"):
        said[on][member] = says
    counted = {each.pk: {member.pk for member in rows if _is_there(member, each.day)} for each in dates}
    tallies = [_tally(each, said[each.pk], counted[each.pk]) for each in dates]
    missing = [
        member
        for member in rows
        if any(member.pk in counted[each.pk] and member.pk not in said[each.pk] for each in dates)
    ]
    return PollState(poll, rows, tallies, missing, now or timezone.now())


def _tally(on: PollDate, said: Mapping[int, str], counted: set[int]) -> DateTally:
    theirs = [says for member, says in said.items() if member in counted]
    return DateTally(
        on,
        theirs.count(DateSays.YES),
        theirs.count(DateSays.MAYBE),
        theirs.count(DateSays.NO),
        len(counted),
        said,
    )


def _is_there(member: Membership, day: date) -> bool:
    """Whether a member counts on ``day``, as ``Membership.objects.present`` has it."""
    return member.state in ("accepted", "active") and (member.away_until is None or member.away_until < day)


@recorded
def open_poll(
    *, room: Room, kind: str, dates: Sequence[tuple[date, time]], minutes: int, closes: tuple[date, time],
    hidden: bool, by: Person,
) -> DatePoll:  # fmt: skip
    """Ask the group about some dates. Everybody else in it gets a mail that says no more than that something is new.

    Raises DomainError for fewer than two dates or more than twelve, and for any that has passed or that clocks do not
    show; and for a poll that would close before it opens or after its first date.
    """
    refuse_unless_meeting(room.group)
    zone, now = room.group.programme.zone, timezone.now()
    wanted = sorted(set(dates))
    if not FEWEST_DATES <= len(wanted) <= MOST_DATES:
        raise DomainError(f"Ask about {FEWEST_DATES} to {MOST_DATES} different dates.", field="date_1")
    instants = [clock.instant(day, at, zone, field="date_1") for day, at in wanted]
    ends = clock.instant(*closes, zone, field="closes_day")
    if instants[0] <= now:
        raise DomainError(
            "One of these dates has passed. Choose dates that are still to come.", field="date_1"
        )
    if not now < ends <= instants[0]:
        raise DomainError(
            "Let it close before the first of the dates, and not in the past.", field="closes_day"
        )
    poll = DatePoll.objects.create(
        group=room.group, opened_by=room.membership, kind=kind, minutes=minutes, zone=zone, hidden=hidden,
        closes_day=closes[0], closes_time=closes[1],
    )  # fmt: skip
    poll.refresh_from_db(fields=["closes_at"])
    PollDate.objects.bulk_create([PollDate(poll=poll, day=day, time=at) for day, at in wanted])
    mails.poll_opened(poll, [each for each in state_of(poll).missing if each != room.membership])
    return poll


@recorded
def answer(*, room: Room, poll: DatePoll, says: Mapping[int, str], by: Person) -> PollState:
    """Say something to each date (by its key). It may be said otherwise until the poll is closed.

    Raises DomainError once it is closed, and where a date is left out.
    """
    locked = _locked(room, poll)
    state = state_of(locked)
    if state.is_closed:
        raise DomainError(
            "This poll is closed: a date was fixed, everybody has answered, or its time is over."
        )
    wanted = {each.date.pk for each in state.tallies}
    if set(says) != wanted or not set(says.values()) <= set(DateSays.values):
        raise DomainError("Say yes, if need be or no to every date.")
    DateAnswer.objects.bulk_create(
        [DateAnswer(date_id=on, member=room.membership, says=word) for on, word in says.items()],
        update_conflicts=True, unique_fields=["date", "member"], update_fields=["says"],
    )  # fmt: skip
    nudges.reconcile({DATES: [locked.pk]})
    return state_of(locked)


@recorded
def settle(
    *, room: Room, poll: DatePoll, chosen: PollDate, host: Membership | None, online_link: str, confirmed: bool,
    by: Person,
) -> GroupMeeting:  # fmt: skip
    """Fix one of the dates: it becomes a meeting, and everybody is invited. Any member may.

    Raises DomainError for a date that too few can make unless it is ``confirmed``, and when one was fixed already.
    """
    locked = _locked(room, poll)
    if locked.is_settled:
        raise DomainError("A date was fixed already, or the poll was called off.")
    tally = next((each for each in state_of(locked).tallies if each.date.pk == chosen.pk), None)
    if tally is None:
        raise DomainError("Choose one of the dates of this poll.", field="chosen")
    if not tally.is_enough and not confirmed:
        raise DomainError(
            f"Only {tally.can} of {tally.present} can make {chosen}; {tally.quorum} are needed. Tick below if the "
            "group wants it all the same.",
            field="confirmed",
        )
    meeting = call_meeting(
        room=room, kind=locked.kind, day=chosen.day, start=chosen.time, minutes=locked.minutes, zone=locked.zone,
        host=host, online_link=online_link, by=by,
    )  # fmt: skip
    locked.meeting = meeting
    locked.save(update_fields=["meeting"])
    nudges.reconcile({DATES: [locked.pk]})
    return meeting


@recorded
def call_off_poll(*, room: Room, poll: DatePoll, by: Person) -> DatePoll:
    """Fix none of the dates. Whoever opened it may, and once it is closed anybody."""
    locked = _locked(room, poll)
    if locked.is_settled:
        raise DomainError("A date was fixed already, or the poll was called off.")
    if locked.opened_by_id != room.membership.pk and not state_of(locked).is_closed:
        raise DomainError("Whoever opened it calls it off, and once it is closed anybody.")
    locked.called_off_at = timezone.now()
    locked.save(update_fields=["called_off_at"])
    nudges.reconcile({DATES: [locked.pk]})
    return locked


def _locked(room: Room, poll: DatePoll) -> DatePoll:
    rows = DatePoll.objects.select_for_update(of=("self",)).select_related("group__programme")
    row = rows.filter(pk=poll.pk, group=room.group).first()
    if row is None:
        raise DomainError("There is no such page.", status=404)
    return row


@recorded
def read_another_clock(*, room: Room, zone: str, by: Person) -> None:
    """Show times on the member's own clock beside the group's; without a zone, or with the group's, no longer."""
    if not zone or zone == room.group.programme.zone:
        OwnClock.objects.filter(member=room.membership).delete()
    else:
        OwnClock.objects.update_or_create(member=room.membership, defaults={"zone": zone})
