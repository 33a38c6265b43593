"""A call for people who want a group, and what each of them said."""

import uuid
from datetime import datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from common.clock import day_words
from common.constraints import choices_check, order_check, reach_check
from common.fields import AddressField
from matching.choices import EntryState, Goal, HalfDay, Meeting, PairKind, WorkRole, Years
from people.choices import AffiliationKind
from people.models import Person
from programmes.calls.clock import accepts
from programmes.models import CallStage, Programme

#: The kind of call that a pool answers, and its one stage.
KIND, WISHES = "matching.groups", "wishes"


def hours_words(hours: Decimal) -> str:
    """ "2½ hours", "1 hour", "15 hours"; other parts of an hour as they are."""
    whole, part = divmod(hours, 1)
    number = (
        f"{whole:.0f}"
        if not part
        else f"{whole:.0f}½"
        if part == Decimal("0.5")
        else f"{hours.normalize():f}"
    )
    return f"{'½' if number == '0½' else number} hour{'s' * (hours > 1)}"


class PoolManager(models.Manager["Pool"]):
    """Pools with their calls, whose titles are their names."""

    def get_queryset(self) -> models.QuerySet["Pool"]:
        return super().get_queryset().select_related("call__programme")


class Pool(models.Model):
    """The people who answer one call for groups, and what is made of them. What the call says is the call's own."""

    call = models.OneToOneField("programmes.Call", on_delete=models.PROTECT, related_name="pool")
    meetings = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.DecimalField("hours a meeting", max_digits=3, decimal_places=1, null=True, blank=True)
    months = models.PositiveSmallIntegerField("months in all", null=True, blank=True)
    launches_on = models.DateField("launch on", null=True, blank=True)

    objects = PoolManager()

    class Meta:
        verbose_name = "call for groups"
        verbose_name_plural = "calls for groups"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meetings=None, hours=None, months=None)
                | models.Q(
                    meetings__isnull=False,
                    hours__isnull=False,
                    months__isnull=False,
                    meetings__range=(1, 40),
                    hours__range=(Decimal("0.5"), 12),
                    months__range=(1, 36),
                ),
                name="pool_commitment_is_whole",
                violation_error_message="Give meetings, hours and months, or none of them.",
            ),
            reach_check("launches_on", name="pool_launch_is_within_reach"),
        ]

    def __str__(self) -> str:
        return self.call.title

    def get_absolute_url(self) -> str:
        return reverse("matching:want", args=[self.pk])

    @property
    def name(self) -> str:
        return self.call.title

    @property
    def programme(self) -> Programme:
        return self.call.programme

    @property
    def commitment(self) -> str:
        """What a group takes, as it is stated on top of the call (G2); empty where the call does not say."""
        if self.meetings is None or self.hours is None or self.months is None:
            return ""
        many, whole = self.meetings, hours_words(self.meetings * self.hours)
        each = f"{many} meeting{'s' * (many != 1)} of {hours_words(self.hours)}"
        return f"{each} over {self.months} month{'s' * (self.months != 1)}: {whole} in all"

    @property
    def stage(self) -> CallStage:
        """The stage of the call in which people say that they want a group."""
        return self.call.stage(WISHES)

    def is_open(
        self,
        *,
        now: datetime | None = None,
        person: Person | None = None,
        form_opened_at: datetime | None = None,
    ) -> bool:
        """Whether a wish is taken now, of ``person`` where they have longer."""
        return accepts(self.stage, now=now or timezone.now(), person=person, form_opened_at=form_opened_at)


class Entry(models.Model):
    """One person's wish for a group. What they offer and want to learn is not here: that is on their own page."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="group_wishes")
    museum = models.ForeignKey(
        "people.Museum", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("you are", max_length=12, choices=AffiliationKind, default=AffiliationKind.STAFF)
    goal = models.CharField(max_length=10, choices=Goal, default=Goal.PROBLEM)
    work = models.CharField(max_length=10, choices=WorkRole, default=WorkRole.TEAM)
    years = models.CharField("years in museums", max_length=16, choices=Years, default=Years.TWO_TO_FIVE)
    meeting = models.CharField(max_length=10, choices=Meeting, default=Meeting.EITHER)
    travel_km = models.PositiveSmallIntegerField("travels up to (km, one way)", default=60)
    half_days = ArrayField(models.CharField(max_length=6, choices=HalfDay), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField("groups at a time", default=1)
    issue = models.TextField(
        "what you struggle with",
        blank=True,
        help_text="In your own words. The officers read it; your group does not.",
    )
    brings = models.TextField("what you bring", blank=True)
    committed_to = models.CharField(
        max_length=200, blank=True, help_text="What it takes, as the call stated it when they ticked it (G2)."
    )
    committed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=EntryState, default=EntryState.IN)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "wish for a group"
        verbose_name_plural = "wishes for groups"
        ordering = ["pool", "person"]
        constraints = [
            models.UniqueConstraint("pool", "person", name="entry_once_a_pool"),
            choices_check("kind", AffiliationKind, name="entry_kind"),
            choices_check("goal", Goal, name="entry_goal"),
            choices_check("work", WorkRole, name="entry_work"),
            choices_check("years", Years, name="entry_years"),
            choices_check("meeting", Meeting, name="entry_meeting"),
            choices_check("state", EntryState, name="entry_state"),
            models.CheckConstraint(
                condition=models.Q(half_days__contained_by=HalfDay.values), name="entry_half_days"
            ),
            models.CheckConstraint(condition=models.Q(capacity__range=(1, 9)), name="entry_capacity"),
            models.CheckConstraint(
                condition=models.Q(committed_to="", committed_at=None)
                | (~models.Q(committed_to="") & models.Q(committed_at__isnull=False)),
                name="entry_commitment_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class InterestDraft(models.Model):
    """What somebody has typed into the form of a call and not sent yet. It goes with the wish that comes of it."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(
        default=dict, help_text="Names of fields of the form, and lists of what stands in them."
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint("pool", "person", name="interest_draft_once_a_pool")]

    def __str__(self) -> str:
        return "A draft"


class ManagerConfirmation(models.Model):
    """Somebody's manager, who is asked by a link whether there is time for a group (G2). Nobody must ask theirs."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="manager")
    name = models.CharField("their name", max_length=120)
    address = AddressField("their e-mail address")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committed_to = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            order_check("asked_at", "confirmed_at", name="manager_confirms_after_being_asked"),
        ]

    def __str__(self) -> str:
        return "A manager's confirmation"

    @property
    def words(self) -> str:
        """How it stands, for the one who asked and for officers."""
        if self.confirmed_at is None:
            return f"{self.name} was asked on {day_words(timezone.localdate(self.asked_at))} and has not answered."
        return f"{self.name} confirmed it on {day_words(timezone.localdate(self.confirmed_at))}."


class PairRule(models.Model):
    """What an officer knows of two people: a line manager, a declared conflict, a wish to stay together.

    That first and second differ is the form's to say and not a constraint: merging two people must not fail on it.
    """

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="pair_rules")
    kind = models.CharField(max_length=10, choices=PairKind)
    first = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "rule about two people"
        verbose_name_plural = "rules about two people"
        ordering = ["pk"]
        constraints = [
            choices_check("kind", PairKind, name="pair_rule_kind"),
            models.UniqueConstraint("pool", "kind", "first", "second", name="pair_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}: {self.get_kind_display()}"


class NotWith(models.Model):
    """Somebody would rather not share a group with the person of an address. Only they ever see it (M2).

    The address is kept and not a person, so that nobody learns here who has an account. It is in no admin, no
    export, no mail and no sentence; runs keep the pair without saying where it comes from.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    address = AddressField("their e-mail address")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("person", "address", name="not_with_once")]

    def __str__(self) -> str:
        return "A private choice"
