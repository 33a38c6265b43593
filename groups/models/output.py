"""What a group makes for others: while it is written, and once all who made it have agreed that it is shared."""

import uuid

import pghistory
from django.db import models
from django.utils import timezone

from common.constraints import choices_check
from common.sealed.fields import SealedTextField
from groups.choices import OutputKind, OutputState
from groups.models.content import Content, voice
from groups.models.membership import Membership


class GroupOutput(Content):
    """A guide, a seminar or a page that a group writes. It is sealed until it is shared. ``number`` counts what was
    written: whoever agrees, agrees to that version."""

    shared = True

    kind = models.CharField(max_length=10, choices=OutputKind, default=OutputKind.GUIDE)
    number = models.PositiveIntegerField(default=1)
    title = SealedTextField(scope="group", null=True)
    words = SealedTextField(scope="group", null=True)
    credit = SealedTextField(scope="group", null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [choices_check("kind", OutputKind, name="output_kind")]

    def __str__(self) -> str:
        return f"Output {self.pk}"


class OutputContributor(models.Model):
    """A member who made something with the others. ``agreed_to`` is the version they agreed to share; None: not yet."""

    output = models.ForeignKey(GroupOutput, on_delete=models.CASCADE, related_name="contributors")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="contributions")
    agreed_to = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["output", "pk"]
        constraints = [models.UniqueConstraint("output", "membership", name="output_contributor_once")]

    def __str__(self) -> str:
        return f"Contributor {self.pk}"

    @property
    def voice(self) -> str:
        return voice(self.membership)


@pghistory.track(model_name="SharedOutputHistory")
class SharedOutput(models.Model):
    """Something that all who made it agreed to share, in plain words: it waits here for the library of the programme.
    Any of them may take it back."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="shared_outputs"
    )
    output = models.OneToOneField(
        GroupOutput, null=True, on_delete=models.SET_NULL, related_name="shared", editable=False
    )
    kind = models.CharField(max_length=10, choices=OutputKind)
    state = models.CharField(max_length=10, choices=OutputState, default=OutputState.WAITING)
    title = models.CharField(max_length=160)
    words = models.TextField()
    credit = models.CharField(max_length=300, blank=True)
    shared_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-shared_on", "-pk"]
        verbose_name = "output of a group"
        verbose_name_plural = "outputs of groups"
        constraints = [
            choices_check("kind", OutputKind, name="shared_output_kind"),
            choices_check("state", OutputState, name="shared_output_state"),
        ]

    def __str__(self) -> str:
        return self.title
