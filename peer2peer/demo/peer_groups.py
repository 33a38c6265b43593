"""Peer groups in every phase of their life: offers out, an agreement to sign, six months of meetings, one that has become
small, and one that has ended. The rhythm is that of real ones: six people, a set every six weeks, visits in between."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from agenda.choices import AttendanceState
from agenda.models import Attendance
from agenda.register.marks import Mark, record_many
from agenda.register.services import complete
from groups.choices import Ballot, VoteKind
from groups.live.services import plan_set
from groups.meetings import planning, polls, record
from groups.meetings.choices import ActionState, MeetingKind, NoteKind
from groups.membership import services as memberships
from groups.models import Group, GroupAction, GroupMeeting, Membership, SetNote, SetTurn
from groups.room.door import Room, enter_signed
from groups.scenarios import sign
from groups.scenarios_made import what_was_made
from groups.votes import services as votes
from mailing.models import Message
from matching import scenarios
from matching.calls.services import open_pool
from matching.choices import HalfDay, Meeting
from matching.forming import publishing
from matching.models import Entry
from peer2peer.demo.groups import HAMPSHIRE, WANT_ONE
from peer2peer.demo.known import was_there
from peer2peer.demo.people import MEMBER, OFFICER
from people.models import Person
from programmes.models import Call, Funder, Programme
from programmes.services import become_member

TITLE = "Peer groups, last spring"
#: Who pays for their visits.
FUNDER = "A county museums trust"
WORDS = (
    "Four to eight people from different museums meet six times, in turn at each other's museums or online. You bring a "
    "problem of your own, and help the others think about theirs."
)
#: How many are in each group: one that meets, one that has become small, one that is over.
SIZES = (6, 4, 4)
#: The two that were formed last, out of a call of their own.
NEW_TITLE, NEW_SIZES = "Peer groups, autumn", (5, 5)

#: What was presented in each set that has been, the questions that were asked, and what came of it.
SETS = (
    (
        140,
        "I took over a store of nine thousand objects without a list, and the trustees want a new gallery first.",
        (
            "What would have to be true for the trustees to ask for the list themselves?",
            "What do you leave undone while you argue for it?",
        ),
        (
            "Count one shelf with J., and show the trustees what that took.",
            ActionState.DONE,
            "Numbers did it. Words had not.",
        ),
    ),
    (
        98,
        "Two of my volunteers do not speak to each other any more, and both run the front desk.",
        (
            "What have you seen yourself, and what were you told?",
            "How would each of them say what the desk needs?",
        ),
        (
            "Sit at the desk with each of them for a morning.",
            ActionState.CHANGED,
            "I only managed one, and it was enough to begin.",
        ),
    ),
    (
        56,
        "Our opening hours are those of 1994, and nobody remembers why.",
        ("Who comes when you are closed?", "What would you have to stop in order to try one evening?"),
        ("Ask the school and the bus company what Thursdays are like.", ActionState.OPEN, ""),
    ),
)
LEARNED = (
    "A question that I would never ask myself was the one that helped.",
    "It is hard not to give advice. It is easier when the timekeeper smiles.",
    "Everybody has a shelf like mine.",
)


def is_there() -> bool:
    return was_there(Call, title=TITLE)


def load(programmes: dict[str, Programme], people: list[Person]) -> None:
    """Write two calls that have led to groups, and what has become of those."""
    programme, officer = programmes[HAMPSHIRE], Person.objects.get(email=OFFICER.email)
    spare = iter([people[0], *people[WANT_ONE + 1 :]])
    meets, small, over = _groups(programme, officer, TITLE, SIZES, spare, closed=200)
    for group in (meets, small, over):
        _join(group, group.memberships.count())
        for member in _inside(group):
            sign(group, member.person)
    _six_months(meets)
    funder, _ = Funder.objects.get_or_create(name=FUNDER)
    what_was_made(meets, funder=funder, officer=officer)
    _one_leaves(small)
    memberships.end_group(
        group=over, by=officer, reason="Two have changed jobs, and the others have each other's numbers."
    )
    offered, unsigned = _groups(programme, officer, NEW_TITLE, NEW_SIZES, spare, closed=20)
    _join(offered, 2)
    _join(unsigned, unsigned.memberships.count())
    first = _inside(unsigned)[0]
    sign(unsigned, first.person)


def _groups(
    programme: Programme,
    officer: Person,
    title: str,
    sizes: Sequence[int],
    people: Iterator[Person],
    *,
    closed: int,
) -> list[Group]:
    """A call that closed so many days ago, and the groups that were made of those who answered it."""
    pool = open_pool(
        programme=programme,
        by=officer,
        title=title,
        words=WORDS,
        closes=datetime.combine(timezone.localdate() - timedelta(days=closed), time(17)),
    )
    groups = []
    for size in sizes:
        entries = []
        for _ in range(size):
            person = next(people)
            become_member(programme=programme, person=person)
            place = person.affiliations.current().select_related("museum").first()
            entries.append(
                Entry.objects.create(
                    pool=pool,
                    person=person,
                    museum=place.museum if place else None,
                    meeting=Meeting.EITHER,
                    travel_km=60,
                    half_days=[HalfDay.TUE_AM, HalfDay.THU_PM],
                )
            )
        groups.append(entries)
    run = scenarios.by_hand(pool, groups, by=officer)
    run = publishing.publish(run=run, version=run.board_version, by=officer)
    return list(run.peer_groups.order_by("number"))


def _inside(group: Group) -> list[Membership]:
    return list(group.memberships.inside().select_related("person").order_by("pk"))


def _join(group: Group, number: int) -> None:
    for row in group.memberships.select_related("person").order_by("pk")[:number]:
        memberships.accept(membership=row, by=row.person)
    group.refresh_from_db()


def _one_leaves(group: Group) -> None:
    row = _inside(group)[-1]
    memberships.decline(membership=row, by=row.person)


def _six_months(group: Group) -> None:
    """Three sets and a visit that have been, the set of today with its room to open, and dates for the next."""
    _began(group, 185)
    members = _inside(group)
    rooms = {member.pk: enter_signed(group.key, member.person) for member in members}
    mine = rooms[next(member.pk for member in members if member.person.email == MEMBER.email)]
    for number, (ago, issue, questions, action) in enumerate(SETS):
        turn = members[(number + 1) % len(members)]
        meeting = _set(rooms[turn.pk], members, number, host=members[number])
        _write(rooms, members, meeting, turn, issue, questions, action, number)
        _has_been(meeting, ago, members)
    today = timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    if today.hour > 20:
        today = today.replace(hour=10) + timedelta(days=1)
    coming = planning.call_meeting(
        room=mine, kind=MeetingKind.SET, day=today.date(), start=today.time(), minutes=180, by=mine.person
    )
    plan_set(
        meeting=coming, presenters=members[4:6], facilitator=members[0], timekeeper=members[1], by=mine.person
    )
    first = timezone.localdate() + timedelta(days=38)
    poll = polls.open_poll(
        room=mine,
        kind=MeetingKind.VISIT,
        dates=[(first + timedelta(days=7 * n), time(10)) for n in range(3)],
        minutes=240,
        closes=(timezone.localdate() + timedelta(days=9), time(18)),
        hidden=False,
        by=mine.person,
    )
    for member, says in zip(
        members[1:4], (("yes", "maybe", "no"), ("no", "yes", "yes"), ("maybe", "yes", "no")), strict=True
    ):
        said = {each.pk: word for each, word in zip(poll.dates.order_by("pk"), says, strict=True)}
        polls.answer(room=rooms[member.pk], poll=poll, says=said, by=member.person)

    _vote([rooms[member.pk] for member in members])


def _vote(rooms: Sequence[Room]) -> None:
    """Whether somebody may join: three have answered, and nobody sees what."""
    row = votes.open_vote(
        room=rooms[1],
        kind=VoteKind.NEWCOMER,
        closes_on=timezone.localdate() + timedelta(days=7),
        words="May T., who has just begun at a boat museum, join us from the next set on?",
        by=rooms[1].person,
    )
    for room, says in zip(rooms[1:4], (Ballot.YES, Ballot.YES, Ballot.LIVE_WITH), strict=True):
        votes.cast(room=room, vote_key=row.key, says=says, by=room.person)


def _began(group: Group, ago: int) -> None:
    """Turn the calendar back to when the group came about."""
    back = timedelta(days=ago)
    Group.objects.filter(pk=group.pk).update(since=F("since") - back)
    group.memberships.update(
        **{name: F(name) - back for name in ("invited_at", "answer_by", "seen_at", "answered_at", "since")}
    )


def _set(room: Room, members: Sequence[Membership], number: int, *, host: Membership) -> GroupMeeting:
    meeting = planning.call_meeting(
        room=room,
        kind=MeetingKind.SET,
        day=timezone.localdate() + timedelta(days=30 + number),
        start=time(10),
        minutes=180,
        host=host,
        by=room.person,
    )
    others = [member for member in members if member.pk != room.membership.pk]
    plan_set(
        meeting=meeting, presenters=[room.membership, others[0]], facilitator=others[1], timekeeper=others[2],
        by=room.person,
    )  # fmt: skip
    return meeting


def _write(
    rooms: dict[int, Room],
    members: Sequence[Membership],
    meeting: GroupMeeting,
    turn: Membership,
    issue: str,
    questions: Sequence[str],
    action: tuple[str, str, str],
    number: int,
) -> None:
    """What was said in a set."""
    room = rooms[turn.pk]
    slot = meeting.turns.get(presenter=turn)
    record.write_issue(room=room, turn=slot, words=issue, by=room.person)
    others = [member for member in members if member.pk != turn.pk]
    for member, words in zip(others, questions, strict=False):
        asks = rooms[member.pk]
        record.note(
            room=asks,
            meeting=meeting,
            turn=slot,
            kind=NoteKind.QUESTION,
            words=words,
            key=uuid4(),
            by=asks.person,
        )
    learns = rooms[others[-1].pk]
    record.note(
        room=learns, meeting=meeting, turn=None, kind=NoteKind.LEARNING, words=LEARNED[number], key=uuid4(),
        by=learns.person,
    )  # fmt: skip
    words, becomes, learned = action
    row = record.add_action(
        room=room, meeting=meeting, owner=turn, words=words, key=uuid4(), by=room.person,
        due_on=room.today + timedelta(days=21),
    )  # fmt: skip
    if becomes != ActionState.OPEN:
        record.settle_action(room=room, action=row, to=becomes, learned=learned, by=room.person)


def _has_been(meeting: GroupMeeting, ago: int, members: Sequence[Membership]) -> None:
    """Turn the calendar back: what has been cannot be called. All came but one, who sent apologies."""
    day = timezone.localdate() - timedelta(days=ago)
    GroupMeeting.objects.filter(pk=meeting.pk).update(start_day=day, end_day=day)
    meeting = GroupMeeting.objects.get(pk=meeting.pk)
    rows = list(Attendance.objects.live().filter(session=meeting).order_by("pk"))
    Message.objects.about_any(rows).delete()  # of the day on which it was booked
    marks = [
        Mark(
            row.pk,
            AttendanceState.APOLOGIES if n == ago % len(rows) else AttendanceState.ATTENDED,
            meeting.ends_at,
        )
        for n, row in enumerate(rows)
    ]
    record_many(session=meeting, marks=marks, by=members[0].person)
    complete(session=meeting, by=members[0].person, now=meeting.ends_at + timedelta(hours=1))
    for written in (SetNote, GroupAction):
        written.objects.filter(meeting=meeting).update(written_on=day)
    SetTurn.objects.filter(meeting=meeting).update(written_on=day)
    GroupAction.objects.filter(meeting=meeting).update(due_on=day + timedelta(days=60))
