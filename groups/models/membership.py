"""Who belongs to a group, from when to when. ``matching`` proposes; what is here is true."""

import uuid
from datetime import date
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check, order_check
from groups.choices import CURRENT, INSIDE, WAS_IN, MembershipState
from groups.models.group import Group
from people.museums.dated import of_a_museum_they_left


class MembershipQuerySet(models.QuerySet["Membership"]):
    def waiting(self) -> "MembershipQuerySet":
        """Invitations whose time to answer runs."""
        return self.filter(state=MembershipState.INVITED, answer_by__gte=timezone.now())

    def active(self) -> "MembershipQuerySet":
        """People in a group, and those who may still say that they join."""
        return self.waiting() | self.inside()

    def inside(self) -> "MembershipQuerySet":
        """Those in a group: whether they have signed or not, and paused ones too."""
        return self.filter(state__in=INSIDE)

    def present(self, day: date) -> "MembershipQuerySet":
        """Those in a group who are there on ``day``: neither paused nor away. Quorum, reminders and the forecast of
        falling below four count these (5.17)."""
        there = self.filter(state__in=(MembershipState.ACCEPTED, MembershipState.ACTIVE))
        return there.filter(Q(away_until=None) | Q(away_until__lt=day))

    def moved(self) -> "models.QuerySet[Any]":
        """Those of people in a group who have left the museum that they joined it from, until an officer has settled
        with them and the group whether they stay (rule 32). ``left_on`` is their last day there."""
        rows = of_a_museum_they_left(self.inside(), person="person", museum="seat__entry__museum")
        return rows.filter(Q(moved_seen_to_at=None) | Q(moved_seen_to_at__date__lte=F("left_on")))


@pghistory.track(model_name="MembershipHistory")
class Membership(models.Model):
    """One person's place in a group: asked, answered, left or ended. ``seat`` is the proposal that it came from."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_memberships"
    )
    seat = models.OneToOneField(
        "matching.Seat", null=True, on_delete=models.SET_NULL, related_name="membership"
    )
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.INVITED)
    invited_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    away_until = models.DateField(
        null=True, blank=True, help_text="The last day on which they are away, as they said."
    )
    unfit = models.TextField(
        blank=True, help_text="What they told the officers in private: it is not right for me."
    )
    unfit_at = models.DateTimeField(null=True, blank=True)
    unfit_seen_to_at = models.DateTimeField(null=True, blank=True)
    moved_seen_to_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When an officer settled that they stay although they left their museum.",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["group", "invited_at", "pk"]
        indexes = [models.Index(fields=["person", "state"], name="membership_of_person")]
        constraints = [
            choices_check("state", MembershipState, name="membership_state"),
            models.UniqueConstraint(
                "group", "person", condition=Q(state__in=CURRENT), name="membership_once_while_it_lasts"
            ),
            order_check("invited_at", "answer_by", name="membership_answer_after_invitation", strict=True),
            order_check("since", "until", name="membership_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state=MembershipState.INVITED, answered_at=None)
                | Q(state=MembershipState.ENDED)
                | (
                    ~Q(state__in=(MembershipState.INVITED, MembershipState.ENDED))
                    & Q(answered_at__isnull=False)
                ),
                name="membership_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(MembershipState.INVITED, MembershipState.DECLINED), since=None)
                | Q(state=MembershipState.ENDED)
                | (
                    ~Q(state__in=(MembershipState.INVITED, MembershipState.DECLINED, MembershipState.ENDED))
                    & Q(since__isnull=False)
                ),
                name="membership_begins_with_a_yes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAS_IN, until__isnull=False) | (~Q(state__in=WAS_IN) & Q(until=None)),
                name="membership_until_it_is_over",
            ),
            models.CheckConstraint(
                condition=Q(unfit="", unfit_at=None, unfit_seen_to_at=None)
                | (~Q(unfit="") & Q(unfit_at__isnull=False)),
                name="membership_unfit_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(away_until=None) | Q(state=MembershipState.ACTIVE),
                name="membership_away_while_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"

    def get_absolute_url(self) -> str:
        return reverse("groups:place", args=[self.key])

    @property
    def may_answer(self) -> bool:
        """Whether there is something to say yes or no to, and still time for it."""
        return self.state == MembershipState.INVITED and timezone.now() <= self.answer_by

    @property
    def is_inside(self) -> bool:
        return self.state in INSIDE

    def is_away(self, day: date) -> bool:
        """Whether they are away or paused on ``day``."""
        return self.state == MembershipState.PAUSED or (
            self.away_until is not None and self.away_until >= day
        )
