"""What becomes an event: a museum's offer to host, or a network's wish to hear a speaker."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check
from events.choices import ProposalKind, ProposalState


@pghistory.track(model_name="ProposalHistory")
class Proposal(models.Model):
    """ "Offer a Peer2Peer": six questions, answered by a museum and decided by an officer (E2).

    An invitation to a speaker is a proposal too, with the talk that was heard; so the trail runs from talk to
    proposal to event to talk (E20 and the source text's Dover Museums & Arts Group).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=10, choices=ProposalKind, default=ProposalKind.HOSTING, editable=False)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals", editable=False
    )
    museum = models.ForeignKey(
        "people.Museum", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    network = models.ForeignKey(
        "people.Network", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    talk = models.ForeignKey(
        "events.Talk",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="invitations",
        editable=False,
    )
    title = models.CharField("What have you just done that others would like to hear about?", max_length=140)
    take_home = models.TextField("What would people take home from it?", blank=True)
    speakers = models.TextField("Who would talk, and about what?", blank=True)
    when = models.CharField("When would suit you?", max_length=200, blank=True)
    room = models.TextField(
        "Where would it be, how many fit in, and how does one get in without steps?", blank=True
    )
    help_wanted = models.TextField("What help would you like from us?", blank=True)
    state = models.CharField(
        max_length=10, choices=ProposalState, default=ProposalState.DRAFT, editable=False
    )
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    event = models.OneToOneField(
        "events.Event",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposal",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "offer"
        constraints = [
            choices_check("kind", ProposalKind, name="proposal_kind"),
            choices_check("state", ProposalState, name="proposal_state"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(sent_at__isnull=False),
                name="proposal_sent_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(decided_at__isnull=False),
                name="proposal_decided_when",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="proposal_of_programme")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:proposal", args=[self.key])


class ProposalRemark(models.Model):
    """One line of the conversation about a proposal: an officer asks back, the museum answers, a reason is given."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
