"""A set as it is held: its turns, what is noted in it, its actions, and the state that every phone shows."""

from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.constraints import choices_check
from common.sealed.fields import SealedTextField
from groups.live.clock import StageClock
from groups.live.stages import DEFAULT_MINUTES, TURN_STAGES, LiveStage
from groups.meetings.choices import ActionState, NoteKind
from groups.models.content import Content
from groups.models.meeting import GroupMeeting


class SetTurn(Content):
    """One member's turn to present in a meeting. The issue is theirs: they may put it otherwise, or withdraw it with
    all that was asked about it (rule 41)."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField()
    presenter = models.ForeignKey(
        "groups.Membership", null=True, on_delete=models.SET_NULL, related_name="turns_presented"
    )
    issue = SealedTextField(scope="group", null=True)
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="set_turn_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint("meeting", "presenter", name="set_turn_of_one_member"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=8), name="set_turn_number"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(issue=None), name="set_turn_withdrawn_says_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"Turn {self.number}"


class SetNote(Content):
    """A question, a reflection or a line of learning, as one member wrote it. ``key`` is made where it is typed, so
    that what is sent twice over a bad line is there once."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.CASCADE, related_name="notes")
    turn = models.ForeignKey(SetTurn, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=NoteKind)
    #: Empty once whoever wrote it has taken their words out.
    words = SealedTextField(scope="group", null=True)

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            choices_check("kind", NoteKind, name="set_note_kind"),
            models.CheckConstraint(
                condition=Q(kind=NoteKind.LEARNING) | Q(turn__isnull=False), name="set_note_is_of_a_turn"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class GroupAction(Content):
    """What somebody will do, by when; and, once it is settled, one line of what they learned by it (G10)."""

    shared = True

    meeting = models.ForeignKey(
        GroupMeeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )
    owner = models.ForeignKey(
        "groups.Membership", null=True, on_delete=models.SET_NULL, related_name="group_actions"
    )
    due_on = models.DateField()
    #: Empty once whoever wrote it has taken their words out.
    words = SealedTextField(scope="group", null=True)
    state = models.CharField(max_length=8, choices=ActionState, default=ActionState.OPEN)
    settled_on = models.DateField(null=True, blank=True, editable=False)
    learned = SealedTextField(scope="group", null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            choices_check("state", ActionState, name="group_action_state"),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, settled_on=None)
                | (~Q(state=ActionState.OPEN) & Q(settled_on__isnull=False)),
                name="group_action_settled_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Action, due {self.due_on}"


#: Stages that belong to a turn.
_OF_A_TURN = Q(stage__in=TURN_STAGES)
_STANDS_STILL = Q(stage__in=(LiveStage.LOBBY, LiveStage.ENDED))


@pghistory.track(model_name="LiveRoomHistory")
class LiveRoom(models.Model):
    """The one state of a live set: the stage, since when, for how long it is planned, and since when it rests.

    Every change makes another ``version``. ``stand_in`` has taken over from the facilitator until it is handed back.
    """

    meeting = models.OneToOneField(
        GroupMeeting, primary_key=True, on_delete=models.CASCADE, related_name="live"
    )
    stage = models.CharField(max_length=10, choices=LiveStage, default=LiveStage.LOBBY)
    turn = models.ForeignKey(SetTurn, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    started = models.DateTimeField(null=True, blank=True)
    planned = models.DurationField(default=timedelta)
    paused = models.DateTimeField(null=True, blank=True)
    stand_in = models.ForeignKey(
        "groups.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "live room"
        constraints = [
            choices_check("stage", LiveStage, name="live_room_stage"),
            models.CheckConstraint(
                condition=(_OF_A_TURN & Q(turn__isnull=False)) | (~_OF_A_TURN & Q(turn=None)),
                name="live_room_turn_with_its_stage",
            ),
            models.CheckConstraint(
                condition=(_STANDS_STILL & Q(started=None, paused=None))
                | (~_STANDS_STILL & Q(started__isnull=False)),
                name="live_room_runs_since",
            ),
            models.CheckConstraint(
                condition=Q(paused=None) | Q(paused__gte=F("started")), name="live_room_rests_after_it_runs"
            ),
        ]

    def __str__(self) -> str:
        return f"Live room of {self.meeting_id}"

    def get_absolute_url(self) -> str:
        return reverse("groups:live", args=[self.meeting.group.key, self.meeting.key])

    @property
    def clock(self) -> StageClock | None:
        """The clock of its stage; None before the start and after the end."""
        return StageClock(self.started, self.planned, self.paused) if self.started else None


def _minutes(stage: LiveStage) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(stage.label.lower(), default=DEFAULT_MINUTES[stage])


class SetTimings(models.Model):
    """For how many minutes a group plans each stage, where it has changed that."""

    group = models.OneToOneField("groups.Group", on_delete=models.CASCADE, related_name="timings")
    opening = _minutes(LiveStage.OPENING)
    present = _minutes(LiveStage.PRESENT)
    clarify = _minutes(LiveStage.CLARIFY)
    questions = _minutes(LiveStage.QUESTIONS)
    reflect = _minutes(LiveStage.REFLECT)
    actions = _minutes(LiveStage.ACTIONS)
    closing = _minutes(LiveStage.CLOSING)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{stage}__gte": 1, f"{stage}__lte": 60}), name=f"set_timings_{stage}"
            )
            for stage in DEFAULT_MINUTES
        ]

    def __str__(self) -> str:
        return f"Timings of group {self.group_id}"

    @property
    def minutes(self) -> dict[str, int]:
        """The minutes of each stage, by its name."""
        return {stage: int(getattr(self, stage)) for stage in DEFAULT_MINUTES}
