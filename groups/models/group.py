"""A group of peers. ``matching`` proposes; what is here is true."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import order_check


@pghistory.track(model_name="GroupHistory")
class Group(models.Model):
    """People who learn with one another for a while. It comes from one group of a published run."""

    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="peer_groups"
    )
    run = models.ForeignKey("matching.MatchRun", on_delete=models.PROTECT, related_name="peer_groups")
    number = models.PositiveSmallIntegerField(help_text="In its run, from 1.")
    name = models.CharField(max_length=180)
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
        ]

    def __str__(self) -> str:
        return self.name
