"""What somebody's calendar program says of their place in a session."""

from django.db import models
from django.utils import timezone

from agenda.models.session import Attendance
from common.constraints import choices_check
from mailing.choices import CalendarWord


class CalendarReply(models.Model):
    """The latest answer of somebody's calendar to our entry (C23). It changes nothing of their place: people do that.

    ``sequence`` is the version of the entry that it answers; one that has changed since asks anew.
    """

    attendance = models.OneToOneField(Attendance, on_delete=models.CASCADE, related_name="calendar_reply")
    says = models.CharField(max_length=10, choices=CalendarWord)
    sequence = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "answer of a calendar"
        verbose_name_plural = "answers of calendars"
        constraints = [choices_check("says", CalendarWord, name="calendar_reply_says")]

    def __str__(self) -> str:
        return f"{self.attendance}: {self.get_says_display()}"
