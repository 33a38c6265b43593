"""Votes of a group: who was asked is fixed when one is opened, and what they say is theirs until it is over."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check, order_check
from common.sealed.fields import SealedTextField
from groups.choices import Ballot, VoteKind
from groups.models.content import Content
from groups.models.membership import Membership


class GroupVote(Content):
    """One question to everybody in the group. Whether it is over follows from the clock and from who has answered, and
    is stored nowhere (rule 77)."""

    shared = True

    kind = models.CharField(max_length=10, choices=VoteKind)
    words = SealedTextField(scope="group", null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()

    class Meta:
        verbose_name = "vote"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            choices_check("kind", VoteKind, name="group_vote_kind"),
            order_check("opened_at", "closes_at", name="group_vote_closes_later", strict=True),
        ]

    def __str__(self) -> str:
        return f"A vote: {self.get_kind_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("groups:vote", args=[self.group.key, self.key])


class Elector(models.Model):
    """Somebody who was in the group when a vote was opened (rule 76), and what they say."""

    key = models.UUIDField(default=uuid.uuid4, primary_key=True, editable=False)
    vote = models.ForeignKey(GroupVote, on_delete=models.CASCADE, related_name="electors")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    says = models.CharField(max_length=10, choices=Ballot, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["vote", "key"]
        constraints = [
            models.UniqueConstraint("vote", "membership", name="elector_once_a_vote"),
            choices_check("says", Ballot, name="elector_says", blank=True),
            models.CheckConstraint(
                condition=Q(says="", said_at=None) | (~Q(says="") & Q(said_at__isnull=False)),
                name="elector_said_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return "Somebody who may vote"
