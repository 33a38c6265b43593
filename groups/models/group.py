"""A group of peers. ``matching`` proposes; what is here is true."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check, order_check
from groups.choices import GOES_ON, OVER, GroupState


@pghistory.track(model_name="GroupHistory")
class Group(models.Model):
    """People who learn with one another for a while. It comes from one group of a published run."""

    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="peer_groups"
    )
    run = models.ForeignKey("matching.MatchRun", on_delete=models.PROTECT, related_name="peer_groups")
    number = models.PositiveSmallIntegerField(help_text="In its run, from 1.")
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Its address: no name, no theme."
    )
    name = models.CharField(max_length=180)
    state = models.CharField(max_length=12, choices=GroupState, default=GroupState.GATHERING, editable=False)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_why = models.CharField("why it ended", max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["-since", "number", "pk"]
        verbose_name = "group"
        constraints = [
            models.UniqueConstraint("run", "number", name="group_once_a_run"),
            order_check("since", "ended_at", name="group_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="group_ended_says_why",
            ),
            choices_check("state", GroupState, name="group_state"),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False) | (~Q(state__in=OVER) & Q(ended_at=None)),
                name="group_over_since",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("groups:room", args=[self.key])

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def goes_on(self) -> bool:
        """Whether it has come about and is not over: its people may write, meet and vote."""
        return self.state in GOES_ON
