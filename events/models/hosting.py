"""What a host has done of what there is to do."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.constraints import choices_check
from events.choices import HostStep
from events.models.event import Event


class HostTask(models.Model):
    """A step of the host's checklist that is done. When each step is due follows from the event's day (E23)."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="host_tasks")
    step = models.CharField(max_length=12, choices=HostStep)
    ticked_at = models.DateTimeField(default=timezone.now)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["event", "ticked_at", "pk"]
        constraints = [
            models.UniqueConstraint("event", "step", name="host_task_once_an_event"),
            choices_check("step", HostStep, name="host_task_step"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.event}"
