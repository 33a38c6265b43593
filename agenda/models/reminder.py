"""When people are reminded, and each mail that should go for it: derived, then reconciled (design.md, decision 4)."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.choices import OF_OBLIGATIONS, OF_SESSIONS, Anchor, MailDecision, ReminderState
from agenda.models.session import Attendance
from agenda.reminders.timing import Timing
from common.constraints import choices_check

#: What a rule is about that is not about one kind of obligation.
SESSIONS = "sessions"


class ReminderRule(models.Model):
    """When a programme reminds people: "1 day before, at 09:00", or a number of hours before or after.

    ``about`` says of what: its sessions, or one kind of what people still have to do (``agenda.obligations``). A kind
    has timings of its own until a programme has a rule for it; rules not in use silence it. See
    ``agenda.reminders.timing`` for how the time is reckoned.
    """

    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.CASCADE, related_name="reminder_rules"
    )
    about = models.CharField("reminds of", max_length=40, default=SESSIONS)
    anchor = models.CharField("counted", max_length=5, choices=Anchor, default=Anchor.START)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.TimeField("at", null=True, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    online_only = models.BooleanField(
        "only those who join online",
        default=False,
        help_text="For the reminder that brings the joining link.",
    )
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["programme", "about", "pk"]
        constraints = [
            choices_check("anchor", Anchor, name="reminder_rule_anchor"),
            models.CheckConstraint(
                condition=Q(days__isnull=False, at__isnull=False, hours=None)
                | Q(days=None, at=None, hours__isnull=False),
                name="reminder_rule_days_or_hours",
                violation_error_message="Give a number of days and a time, or a number of hours, and not both.",
            ),
            models.CheckConstraint(
                condition=Q(about=SESSIONS, anchor__in=OF_SESSIONS)
                | ~Q(about=SESSIONS) & Q(anchor__in=OF_OBLIGATIONS, online_only=False),
                name="reminder_rule_fits_what_it_is_about",
                violation_error_message="Sessions are counted from their start or end, what somebody has to do from "
                "when they were asked or until it is due.",
            ),
            models.CheckConstraint(
                condition=~Q(anchor="half") | Q(hours__isnull=False),
                name="reminder_rule_half_way_of_hours",
                violation_error_message="Half-way needs a number of hours: how long the time must be at least.",
            ),
            models.UniqueConstraint(
                "programme",
                "about",
                "anchor",
                "days",
                "at",
                "hours",
                "online_only",
                nulls_distinct=False,
                name="reminder_rule_once",
                violation_error_message="This programme has this rule already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timing.words}{' (those who join online)' if self.online_only else ''}"

    @property
    def timing(self) -> Timing:
        return Timing(anchor=self.anchor, days=self.days, at=self.at, hours=self.hours)

    def clean(self) -> None:
        """Say beside the field what does not go together."""
        super().clean()
        error = self.timing.why_not(of_sessions=self.about == SESSIONS)
        if error:
            raise ValidationError({error.field or "anchor": error.message})
        if self.online_only and self.about != SESSIONS:
            raise ValidationError({"online_only": "Only sessions are joined online."})


P = TypeVar("P", bound="Planned")


class PlannedQuerySet(models.QuerySet[P]):
    def planned(self) -> "PlannedQuerySet[P]":
        return self.filter(state=ReminderState.PLANNED)

    def due(self, now: datetime) -> "PlannedQuerySet[P]":
        """What should go by ``now``, and no officer has held back or cancelled."""
        return self.planned().filter(decision="", goes_at__lte=now)


class Planned(models.Model):
    """One mail that should go to one person. ``due_at`` is derived; what an officer decides about it stands beside it
    and outlives every reconciling, unless what it is about gets another time."""

    due_at = models.DateTimeField()
    moved_to = models.DateTimeField(
        null=True, blank=True, help_text="The time that an officer chose instead."
    )
    goes_at = models.GeneratedField(
        expression=Coalesce("moved_to", "due_at"), output_field=models.DateTimeField(), db_persist=True
    )
    state = models.CharField(max_length=10, choices=ReminderState, default=ReminderState.PLANNED)
    decision = models.CharField(max_length=8, choices=MailDecision, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


_DECIDED = pghistory.UpdateEvent(
    "decided", condition=pghistory.AnyChange("decision", "moved_to", "decided_at")
)


@pghistory.track(_DECIDED, model_name="ReminderHistory")
class Reminder(Planned):
    """A reminder that should go to one person about one session."""

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="reminders")
    rule = models.ForeignKey(ReminderRule, on_delete=models.CASCADE, related_name="reminders")
    message = models.ForeignKey(
        "mailing.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="reminders"
    )

    objects: PlannedQuerySet["Reminder"] = PlannedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["goes_at", "pk"]
        constraints = [
            models.UniqueConstraint("attendance", "rule", name="reminder_once_a_rule"),
            choices_check("state", ReminderState, name="reminder_state"),
            choices_check("decision", MailDecision, name="reminder_decision", blank=True),
        ]
        indexes = [
            models.Index(fields=["goes_at"], condition=Q(state="planned"), name="reminder_due"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.attendance}"


def row_key(row: models.Model) -> str:
    """A name for a row of any app, to be compared and never read: ``events.event:17``."""
    return f"{row._meta.label_lower}:{row.pk}"


@pghistory.track(_DECIDED, model_name="NudgeHistory")
class Nudge(Planned):
    """A mail that should go to one person about something they still have to do (``agenda.obligations``).

    It is about a row of the model that its kind names; ``group`` names a row of any app (``row_key``). ``occurrence``
    tells one time of asking from the next: a nudge that went for it never goes again. ``number`` is which of the
    timings of its kind it is.
    """

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="nudges")
    about_id = models.BigIntegerField()
    occurrence = models.CharField(max_length=40, blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    group = models.CharField(max_length=80, blank=True, help_text="The row on whose page it is shown.")
    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.CASCADE, related_name="nudges", db_index=False
    )
    closes_at = models.DateTimeField(help_text="After this there is nothing to do any more.")
    message = models.ForeignKey(
        "mailing.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="nudges"
    )

    objects: PlannedQuerySet["Nudge"] = PlannedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["goes_at", "pk"]
        constraints = [
            models.UniqueConstraint("about_id", "kind", "person", "occurrence", "number", name="nudge_once"),
            choices_check("state", ReminderState, name="nudge_state"),
            choices_check("decision", MailDecision, name="nudge_decision", blank=True),
        ]
        indexes = [
            models.Index(fields=["goes_at"], condition=Q(state="planned"), name="nudge_due"),
            models.Index(fields=["group"], condition=~Q(group=""), name="nudge_of_group"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


@pghistory.track(model_name="ExtraWordsHistory")
class ExtraWords(models.Model):
    """A paragraph that an officer adds to one kind of reminder about one thing: what to bring, which door is open."""

    about = models.CharField(
        max_length=80, help_text="The session or the group of nudges, as row_key names it."
    )
    what = models.CharField(max_length=50, help_text='"rule:17", or the kind of nudge.')
    text = models.TextField(max_length=2000)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["about", "what"]
        constraints = [
            models.UniqueConstraint("about", "what", name="extra_words_once"),
            models.CheckConstraint(condition=~Q(text=""), name="extra_words_say_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


def extra_words(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What officers added, by what it is about and which mail it belongs to. One query."""
    rows = ExtraWords.objects.filter(about__in={about for about, _ in keys}) if keys else ()
    return {(row.about, row.what): row.text for row in rows}
