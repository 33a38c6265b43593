"""A run: its frozen input, what was found, the board on which officers adjust it, and what became of it."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check
from matching.choices import MAY_BE_SET_ASIDE, Breach, RunState, StartState

#: How long a proposal stands for people to say yes or no (M7).
ANSWER_WITHIN = timedelta(days=7)


class MatchRun(models.Model):
    """One question put to the engine about the people of a call.

    ``input`` is frozen when the run begins (``matching.forming.snapshot`` writes it) and shown nowhere: it holds who
    may not share a group, without saying why.
    """

    pool = models.ForeignKey("matching.Pool", on_delete=models.PROTECT, related_name="runs")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="again")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.SOLVING)
    settings = models.JSONField(default=dict)
    input = models.JSONField(default=dict, editable=False)
    fixed = models.JSONField(default=dict, editable=False, help_text="Entry: the group it stays in.")
    seed = models.PositiveIntegerField(default=0)
    code_version = models.CharField(max_length=20)
    stop_asked = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    chosen = models.PositiveSmallIntegerField(null=True, blank=True)
    board_version = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    solved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "attempt to form groups"
        verbose_name_plural = "attempts to form groups"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            choices_check("state", RunState, name="match_run_state"),
            models.CheckConstraint(
                condition=Q(state=RunState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=RunState.PUBLISHED) & Q(published_at=None)),
                name="match_run_published_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(RunState.BOARD, RunState.PUBLISHED)) | Q(chosen__isnull=False),
                name="match_run_board_shows_a_choice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool}, number {self.pk}"

    @property
    def answer_by(self) -> datetime | None:
        return self.published_at + ANSWER_WITHIN if self.published_at else None


class Start(models.Model):
    """One of several independent starts of a run, each a task of its own."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="starts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=StartState, default=StartState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    result = models.JSONField(default=list, editable=False)
    problem = models.TextField(blank=True)
    heard_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint("run", "number", name="start_once_a_run"),
            choices_check("state", StartState, name="match_start_state"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="match_start_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.run}, start {self.number + 1}"


class Alternative(models.Model):
    """One good way to form the groups, as the engine gave it: lists of entries."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="alternatives")
    number = models.PositiveSmallIntegerField()
    groups = models.JSONField()
    unplaced = models.JSONField()
    objective = models.FloatField()
    bound = models.FloatField()

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint("run", "number", name="alternative_once_a_run")]

    def __str__(self) -> str:
        return f"Way {self.number + 1}"


class Seat(models.Model):
    """A proposal: where somebody sits on a run's board, or that they could not be placed. What becomes of it once it is
    published, the app above knows (matching.registry)."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="seats")
    entry = models.ForeignKey("matching.Entry", on_delete=models.CASCADE, related_name="seats")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.PositiveSmallIntegerField(null=True, blank=True)
    locked = models.BooleanField(default=False)
    message = models.TextField(blank=True, help_text="What somebody who could not be placed is told.")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "group", "entry"]
        constraints = [
            models.UniqueConstraint("run", "entry", name="seat_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} in {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("matching:left_out", args=[self.key])

    @property
    def place(self) -> str:
        return "no group" if self.group is None else f"group {self.group + 1}"


class SetAside(models.Model):
    """An officer sets a rule aside for one group, and says why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="set_aside")
    group = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Breach)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "rule set aside"
        verbose_name_plural = "rules set aside"
        ordering = ["run", "group", "kind"]
        constraints = [
            models.UniqueConstraint("run", "group", "kind", name="set_aside_once"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(MAY_BE_SET_ASIDE)), name="set_aside_only_what_may_be"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="set_aside_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"


class Decision(models.Model):
    """Who decided what, and when. Only ever added to."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=300)
    before = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="How the board stood before a step that can be undone: group and lock of the seats (by id) that it "
        "moved, and which rules were set aside. No words of anybody.",
    )
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["run", "-at", "-pk"]

    def __str__(self) -> str:
        return self.what
