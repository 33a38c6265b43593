"""A call for people who want a group, and what each of them said."""

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check
from common.fields import AddressField
from matching.choices import EntryState, Goal, HalfDay, Meeting, PairKind, WorkRole, Years
from people.choices import AffiliationKind
from people.models import Person
from programmes.calls.clock import accepts
from programmes.models import CallStage, Programme

#: The kind of call that a pool answers, and its one stage.
KIND, WISHES = "matching.groups", "wishes"


class PoolManager(models.Manager["Pool"]):
    """Pools with their calls, whose titles are their names."""

    def get_queryset(self) -> models.QuerySet["Pool"]:
        return super().get_queryset().select_related("call__programme")


class Pool(models.Model):
    """The people who answer one call for groups, and what is made of them. What the call says is the call's own."""

    call = models.OneToOneField("programmes.Call", on_delete=models.PROTECT, related_name="pool")

    objects = PoolManager()

    class Meta:
        verbose_name = "call for groups"
        verbose_name_plural = "calls for groups"
        ordering = ["-pk"]

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
        ]

    def __str__(self) -> str:
        return str(self.person)


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
