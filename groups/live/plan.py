"""Who presents and who has which role, as it is suggested before anybody has chosen (G19)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from agenda.choices import SessionState
from groups.live.rota import SuggestedRoles, Waited, suggest
from groups.live.selectors import minutes_of
from groups.live.stages import TURN_STAGES, LiveStage
from groups.models import GroupMeeting, LiveRoom, Membership, SetTurn

MOST_TURNS = 4


def turns_that_fit(meeting: GroupMeeting) -> int:
    """How many turns there is time for, between the opening and the end; one at least."""
    minutes = minutes_of(meeting.group_id)
    whole = (meeting.ends_at - meeting.starts_at) / timedelta(minutes=1)
    room = whole - minutes[LiveStage.OPENING] - minutes[LiveStage.CLOSING]
    return max(1, min(MOST_TURNS, int(room // sum(minutes[stage] for stage in TURN_STAGES))))


def suggested(meeting: GroupMeeting, members: Sequence[Membership]) -> SuggestedRoles:
    """Who should do what in this meeting, by who has waited longest. Two queries."""
    before = GroupMeeting.objects.filter(
        group=meeting.group_id, state=SessionState.PLANNED, starts_at__lt=meeting.starts_at
    ).exclude(pk=meeting.pk)
    facilitated, kept, presented = defaultdict(list), defaultdict(list), defaultdict(list)
    for day, facilitator, keeper in before.values_list("start_day", "facilitator", "timekeeper"):
        facilitated[facilitator].append(day)
        kept[keeper].append(day)
    for day, presenter in SetTurn.objects.filter(meeting__in=before).values_list(
        "meeting__start_day", "presenter"
    ):
        presented[presenter].append(day)
    waiting = [
        Waited(each.pk, _joined(each), presented[each.pk], facilitated[each.pk], kept[each.pk])
        for each in members
    ]
    return suggest(waiting, turns=turns_that_fit(meeting))


def first_plan(meeting: GroupMeeting, members: Sequence[Membership]) -> LiveRoom:
    """Make the live room of a new set, with the turns and roles that are suggested. The group may choose otherwise."""
    roles = suggested(meeting, members)
    by_pk = {each.pk: each for each in members}
    for number, presenter in enumerate(roles.presenters, start=1):
        who = by_pk[presenter]
        SetTurn.objects.create(
            meeting=meeting, number=number, group_id=meeting.group_id, presenter=who, by=who
        )
    meeting.facilitator = by_pk.get(roles.facilitator or 0)
    meeting.timekeeper = by_pk.get(roles.timekeeper or 0)
    if meeting.timekeeper == meeting.facilitator:
        meeting.timekeeper = None
    meeting.save(update_fields=["facilitator", "timekeeper"])
    return LiveRoom.objects.create(meeting=meeting)


def _joined(member: Membership) -> date:
    return timezone.localdate(member.since or member.invited_at)
