"""When a group meets: the dates it looks for, and the meetings themselves, which are sessions of the agenda."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agenda.models import Session
from common import clock
from common.constraints import choices_check
from common.wall_clock import WallClock
from groups.meetings.choices import DateSays, MeetingKind


class GroupMeeting(Session):
    """A meeting of a group. It is an agenda session, so reminders, calendars and registers work; it names no content.

    ``host`` is the member at whose museum it is, if it is at one. Who facilitates and who keeps the time is fixed
    before it, and changes hands in the live room only for as long as somebody stands in.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="meetings")
    kind = models.CharField(max_length=12, choices=MeetingKind, default=MeetingKind.SET)
    host = models.ForeignKey(
        "groups.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="hosts"
    )
    facilitator = models.ForeignKey(
        "groups.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="facilitates"
    )
    timekeeper = models.ForeignKey(
        "groups.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="keeps_time"
    )

    class Meta:
        verbose_name = "meeting of a group"
        verbose_name_plural = "meetings of groups"
        constraints = [choices_check("kind", MeetingKind, name="group_meeting_kind")]

    def get_absolute_url(self) -> str:
        return reverse("groups:meeting", args=[self.group.key, self.key])

    def is_over(self) -> bool:
        return bool(self.ends_at <= timezone.now())


class DatePoll(models.Model):
    """Dates that a group looks at for its next meeting (G7). It is closed when all have answered or at its instant,
    whichever comes first: nothing stores that it is. Days and times are those on the wall in its zone."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="date_polls")
    opened_by = models.ForeignKey(
        "groups.Membership", null=True, on_delete=models.SET_NULL, related_name="opened_polls"
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    kind = models.CharField(max_length=12, choices=MeetingKind, default=MeetingKind.SET)
    minutes = models.PositiveSmallIntegerField(default=180)
    zone = models.CharField(max_length=60, default=clock.UK, validators=[clock.validate_zone])
    hidden = models.BooleanField(
        default=False, help_text="Nobody sees the answers of others before they have given their own."
    )
    closes_day = models.DateField()
    closes_time = models.TimeField()
    closes_at = models.GeneratedField(
        expression=WallClock("closes_day", "closes_time", "zone"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    called_off_at = models.DateTimeField(null=True, blank=True, editable=False)
    meeting = models.OneToOneField(
        GroupMeeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="poll", editable=False
    )

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            choices_check("kind", MeetingKind, name="date_poll_kind"),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=720), name="date_poll_is_for_some_hours"
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(meeting=None), name="date_poll_has_one_end"
            ),
        ]

    def __str__(self) -> str:
        return f"Dates for {self.get_kind_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("groups:poll", args=[self.group.key, self.key])

    @property
    def is_settled(self) -> bool:
        """Whether a date was chosen, or none will be."""
        return self.meeting_id is not None or self.called_off_at is not None


class PollDate(models.Model):
    """One date that a group looks at."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="dates")
    day = models.DateField()
    time = models.TimeField()

    class Meta:
        ordering = ["day", "time", "pk"]
        constraints = [models.UniqueConstraint("poll", "day", "time", name="poll_date_once")]

    def __str__(self) -> str:
        return f"{clock.day_words(self.day)}, {self.time:%H:%M}"


class DateAnswer(models.Model):
    """What one member says to one date."""

    date = models.ForeignKey(PollDate, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey("groups.Membership", on_delete=models.CASCADE, related_name="date_answers")
    says = models.CharField(max_length=5, choices=DateSays)

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint("date", "member", name="date_answered_once"),
            choices_check("says", DateSays, name="date_answer_says"),
        ]

    def __str__(self) -> str:
        return f"{self.get_says_display()} to {self.date}"


class OwnClock(models.Model):
    """The zone in which a member reads times beside those of the group, where it is another one (5.19)."""

    member = models.OneToOneField("groups.Membership", on_delete=models.CASCADE, related_name="own_clock")
    zone = models.CharField(max_length=60, validators=[clock.validate_zone])

    def __str__(self) -> str:
        return clock.zone_words(self.zone)
