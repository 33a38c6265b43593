"""A call for people who want a group, and what each of them said."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check
from matching.choices import EntryState, Goal, HalfDay, Meeting, PairKind, Work, Years
from people.choices import AffiliationKind


class Pool(models.Model):
    """A call of a programme: who wants to be in a peer group this time?"""

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="pools")
    name = models.CharField(max_length=120, help_text="People read it: “Peer groups, spring 2027”.")
    about = models.TextField(
        blank=True, help_text="What a group is, how long it lasts and how often it meets."
    )
    closes_on = models.DateField(
        null=True, blank=True, help_text="The last day on which people can say that they want a group."
    )
    #: Empty for calls from before this was kept.
    made_at = models.DateTimeField(null=True, default=timezone.now, editable=False)

    class Meta:
        verbose_name = "call for groups"
        verbose_name_plural = "calls for groups"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint("programme", "name", name="pool_name_once_a_programme")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("matching:want", args=[self.pk])

    def is_open(self, today: date | None = None) -> bool:
        return self.closes_on is None or (today or timezone.localdate()) <= self.closes_on


class Entry(models.Model):
    """One person's wish for a group. What they offer and want to learn is not here: that is on their own page."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="group_wishes")
    museum = models.ForeignKey(
        "people.Museum", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("you are", max_length=12, choices=AffiliationKind, default=AffiliationKind.STAFF)
    goal = models.CharField(max_length=10, choices=Goal, default=Goal.PROBLEM)
    work = models.CharField(max_length=10, choices=Work, default=Work.TEAM)
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
            choices_check("work", Work, name="entry_work"),
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
    """Somebody would rather not share a group with the person of an address. Only they ever see it (features.md M2).

    The address is kept and not a person, so that nobody learns here who has an account. It is in no admin, no
    export, no mail and no sentence; runs keep the pair without saying where it comes from.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    address = models.EmailField("their e-mail address")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("person", "address", name="not_with_once")]

    def __str__(self) -> str:
        return "A private choice"
