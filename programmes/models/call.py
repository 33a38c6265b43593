"""A call of a programme, its dated stages, and who has longer (rule 22).

A stage opens and closes when clocks in its zone show a day and a time; Postgres computes the instants. Whether it is
open follows from the clock when it is read (``programmes.calls.clock``) and is stored nowhere.
"""

from datetime import date, datetime, time

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common import clock
from common.constraints import order_check, reach_check
from common.deadlines import MINUTE
from common.wall_clock import WallClock

#: A deferred trigger: at the end of the transaction, a call that is there has a stage.
_HAS_A_STAGE = """
    IF EXISTS (SELECT 1 FROM programmes_call WHERE id = {call})
        AND NOT EXISTS (SELECT 1 FROM programmes_callstage WHERE call_id = {call}) THEN
        RAISE EXCEPTION 'call_has_a_stage: % has none', {call} USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


@pghistory.track(model_name="CallHistory")
class Call(models.Model):
    """What people are asked to put their name down for, or to apply for, until a date.

    ``kind`` is one of ``programmes.calls.kinds``: the app above that registered it keeps what is its own in a row
    that points here.
    """

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="calls")
    kind = models.CharField(max_length=60, editable=False)
    title = models.CharField(max_length=160, help_text="People read it: “Peer groups, spring 2027”.")
    words = models.TextField(blank=True, help_text="What it is about. Plain paragraphs for its page.")
    audience = models.CharField(
        "who it is for", max_length=300, blank=True, help_text="Who may answer. Empty: everybody."
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "programme", "kind", "title", name="call_title_once_a_programme_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__regex=r"^[a-z]+\.[a-z_]+$"), name="call_kind_is_a_dotted_name"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="call_has_a_title"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="has_a_stage",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=_HAS_A_STAGE.format(call="NEW.id"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def stage(self, key: str) -> "CallStage":
        """The stage of that name. Reads stages that were prefetched. Raises CallStage.DoesNotExist."""
        for stage in self.stages.all():
            if stage.key == key:
                return stage
        raise CallStage.DoesNotExist(f"{self.kind} has no stage {key}")


class CallStageQuerySet(models.QuerySet["CallStage"]):
    def open(self, now: datetime | None = None) -> "CallStageQuerySet":
        """Stages that anybody may answer now; not those that only a form that was open may still answer."""
        now = now or timezone.now()
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now - MINUTE)
        )


@pghistory.track(model_name="CallStageHistory")
class CallStage(models.Model):
    """One dated stage of a call: applying, being interviewed. Without an opening it is open from the beginning,
    without a closing until whoever calls ends it."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="stages")
    key = models.SlugField(max_length=40, editable=False)
    public_name = models.CharField("what people read", max_length=120)
    desk_name = models.CharField("what officers read", max_length=120)
    opens_day = models.DateField("opens on", null=True, blank=True)
    opens_time = models.TimeField("opens at", null=True, blank=True)
    closes_day = models.DateField("closes on", null=True, blank=True)
    closes_time = models.TimeField(
        "closes at", null=True, blank=True, help_text="That minute included: people read it."
    )
    zone = models.CharField("time zone", max_length=60, default=clock.UK, validators=[clock.validate_zone])
    opens_at = models.GeneratedField(
        expression=WallClock("opens_day", "opens_time", "zone"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    closes_at = models.GeneratedField(
        expression=WallClock("closes_day", "closes_time", "zone"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )

    objects = CallStageQuerySet.as_manager()

    class Meta:
        verbose_name = "stage"
        ordering = ["call", F("opens_at").asc(nulls_first=True), F("closes_at").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint("call", "key", name="call_stage_once_a_call"),
            order_check("opens_at", "closes_at", name="call_stage_closes_after_it_opens", strict=True),
            reach_check("opens_day", "closes_day", name="call_stage_is_within_reach"),
            models.CheckConstraint(
                condition=Q(opens_day=None, opens_time=None)
                | Q(opens_day__isnull=False, opens_time__isnull=False),
                name="call_stage_opens_on_a_day_at_a_time",
                violation_error_message="Give both the day and the time at which it opens, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(closes_day=None, closes_time=None)
                | Q(closes_day__isnull=False, closes_time__isnull=False),
                name="call_stage_closes_on_a_day_at_a_time",
                violation_error_message="Give both the day and the time at which it closes, or neither.",
            ),
            models.CheckConstraint(
                condition=~Q(public_name="") & ~Q(desk_name=""), name="call_stage_has_its_names"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="leaves_a_stage",
                when=pgtrigger.After,
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("call_id"),
                timing=pgtrigger.Deferred,
                func=_HAS_A_STAGE.format(call="OLD.call_id"),
            )
        ]

    def __str__(self) -> str:
        return self.desk_name

    @property
    def opens_wall(self) -> datetime | None:
        """The naive day and time at which it opens, for forms."""
        return _wall(self.opens_day, self.opens_time)

    @property
    def closes_wall(self) -> datetime | None:
        return _wall(self.closes_day, self.closes_time)

    @property
    def closes_words(self) -> str:
        """Thursday 12 March 2026, 17:00 (UK time); empty where it stays open."""
        return clock.moment_words(self.closes_at, self.zone) if self.closes_at else ""


def _wall(day: date | None, at: time | None) -> datetime | None:
    return None if day is None or at is None else datetime.combine(day, at)


@pghistory.track(model_name="CallExtensionHistory")
class CallExtension(models.Model):
    """One person has longer for one stage, with the reason of whoever allowed it. Officers see it, and the person."""

    stage = models.ForeignKey(CallStage, on_delete=models.CASCADE, related_name="extensions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="call_extensions"
    )
    until_day = models.DateField("until")
    until_time = models.TimeField("at", help_text="That minute included.")
    zone = models.CharField(max_length=60, validators=[clock.validate_zone])
    until_at = models.GeneratedField(
        expression=WallClock("until_day", "until_time", "zone"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "more time for one person"
        verbose_name_plural = "more time for one person"
        ordering = ["stage", "until_at", "pk"]
        constraints = [
            models.UniqueConstraint("stage", "person", name="call_extension_once_a_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="call_extension_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, until {self.until_words}"

    @property
    def until_words(self) -> str:
        return clock.moment_words(self.until_at, self.zone)
